/// The pixels of pictures one behind the other: as bytes, or as floats where any has more levels than these hold.
struct Pixels {
    private var bytes: [UInt8] = []
    private var floats: [Float] = []
    private let isDeep: Bool

    init(isDeep: Bool, count: Int) {
        self.isDeep = isDeep
        if isDeep { floats.reserveCapacity(count) } else { bytes.reserveCapacity(count) }
    }

    /// Adds values in 0…1.
    mutating func append(_ values: ArraySlice<Float>) {
        if isDeep {
            floats += values
        } else {
            for value in values { bytes.append(UInt8(max(0, min(255, (value * 255).rounded())))) }
        }
    }

    consuming func done() -> Values { isDeep ? .floats(floats) : .bytes(bytes, range: 0...255) }
}
