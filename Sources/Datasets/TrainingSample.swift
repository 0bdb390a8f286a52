import Tensors

/// Some of the rows to learn from in the place of all of them.
package struct TrainingSample: Hashable, Sendable {
    /// So many, the first of an order that belongs to the data: fewer are among more. nil for all.
    package let count: Int?
    /// Draws as many anew from these, with replacement, by such a seed. Efron, Ann. Stat. 7, 1979.
    package let resampling: UInt64?

    package static let possible = 1...1_000_000_000

    /// nil where it is all of them.
    init?(_ options: ReadingOptions) {
        guard options.trainSize != nil || options.resampling != nil else { return nil }
        (count, resampling) = (options.trainSize, options.resampling)
    }

    /// Takes them of rows that are for training. Throws ``DataError`` where there are fewer and that `isStrict`.
    func take(_ rows: [Int32], of table: Table, isStrict: Bool) throws -> [Int32] {
        var chosen = rows
        if let count {
            guard count <= rows.count || !isStrict else {
                throw DataError(
                    file: table.file, place: .whole, found: "\(rows.count) rows for training",
                    expected: "at least \(count)", advice: "Say a smaller --train-size, or leave it out.")
            }
            let order = Generator(seed: 0).split("train size").permutation(rows.count)
            chosen = order.prefix(count).map { rows[Int($0)] }
        }
        guard let resampling else { return chosen }
        let chance = Generator(seed: resampling).split("bootstrap")
        return chosen.indices.map { chosen[Int(chance.word($0) % UInt32(chosen.count))] }
    }
}

extension Dataset {
    /// The same with noise of N(0, σ²) on each value of each training row, the same at every call of that seed; rows of the
    /// other splits stay as they are. Precondition: no entry is missing. Cost: a copy of the training rows as floats.
    package func observed(withNoise deviation: Float, seed: UInt64) -> Dataset {
        precondition(!hasMissing, "noise on rows with missing entries")
        var floats = Generator(seed: seed).split("observations").normal([train.count, features]).values
        for i in 0..<train.count {
            for (k, value) in train.image(i).enumerated() {
                floats[i * features + k] = value + deviation * floats[i * features + k]
            }
        }
        var other = self
        other.train = train.replacing(floats)
        return other
    }
}
