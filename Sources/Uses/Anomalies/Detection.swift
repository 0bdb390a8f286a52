import Laboratory

/// How well scores find the rows that are labelled as anomalies: 1, others 0.
package struct Detection: Sendable {
    private let scores: [Float]
    private let labels: [Int]
    /// Rows by falling score; equal ones by their number.
    private let order: [Int]
    package let anomalies: Int

    /// Cost: n log n. Scores are finite.
    package init(scores: [Float], labels: [Int]) {
        precondition(scores.count == labels.count, "\(scores.count) scores of \(labels.count) labels")
        (self.scores, self.labels) = (scores, labels)
        order = scores.indices.sorted { (scores[$1], $0) < (scores[$0], $1) }
        anomalies = labels.reduce(0) { $0 + ($1 == 1 ? 1 : 0) }
    }

    /// What calling every row from a score on an anomaly comes to.
    package struct Point: Equatable, Sendable {
        package let threshold: Float
        package let hits, falseAlarms: Int
        package let precision, recall, f1: Double
    }

    /// A point for each distinct score, falling.
    package var points: [Point] {
        var points: [Point] = []
        var (hits, called) = (0, 0)
        for (place, row) in order.enumerated() {
            hits += labels[row] == 1 ? 1 : 0
            called += 1
            // Equal scores are called together.
            if place + 1 < order.count, scores[order[place + 1]] == scores[row] { continue }
            points.append(
                Point(
                    threshold: scores[row], hits: hits, falseAlarms: called - hits,
                    precision: Double(hits) / Double(called),
                    recall: anomalies > 0 ? Double(hits) / Double(anomalies) : 0,
                    // 2 TP / (2 TP + FP + FN)
                    f1: 2 * Double(hits) / Double(called + anomalies)))
        }
        return points
    }

    /// The point of the highest F1, of equal ones that with the highest threshold; nil without an anomaly. van Rijsbergen,
    /// Information Retrieval, 1979, ch. 7.
    package var best: Point? {
        guard anomalies > 0 else { return nil }
        return points.reduce(nil) { best, point in point.f1 > best?.f1 ?? -1 ? point : best }
    }

    /// F1 = 2 TP / (2 TP + FP + FN) of a threshold; 0 without an anomaly.
    package func f1(at threshold: Threshold) -> Double {
        let called = scores.indices.filter { threshold.flags(scores[$0]) }
        let hits = called.count { labels[$0] == 1 }
        return anomalies > 0 ? 2 * Double(hits) / Double(called.count + anomalies) : 0
    }

    /// The anomalies among the n highest scores.
    package func hits(amongHighest n: Int) -> Int { order.prefix(n).reduce(0) { $0 + (labels[$1] == 1 ? 1 : 0) } }

    /// The share of anomalies among the n highest scores, n the number of anomalies. Craswell, "R-precision", 2009.
    package var precisionAtN: Double? {
        anomalies > 0 ? Double(hits(amongHighest: anomalies)) / Double(anomalies) : nil
    }

    /// The areas under both curves.
    package var ranking: Ranking { Ranking(scores: scores, labels: labels) }
}
