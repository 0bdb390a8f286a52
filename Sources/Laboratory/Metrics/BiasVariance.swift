import Tensors

/// The squared error of an ensemble's reconstructions [models, n, d] of noisy observations [repeats, n, d], in its parts:
/// error = noise + bias² + variance exactly, with the numbers of models and repeats in the denominators.
/// Geman, Bienenstock & Doursat, Neural Comput. 4, 1992.
package struct BiasVariance: Sendable {
    package let noise, squaredBias, variance: Double
    package var error: Double { noise + squaredBias + variance }

    package init(outputs: Tensor, targets: Tensor) {
        precondition(outputs.shape.rank == 3 && targets.shape.rank == 3, "\(outputs.shape), \(targets.shape)")
        let count = outputs.shape[1] * outputs.shape[2]
        precondition(targets.shape[1] * targets.shape[2] == count, "\(outputs.shape), \(targets.shape)")
        func moments(_ tensor: Tensor, _ i: Int) -> (mean: Double, variance: Double) {
            let values = (0..<tensor.shape[0]).map { Double(tensor.values[$0 * count + i]) }
            let mean = values.reduce(0, +) / Double(values.count)
            return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
        }
        var (noise, bias, variance) = (0.0, 0.0, 0.0)
        for i in 0..<count {
            let (output, target) = (moments(outputs, i), moments(targets, i))
            noise += target.variance
            bias += (target.mean - output.mean) * (target.mean - output.mean)
            variance += output.variance
        }
        let n = Double(count)
        (self.noise, squaredBias, self.variance) = (noise / n, bias / n, variance / n)
    }
}
