import Foundation
import Tensors

/// Multinomial logistic regression of classes on codes, as they are, to convergence:
/// J = 1/n Σ (log Σ_k exp o_k − o_y) + λ/2 Σ W², o = z Wᵀ + b. Bishop, Pattern Recognition and Machine Learning, 2006,
/// §4.3.4; as a probe of what codes tell: Alain & Bengio, 2016.
package struct LinearProbe: Sendable {
    /// [classes][codes]
    package let weights: [[Double]]
    /// [classes], with mean 0: a common part changes nothing.
    package let biases: [Double]
    package let penalty: Double

    /// Cost: some hundred times n · codes · classes.
    package init(_ codes: Tensor, _ labels: [Int], classes: Int, penalty: Double) {
        var fit = LinearProbeFit(codes, labels, classes: classes, penalty: penalty)
        while fit.work() {}
        self = fit.probe
    }

    /// From [codes + 1, classes], the biases last.
    fileprivate init(_ theta: [Double], classes: Int, penalty: Double) {
        let d = theta.count / classes - 1
        weights = (0..<classes).map { k in (0..<d).map { theta[$0 * classes + k] } }
        let offsets = Array(theta[(d * classes)...])
        let mean = offsets.reduce(0, +) / Double(classes)
        biases = offsets.map { $0 - mean }
        self.penalty = penalty
    }

    /// J for the rows that it was fitted to, from their cross-entropy.
    package func objective(_ crossEntropy: Double) -> Double {
        crossEntropy + penalty / 2 * weights.joined().reduce(0) { $0 + $1 * $1 }
    }

    /// The mean cross-entropy in nats, and the share of rows whose class is told.
    package func measure(_ codes: Tensor, _ labels: [Int]) -> (crossEntropy: Double, accuracy: Double) {
        var (entropy, right) = (0.0, 0)
        for (i, label) in labels.enumerated() {
            let row = codes.row(i).map(Double.init)
            let logits = zip(weights, biases).map { w, b in zip(w, row).reduce(b) { $0 + $1.0 * $1.1 } }
            let largest = logits.max() ?? 0
            entropy += largest + log(logits.reduce(0) { $0 + exp($1 - largest) }) - logits[label]
            if logits.indices.max(by: { logits[$0] < logits[$1] }) == label { right += 1 }
        }
        return (entropy / Double(labels.count), Double(right) / Double(labels.count))
    }
}

/// The fit of a probe, an iteration at a time.
package struct LinearProbeFit {
    private let codes: Tensor
    private let labels: [Int]
    private let classes: Int
    private let penalty: Double
    private var search: LimitedMemoryBFGS
    private var isOver = false
    /// Iterations at most, and the slope of J at which it has come to its end.
    private let most: Int
    private let flat: Double

    /// Of codes [n, d] and classes [n]. Some dozens of iterations are enough where the curvature is even; a slope of 1e-9 is as good
    /// as it gets in double.
    package init(
        _ codes: Tensor, _ labels: [Int], classes: Int, penalty: Double, flat: Double = 1e-9, atMost most: Int = 1000
    ) {
        (self.most, self.flat) = (most, flat)
        let (n, d) = (codes.shape[0], codes.shape[1])
        precondition(n == labels.count && n > 0 && penalty > 0, "\(codes.shape) of \(labels.count) labels")
        (self.codes, self.labels, self.classes, self.penalty) = (codes, labels, classes, penalty)
        let start = [Double](repeating: 0, count: (d + 1) * classes)
        search = LimitedMemoryBFGS(from: start) { Self.objective($0, &$1, codes, labels, classes, penalty) }
    }

    /// An iteration; false where nothing is left.
    package mutating func work() -> Bool {
        guard !isOver else { return false }
        let (codes, labels, classes, penalty) = (codes, labels, classes, penalty)
        let goesOn = search.step { Self.objective($0, &$1, codes, labels, classes, penalty) }
        isOver = !goesOn || search.slope < flat || search.iterations == most
        return !isOver
    }

    /// As far as it has come.
    package var probe: LinearProbe { LinearProbe(search.place, classes: classes, penalty: penalty) }

    /// How much of it is done, 0…1, going by how fast the slope usually falls.
    package var share: Double {
        isOver ? 1 : max(0, min(0.99, log(max(search.slope, flat)) / log(flat)))
    }

    /// J and its gradient at weights [d + 1, classes], the biases last.
    private static func objective(
        _ theta: [Double], _ gradient: inout [Double], _ codes: Tensor, _ labels: [Int], _ classes: Int,
        _ penalty: Double
    ) -> Double {
        let (n, d) = (codes.shape[0], codes.shape[1])
        var entropy = 0.0
        var scores = [Double](repeating: 0, count: classes)
        theta.withUnsafeBufferPointer { theta in
            gradient.withUnsafeMutableBufferPointer { gradient in
                codes.values.withUnsafeBufferPointer { values in
                    scores.withUnsafeMutableBufferPointer { scores in
                        gradient.update(repeating: 0)
                        for i in 0..<n {
                            let row = i * d
                            for k in 0..<classes { scores[k] = theta[d * classes + k] }
                            // Many pixels are 0.
                            for a in 0..<d where values[row + a] != 0 {
                                let value = Double(values[row + a])
                                for k in 0..<classes { scores[k] += value * theta[a * classes + k] }
                            }
                            var (largest, sum) = (-Double.infinity, 0.0)
                            for k in 0..<classes { largest = max(largest, scores[k]) }
                            let told = scores[labels[i]]
                            for k in 0..<classes {
                                scores[k] = exp(scores[k] - largest)
                                sum += scores[k]
                            }
                            entropy += largest + log(sum) - told
                            for k in 0..<classes { scores[k] /= sum * Double(n) }
                            scores[labels[i]] -= 1 / Double(n)
                            for k in 0..<classes { gradient[d * classes + k] += scores[k] }
                            for a in 0..<d where values[row + a] != 0 {
                                let value = Double(values[row + a])
                                for k in 0..<classes { gradient[a * classes + k] += value * scores[k] }
                            }
                        }
                    }
                }
                for i in 0..<d * classes { gradient[i] += penalty * theta[i] }
            }
        }
        let squares = theta.prefix(d * classes).reduce(0) { $0 + $1 * $1 }
        return entropy / Double(n) + penalty / 2 * squares
    }
}
