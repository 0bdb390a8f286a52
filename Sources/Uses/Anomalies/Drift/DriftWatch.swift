import Foundation
import Tensors

/// The detectors of drift by the names that a person says.
package enum DriftKind: String, CaseIterable, Sendable {
    case pageHinkley = "page-hinkley"
    case adwin
    case kswin

    fileprivate func detector(_ purpose: String) -> any DriftDetector {
        switch self {
        case .pageHinkley: return PageHinkley()
        case .adwin: return ADWIN()
        case .kswin:
            let generator = Generator(seed: 0).split("kswin").split(purpose)
            return KSWIN { time, count, of in
                generator.split(time).permutation(of).prefix(count).map { Int($0) }
            }
        }
    }
}

/// Watches rows one after the other for a change of what they are like: by their scores, and by the means of their codes.
///
/// Detectors see a number's rank among those of normal rows, the share of them that is less: in 0…1, as their usual settings
/// want it, whatever the scores are like; without drift it is spread evenly.
package struct DriftWatch: Sendable {
    /// What has changed.
    package enum Signal: String, Sendable { case scores, codes }

    private let kind: DriftKind
    private var scores: SortedScores
    private var means: (codes: CodeMeans, normal: SortedScores)?
    private var ofScores, ofCodes: any DriftDetector

    package init(_ kind: DriftKind, _ calibration: Calibration) {
        self.kind = kind
        (scores, means) = (calibration.normal, calibration.means.map { ($0, $0.normal) })
        ofScores = kind.detector(Signal.scores.rawValue)
        ofCodes = kind.detector(Signal.codes.rawValue)
    }

    /// What is found changed with the next row. Cost: log n, and that of the detector.
    package mutating func add(score: Float, code: ArraySlice<Float>) -> [Signal] {
        var signals: [Signal] = []
        if ofScores.add(Self.rank(Double(score), among: scores)) { signals.append(.scores) }
        if let means {
            let mean = Double(means.codes.mean(code))
            if ofCodes.add(Self.rank(mean, among: means.normal)) { signals.append(.codes) }
        }
        return signals
    }

    /// Goes on from other rows that are normal now: their scores and their codes' means.
    package mutating func begin(scores: SortedScores, means: SortedScores?) {
        self.scores = scores
        if let means { self.means?.normal = means }
        ofScores = kind.detector(Signal.scores.rawValue)
        ofCodes = kind.detector(Signal.codes.rawValue)
    }

    /// The mean of a code, as it is watched; nil where nobody knows what codes of normal rows are like.
    package func mean(_ code: ArraySlice<Float>) -> Float? { means?.codes.mean(code) }

    private static func rank(_ value: Double, among normal: SortedScores) -> Double {
        Double(normal.count - normal.countAtLeast(value)) / Double(normal.count)
    }
}

/// Takes the last rows for normal ones where rows have changed for good: behind an alarm it waits until so many have come, and
/// leaves out of them what stands out among themselves, by Hampel's rule (Davies & Gather, JASA 88, 1993).
package struct Adaptation: Sendable {
    package let window: Int
    private var scores: [Float] = []
    private var means: [Float] = []
    /// Rows that are still to come; nil where nothing is to be done.
    private var missing: Int?

    /// The least rows of a window.
    package static let least = 20

    package init(window: Int) {
        precondition(window >= Self.least, "a window of \(window) rows")
        self.window = window
    }

    /// There was an alarm.
    package mutating func begin() {
        missing = window
        scores.removeAll(keepingCapacity: true)
        means.removeAll(keepingCapacity: true)
    }

    /// What is normal from now on, where this row was the last one that was waited for.
    package mutating func add(score: Float, mean: Float?) -> (scores: SortedScores, means: SortedScores?)? {
        guard let left = missing else { return nil }
        if score.isFinite {
            scores.append(score)
            if let mean, mean.isFinite { means.append(mean) }
        }
        missing = left > 1 ? left - 1 : nil
        guard left <= 1 else { return nil }
        let usual = Self.withoutOutliers(scores)
        guard usual.count >= Self.least / 2 else { return nil }
        return (SortedScores(usual), means.count == scores.count ? SortedScores(means) : nil)
    }

    static func withoutOutliers(_ scores: [Float]) -> [Float] {
        guard !scores.isEmpty else { return [] }
        let all = SortedScores(scores)
        let bound = all.median + 3 * 1.4826 * all.medianDeviation
        let usual = scores.filter { Double($0) <= bound }
        return all.medianDeviation > 0 ? usual : scores
    }
}
