import Foundation
import Tensors

/// exp(1/n Σ_i Σ_k p_ik (ln p_ik − ln p̄_k)) of class probabilities [n, classes]: high where a classifier is sure of each
/// image and sees every class; at most the number of classes. Salimans et al., NIPS 2016, §4.
package func inceptionScore(_ probabilities: Tensor) -> Double {
    let (n, classes) = (probabilities.shape[0], probabilities.shape[1])
    precondition(n > 0, "a score of no images")
    func entropyTerm(_ p: Double, _ q: Double) -> Double { p > 0 ? p * log(q) : 0 }
    var mean = [Double](repeating: 0, count: classes)
    for i in 0..<n { for (k, p) in probabilities.row(i).enumerated() { mean[k] += Double(p) / Double(n) } }
    var sum = 0.0
    for i in 0..<n {
        for (k, p) in probabilities.row(i).enumerated() {
            sum += entropyTerm(Double(p), Double(p)) - entropyTerm(Double(p), mean[k])
        }
    }
    return exp(sum / Double(n))
}

/// The scores of so many consecutive blocks of rows, each of ⌈n/blocks⌉ rows but the last.
/// Barratt & Sharma, "A note on the inception score", 2018.
package func inceptionScores(_ probabilities: Tensor, blocks: Int) -> [Double] {
    let (n, classes) = (probabilities.shape[0], probabilities.shape[1])
    let size = (n + blocks - 1) / blocks
    return stride(from: 0, to: n, by: size).map { start in
        let rows = min(size, n - start)
        let values = Array(probabilities.values[start * classes..<(start + rows) * classes])
        return inceptionScore(Tensor(values, shape: [rows, classes]))
    }
}
