/// The numbers of a growing table: bytes as long as all of them are whole and in 0…255, floats from then on.
struct CSVColumns {
    private var bytes: [UInt8] = []
    private var floats: [Float] = []
    private var isWhole = true
    private var low = Float.infinity
    private var high = -Float.infinity

    /// How many numbers.
    var count: Int { isWhole ? bytes.count : floats.count }

    /// Makes room for `extra` numbers of `file`. Throws ``DataError`` when memory does not suffice.
    mutating func reserve(_ extra: Int, for file: String) throws {
        let needed = count + extra
        guard needed > (isWhole ? bytes.capacity : floats.capacity) else { return }
        // A later change from bytes to floats is paid for in advance, as are both copies while growing.
        let capacity = max(2 * needed, 4096)
        try Memory.require(capacity * (MemoryLayout<Float>.stride + 1), for: file)
        if isWhole {
            bytes.reserveCapacity(capacity)
        } else {
            floats.reserveCapacity(capacity)
        }
    }

    /// Adds a finite float.
    mutating func append(_ value: Float) {
        low = min(low, value)
        high = max(high, value)
        if isWhole {
            if let byte = UInt8(exactly: value) {
                bytes.append(byte)
                return
            }
            floats.reserveCapacity(bytes.capacity)
            floats.append(contentsOf: bytes.lazy.map(Float.init))
            bytes = []
            isWhole = false
        }
        floats.append(value)
    }

    /// The numbers with their whole range scaled to 0…1.
    consuming func values() -> Values {
        isWhole
            ? .bytes(bytes, range: UInt8(low)...UInt8(high))
            : .floats(floats, range: low...high)
    }
}
