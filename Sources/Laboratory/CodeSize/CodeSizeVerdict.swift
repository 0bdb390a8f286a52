import Foundation

/// Where the held-out error of autoencoders stops falling as they get more codes.
package struct ErrorKnee: Sendable, Equatable {
    /// Mean squared errors by the number of codes, rising; of 0 codes the variance.
    package let curve: [(codes: Int, error: Double)]
    /// Behind so many codes the error falls more slowly: the middle, and the least and the most that fit about as well.
    package let codes, low, high: Int
    /// How much the logarithm of the error falls for each code before and behind it.
    package let before, behind: Double

    /// Whether it is there to be seen: the error falls at least three times as fast before it, and to less than half of the
    /// first one in all. What has hardly been trained bends anywhere.
    package var isClear: Bool {
        guard let first = curve.first, let least = curve.map(\.error).min() else { return false }
        return before > 3 * max(0, behind) && least < 0.5 * first.error
    }

    /// Whether so many codes are enough: two thirds of the variance are told by them, and the error hardly falls behind.
    package var isSharp: Bool {
        guard isClear, before > 8 * max(0, behind), let first = curve.first else { return false }
        return curve.contains { $0.codes <= codes && $0.error < first.error / 3 }
    }

    /// Two straight lines that meet at a number of codes, through the logarithms of the errors, by least squares; nil of fewer
    /// than five numbers of codes, or where none has a bend upwards.
    package init?(_ curve: [(codes: Int, error: Double)]) {
        let points = curve.filter { $0.error > 0 && $0.error.isFinite }.sorted { $0.codes < $1.codes }
        guard points.count >= 5 else { return nil }
        self.curve = points
        let fits = points[1..<points.count - 1].compactMap { Self.fit(points, bend: $0.codes) }
            .filter { $0.behind < $0.before && $0.before > 0 }
        guard let best = fits.min(by: { $0.error < $1.error }) else { return nil }
        // As well as what is left of the best fit, spread over its degrees of freedom, allows.
        let slack = best.error * (1 + 4 / Double(max(1, points.count - 4)))
        let near = fits.filter { $0.error <= slack + 1e-12 }.map(\.bend)
        (codes, before, behind) = (best.bend, best.before, best.behind)
        (low, high) = (near.min() ?? best.bend, near.max() ?? best.bend)
    }

    private struct Fit {
        let bend: Int
        let before, behind, error: Double
    }

    /// a + b·p + c·max(0, p − bend).
    private static func fit(_ points: [(codes: Int, error: Double)], bend: Int) -> Fit? {
        let features = points.map { [1, Double($0.codes), Double(max(0, $0.codes - bend))] }
        let targets = points.map { log($0.error) }
        var matrix = [Double](repeating: 0, count: 9)
        var right = [Double](repeating: 0, count: 3)
        for (x, y) in zip(features, targets) {
            for i in 0..<3 {
                right[i] += x[i] * y
                for j in 0..<3 { matrix[i * 3 + j] += x[i] * x[j] }
            }
        }
        guard let w = solution(of: &matrix, right) else { return nil }
        let error = zip(features, targets).reduce(0.0) { sum, pair in
            let miss = pair.1 - w[0] * pair.0[0] - w[1] * pair.0[1] - w[2] * pair.0[2]
            return sum + miss * miss
        }
        return Fit(bend: bend, before: -w[1], behind: -(w[1] + w[2]), error: error)
    }

    package static func == (a: ErrorKnee, b: ErrorKnee) -> Bool {
        a.codes == b.codes && a.low == b.low && a.high == b.high && a.curve.map(\.error) == b.curve.map(\.error)
            && a.curve.map(\.codes) == b.curve.map(\.codes)
    }
}

