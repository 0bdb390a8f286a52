/// How well scores tell rows that are positive from others. All labels are 0 or 1, scores finite.
package struct Ranking: Sendable {
    /// Rows by falling score, equal ones together: how many are positive and how many not.
    private let groups: [(positive: Int, negative: Int)]
    private let positives, negatives: Int

    /// Cost: n log n.
    package init(scores: [Float], labels: [Int]) {
        precondition(scores.count == labels.count, "\(scores.count) scores of \(labels.count) labels")
        var groups: [(positive: Int, negative: Int)] = []
        var last: Float?
        for i in scores.indices.sorted(by: { scores[$0] > scores[$1] }) {
            if scores[i] != last { groups.append((0, 0)) }
            last = scores[i]
            groups[groups.count - 1].positive += labels[i] == 1 ? 1 : 0
            groups[groups.count - 1].negative += labels[i] == 1 ? 0 : 1
        }
        self.groups = groups
        positives = groups.reduce(0) { $0 + $1.positive }
        negatives = groups.reduce(0) { $0 + $1.negative }
    }

    /// The area under the ROC curve: the share of pairs whose positive one has the higher score, equal ones by half. nil
    /// where one kind is missing. Hanley & McNeil, Radiology 143, 1982.
    package var area: Double? {
        guard positives > 0, negatives > 0 else { return nil }
        var (above, wins) = (0, 0.0)
        for group in groups {
            wins += Double(group.negative) * (Double(above) + Double(group.positive) / 2)
            above += group.positive
        }
        return wins / (Double(positives) * Double(negatives))
    }

    /// Σ (R(θ) − R(previous θ))·P(θ) over the distinct scores θ, falling; equal scores enter together. nil without a
    /// positive row. Zhu, "Recall, precision and average precision", 2004.
    package var averagePrecision: Double? {
        guard positives > 0 else { return nil }
        var (hits, called, sum) = (0, 0, 0.0)
        for group in groups {
            hits += group.positive
            called += group.positive + group.negative
            sum += Double(group.positive) / Double(positives) * Double(hits) / Double(called)
        }
        return sum
    }
}
