import Autoencoders
import Tensors

/// MMD² between two samples x and y [n, d], the U-statistic, summed over the scales s of the inverse multiquadratic kernel
/// C/(C + ‖a − b‖²), C = 2 d σ² s. About 0 for two samples of one distribution, of either sign.
/// Gretton et al., JMLR 13, 2012, lemma 6; the kernel of Tolstikhin et al., ICLR 2018.
///
/// In double; the same formula as the term that is trained. Cost: n² · d.
package func maximumMeanDiscrepancy(
    _ x: Tensor, _ y: Tensor, deviation: Double = 1, scales: [Float] = MMDTerm.scales
) -> Double {
    precondition(x.shape == y.shape && x.shape.rank == 2 && x.shape[0] > 1, "samples \(x.shape) and \(y.shape)")
    let (n, d) = (x.shape[0], x.shape[1])
    let widths = scales.map { 2 * Double(d) * deviation * deviation * Double($0) }
    func kernel(_ a: Tensor, _ i: Int, _ b: Tensor, _ j: Int) -> Double {
        let distance = zip(a.row(i), b.row(j)).reduce(0.0) {
            let difference = Double($1.0) - Double($1.1)
            return $0 + difference * difference
        }
        return widths.reduce(0) { $0 + $1 / ($1 + distance) }
    }
    var (within, between) = (0.0, 0.0)
    for i in 0..<n {
        for j in 0..<n {
            // A value is no pair with itself.
            if i != j { within += kernel(x, i, x, j) + kernel(y, i, y, j) }
            between += kernel(x, i, y, j)
        }
    }
    return within / (Double(n) * Double(n - 1)) - 2 * between / (Double(n) * Double(n))
}