/// How many codes rows need, with what that rests on.
package struct CodeSizeVerdict: Sendable, Equatable {
    package let codes, low, high: Int
    package let evidence: [Evidence]
    package let doubts: [Doubt]

    package enum Evidence: Sendable, Equatable {
        /// Dimensions by the nearest others of so many rows, corrected for borders.
        case neighbours(twoNearest: Interval, likelihood: Interval, rows: Int)
        /// So many principal components behind which the spectrum breaks off.
        case rank(Int)
        case knee(ErrorKnee)
        /// Codes that were left of so many where their volume was to be least.
        case volume(left: Int, of: Int)
    }

    package enum Doubt: Sendable, Equatable {
        case fewRows(Int)
        /// Copies of other rows, of how many.
        case copies(Int, of: Int)
        case missingEntries
        /// Beyond what so few rows can tell.
        case manyDimensions(Double)
        /// The two nearest say more than further ones: there is noise, or a grid, at short distances.
        case shortScales(Interval, Interval)
        case otherwise(Interval, Interval)
        /// The error falls on and on.
        case noKnee
        /// Evidence that is farther from the word than a quarter of it and one code.
        case outlier(Evidence)
        /// Nothing was trained.
        case untrained
    }

    /// nil where there is no evidence at all. Neighbours say how many codes there must be, what is trained how many are enough,
    /// which are more as long as it could learn more:
    ///
    /// - A spectrum that breaks off where neighbours see no fewer dimensions says it by itself.
    /// - A sharp knee at fewer codes than neighbours say does: no more were needed.
    /// - Else neighbours do, where both estimators agree.
    /// - Else it is the middle of what neighbours, knee and volume say.
    package init?(
        _ data: DataDimension, knee: ErrorKnee? = nil, volume: (left: Int, of: Int)? = nil, isTrained: Bool = false
    ) {
        var evidence: [Evidence] = []
        var votes: [(value: Double, low: Double, high: Double)] = []
        var doubts: [Doubt] = []
        if let two = data.twoNearest, let many = data.likelihood, let near = data.neighbours, let both = data.bracket
        {
            evidence.append(.neighbours(twoNearest: two, likelihood: many, rows: near.distinct))
            votes.append((both.value, both.low, both.high))
            if near.distinct < 500 { doubts.append(.fewRows(near.distinct)) }
            if Double(near.distinct) < 0.9 * Double(near.rows) {
                doubts.append(.copies(near.rows - near.distinct, of: near.rows))
            }
            if both.value > 15 { doubts.append(.manyDimensions(both.value)) }
            if two.low > many.high {
                doubts.append(.shortScales(two, many))
            } else if many.low > two.high {
                doubts.append(.otherwise(two, many))
            }
        } else {
            doubts.append(.fewRows(data.neighbours?.distinct ?? 0))
        }
        if data.hasMissing { doubts.append(.missingEntries) }
        if let knee {
            evidence.append(.knee(knee))
            if knee.isClear || votes.isEmpty {
                votes.append((Double(knee.codes), Double(knee.low), Double(knee.high)))
            }
            if !knee.isClear { doubts.append(.noKnee) }
        }
        if let volume {
            evidence.append(.volume(left: volume.left, of: volume.of))
            votes.append((Double(volume.left), Double(volume.left), Double(volume.left)))
        }
        if let both = data.bracket {
            if let knee, knee.isSharp, Double(knee.codes) < both.low {
                votes = [(Double(knee.codes), Double(knee.low), Double(knee.high))]
            } else if let two = data.twoNearest, let many = data.likelihood,
                abs(two.value - many.value) <= max(1, 0.25 * both.value)
            {
                votes = [(both.value, both.low, both.high)]
            }
        }
        if !isTrained, knee == nil, volume == nil { doubts.append(.untrained) }
        if let rank = data.rank {
            evidence.append(.rank(rank))
            let room = data.bracket.map { (low: $0.low * 0.85 - 0.5, high: $0.high * 1.15 + 0.5) }
            // Curved rows lie in more directions than they have dimensions.
            if room.map({ $0.low <= Double(rank) && Double(rank) <= $0.high }) ?? true {
                let knee = knee.flatMap { $0.isClear ? (Double($0.codes), Double($0.low), Double($0.high)) : nil }
                votes = [(Double(rank), Double(rank), Double(rank))]
                // What is trained may need more codes for as small an error; the word stays with the spectrum.
                if let knee { votes = [votes[0], votes[0], knee] }
            }
        }
        guard !votes.isEmpty else { return nil }
        let sorted = votes.map(\.value).sorted()
        let middle =
            sorted.count % 2 == 1
            ? sorted[sorted.count / 2] : (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2]) / 2
        let codes = max(1, Int(middle.rounded()))
        func isNear(_ vote: (value: Double, low: Double, high: Double)) -> Bool {
            abs(vote.value - Double(codes)) <= max(1, 0.25 * Double(codes))
        }
        // Where they are far from each other the interval holds them all.
        let close = votes.filter(isNear)
        let near = close.isEmpty ? votes : close
        self.codes = codes
        low = min(codes, max(1, Int((near.map(\.low).min() ?? middle).rounded())))
        high = max(codes, Int((near.map(\.high).max() ?? middle).rounded()))
        for one in evidence {
            switch one {
            case .knee(let knee) where knee.isClear && !isNear((Double(knee.codes), 0, 0)):
                doubts.append(.outlier(one))
            case .volume(let left, _) where !isNear((Double(left), 0, 0)): doubts.append(.outlier(one))
            case .neighbours where data.bracket.map({ !isNear(($0.value, 0, 0)) }) ?? false:
                doubts.append(.outlier(one))
            default: break
            }
        }
        (self.evidence, self.doubts) = (evidence, doubts)
    }
}
