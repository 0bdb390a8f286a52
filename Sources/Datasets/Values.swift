import CKernels
import Tensors

/// The numbers of a file, row after row, kept at the width the file gives them.
enum Values: Sendable {
    /// 8-bit values as they stand in the file; byte b means (b − low)/span in 0…1.
    case bytes([UInt8], low: Float, span: Float)
    case floats([Float])
    /// Few of a row's numbers are known; all others are 0.
    case sparse(SparseRows)

    /// 8-bit values where `range` is mapped to 0…1.
    static func bytes(_ bytes: [UInt8], range: ClosedRange<UInt8>) -> Values {
        // A range of one point has no span; infinity makes its only value 0.
        let span = range.count > 1 ? Float(range.count - 1) : .infinity
        return .bytes(bytes, low: Float(range.lowerBound), span: span)
    }

    /// Finite floats where `range` is mapped to 0…1, changed in place. A range of one point gives zeros.
    ///
    /// Computed in double precision: the span of two floats can be too large for a float.
    static func floats(_ floats: consuming [Float], range: ClosedRange<Float>) -> Values {
        let low = Double(range.lowerBound)
        let span = Double(range.upperBound) - low
        floats.withUnsafeMutableBufferPointer { floats in
            for index in floats.indices {
                floats[index] = span > 0 ? Float((Double(floats[index]) - low) / span) : 0
            }
        }
        return .floats(floats)
    }

    var isBytes: Bool {
        switch self {
        case .bytes: true
        case .floats, .sparse: false
        }
    }

    /// Rows of images whose channels stand side by side, [height, width, channels], as files have them, become rows that
    /// hold one channel behind the other. Cost: a pass; memory for one image.
    mutating func separateChannels(of shape: ImageShape) {
        guard shape.channels > 1 else { return }
        func separate<Element>(_ values: inout [Element]) {
            for start in stride(from: 0, to: values.count, by: shape.count) {
                let image = Array(values[start..<start + shape.count])
                for (i, value) in image.enumerated() {
                    values[start + i % shape.channels * shape.pixels + i / shape.channels] = value
                }
            }
        }
        // Taken out of the enumeration, the array is changed in place.
        switch consume self {
        case .bytes(var bytes, let low, let span):
            separate(&bytes)
            self = .bytes(bytes, low: low, span: span)
        case .floats(var floats):
            separate(&floats)
            self = .floats(floats)
        case .sparse(let rows): self = .sparse(rows)
        }
    }

    /// How many numbers, those that are 0 because nobody knows them among them.
    var count: Int {
        switch self {
        case .bytes(let bytes, _, _): bytes.count
        case .floats(let floats): floats.count
        case .sparse(let rows): rows.count * rows.width
        }
    }

    /// What they take of memory.
    var bytes: Int {
        switch self {
        case .bytes(let bytes, _, _): bytes.count
        case .floats(let floats): floats.count * MemoryLayout<Float>.stride
        case .sparse(let rows): rows.bytes
        }
    }

    /// Writes rows `indices` of `features` numbers each, found through `rows`, into `destination`
    /// [indices.count, features]. Row r begins `step` numbers behind row r − 1; without it where that one ends.
    func gather(
        _ indices: UnsafeBufferPointer<Int32>, through rows: [Int32], features: Int, step: Int? = nil,
        into destination: UnsafeMutablePointer<Float>
    ) {
        // Every row of a split is known to lie in the values, so this is the one check that is needed.
        for index in indices {
            precondition(rows.indices.contains(Int(index)), "row \(index) of a split of \(rows.count)")
        }
        let step = step ?? features
        rows.withUnsafeBufferPointer { rows in
            switch self {
            case .bytes(let bytes, let low, let span):
                bytes.withUnsafeBufferPointer { bytes in
                    for (position, index) in indices.enumerated() {
                        if position + 1 < indices.count {
                            let next = bytes.baseAddress! + Int(rows[Int(indices[position + 1])]) * step
                            hg_prefetch(next, Int64(features))
                        }
                        hg_scale_bytes(
                            bytes.baseAddress! + Int(rows[Int(index)]) * step, Int64(features), low, span,
                            destination + position * features)
                    }
                }
            case .floats(let floats):
                floats.withUnsafeBufferPointer { floats in
                    for (position, index) in indices.enumerated() {
                        let source = floats.baseAddress! + Int(rows[Int(index)]) * step
                        (destination + position * features).update(from: source, count: features)
                    }
                }
            case .sparse(let known):
                precondition(features == known.width && step == features, "rows of \(known.width) as \(features)")
                for (position, index) in indices.enumerated() {
                    let row = destination + position * features
                    row.update(repeating: 0, count: features)
                    known.scatter(Int(rows[Int(index)]), into: row)
                }
            }
        }
    }
}

extension Values {
    /// Floats that all lie in 0…1 as they are, others scaled by their whole range. Throws what `failure` makes
    /// of the first one that is not finite, by its position and value.
    static func checked(
        _ floats: consuming [Float], failure: (_ index: Int, _ value: Float) -> DataError
    ) throws -> Values {
        var low = Float.infinity
        var high = -Float.infinity
        try floats.withUnsafeBufferPointer { floats in
            for index in floats.indices {
                let value = floats[index]
                guard value.isFinite else { throw failure(index, value) }
                low = value < low ? value : low
                high = value > high ? value : high
            }
        }
        return low >= 0 && high <= 1 ? .floats(floats) : .floats(floats, range: low...high)
    }
}
