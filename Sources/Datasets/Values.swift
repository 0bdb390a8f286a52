/// The numbers of a file, row after row, kept at the width the file gives them.
enum Values: Sendable {
    /// 8-bit values as they stand in the file; `levels[b]` is what byte b means in 0…1.
    ///
    /// A table rather than a factor: b / 255 is then the nearest float for every b, and 255 is exactly 1.
    case bytes([UInt8], levels: [Float])
    /// Values in 0…1.
    case floats([Float])

    /// 8-bit values where `range` is mapped to 0…1.
    static func bytes(_ bytes: [UInt8], range: ClosedRange<UInt8>) -> Values {
        let low = Double(range.lowerBound)
        let span = Double(range.count - 1)
        let levels = (0...255).map { span > 0 ? Float(min(max((Double($0) - low) / span, 0), 1)) : 0 }
        return .bytes(bytes, levels: levels)
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

    /// How many numbers.
    var count: Int {
        switch self {
        case .bytes(let bytes, levels: _): bytes.count
        case .floats(let floats): floats.count
        }
    }

    /// Writes rows `indices` of `features` numbers each, found through `rows`, into `destination`
    /// [indices.count, features].
    func gather(
        _ indices: UnsafeBufferPointer<Int32>, through rows: [Int32], features: Int,
        into destination: UnsafeMutablePointer<Float>
    ) {
        // Every row of a split is known to lie in the values, so this is the one check that is needed.
        for index in indices {
            precondition(rows.indices.contains(Int(index)), "row \(index) of a split of \(rows.count)")
        }
        rows.withUnsafeBufferPointer { rows in
            switch self {
            case .bytes(let bytes, let levels):
                bytes.withUnsafeBufferPointer { bytes in
                    levels.withUnsafeBufferPointer { levels in
                        let levels = levels.baseAddress!
                        for (position, index) in indices.enumerated() {
                            let source = bytes.baseAddress! + Int(rows[Int(index)]) * features
                            let target = destination + position * features
                            for feature in 0..<features {
                                target[feature] = levels[Int(source[feature])]
                            }
                        }
                    }
                }
            case .floats(let floats):
                floats.withUnsafeBufferPointer { floats in
                    for (position, index) in indices.enumerated() {
                        let source = floats.baseAddress! + Int(rows[Int(index)]) * features
                        (destination + position * features).update(from: source, count: features)
                    }
                }
            }
        }
    }
}
