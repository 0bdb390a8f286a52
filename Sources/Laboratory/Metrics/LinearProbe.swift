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

    /// How many numbers are fitted.
    package static func weights(ofCodes codes: Int, classes: Int) -> Int { classes * (codes + 1) }

    /// By Newton's method, with halved steps where J would rise. Cost: a few times n·w² + w³ and the memory of w² numbers for w
    /// weights.
    package init(_ codes: Tensor, _ labels: [Int], classes: Int, penalty: Double) {
        let (n, d) = (codes.shape[0], codes.shape[1])
        precondition(n == labels.count && n > 0 && penalty > 0, "\(codes.shape) of \(labels.count) labels")
        let rows = (0..<n).map { codes.row($0).map(Double.init) + [1] }
        let (width, all) = (d + 1, Self.weights(ofCodes: d, classes: classes))
        var theta = [Double](repeating: 0, count: all)
        func objective(_ theta: [Double]) -> Double {
            Self.crossEntropy(rows, labels, theta, classes) + penalty / 2 * Self.squares(theta, width)
        }
        var value = objective(theta)
        for _ in 0..<50 {
            var gradient = [Double](repeating: 0, count: all)
            var hessian = [Double](repeating: 0, count: all * all)
            for (row, label) in zip(rows, labels) {
                let p = Self.probabilities(row, theta, classes)
                for k in 0..<classes {
                    let slope = (p[k] - (k == label ? 1 : 0)) / Double(n)
                    for a in 0..<width { gradient[k * width + a] += slope * row[a] }
                    for l in 0...k {
                        let curvature = p[k] * ((k == l ? 1 : 0) - p[l]) / Double(n)
                        hessian.withUnsafeMutableBufferPointer { hessian in
                            row.withUnsafeBufferPointer { row in
                                for a in 0..<width {
                                    let scaled = curvature * row[a]
                                    let start = (k * width + a) * all + l * width
                                    for b in 0..<width { hessian[start + b] += scaled * row[b] }
                                }
                            }
                        }
                    }
                }
            }
            for i in 0..<all where i % width < d {
                gradient[i] += penalty * theta[i]
                hessian[i * all + i] += penalty
            }
            // A common part of all biases changes nothing: without a curvature of its own there the matrix has no inverse.
            for k in 0..<classes {
                for l in 0...k { hessian[(k * width + d) * all + l * width + d] += 1 / Double(classes) }
            }
            guard let step = solution(of: &hessian, gradient) else { break }
            var scale = 1.0
            var next = zip(theta, step).map { $0 - $1 }
            while objective(next) > value + 1e-15 * abs(value), scale > 1e-6 {
                scale /= 2
                next = zip(theta, step).map { $0 - scale * $1 }
            }
            (theta, value) = (next, objective(next))
            if step.allSatisfy({ abs($0) < 1e-12 }) { break }
        }
        let fitted = theta
        weights = (0..<classes).map { Array(fitted[$0 * width..<$0 * width + d]) }
        let offsets = (0..<classes).map { fitted[$0 * width + d] }
        let mean = offsets.reduce(0, +) / Double(classes)
        biases = offsets.map { $0 - mean }
        self.penalty = penalty
    }

    private static func logits(_ row: [Double], _ theta: [Double], _ classes: Int) -> [Double] {
        (0..<classes).map { k in
            var sum = 0.0
            for a in row.indices { sum += theta[k * row.count + a] * row[a] }
            return sum
        }
    }

    private static func logSum(_ logits: [Double]) -> Double {
        let largest = logits.max() ?? 0
        return largest + log(logits.reduce(0) { $0 + exp($1 - largest) })
    }

    private static func probabilities(_ row: [Double], _ theta: [Double], _ classes: Int) -> [Double] {
        let logits = logits(row, theta, classes)
        let logSum = logSum(logits)
        return logits.map { exp($0 - logSum) }
    }

    private static func crossEntropy(_ rows: [[Double]], _ labels: [Int], _ theta: [Double], _ classes: Int) -> Double
    {
        zip(rows, labels).reduce(0) { sum, row in
            let logits = logits(row.0, theta, classes)
            return sum + logSum(logits) - logits[row.1]
        } / Double(rows.count)
    }

    private static func squares(_ theta: [Double], _ width: Int) -> Double {
        theta.enumerated().reduce(0) { $1.offset % width < width - 1 ? $0 + $1.element * $1.element : $0 }
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
            entropy += Self.logSum(logits) - logits[label]
            if logits.indices.max(by: { logits[$0] < logits[$1] }) == label { right += 1 }
        }
        return (entropy / Double(labels.count), Double(right) / Double(labels.count))
    }
}
