import Autodiff
import Networks
import Tensors

/// z = W_L … W_2 W_1 f(x): square linear layers without bias behind the encoder. They can say no more than one could, but
/// gradient descent through several of them finds codes of a low rank: the number of singular values of the codes' covariance
/// that are above 0 is the number of codes that the data need. Jing, Zbontar & LeCun, NeurIPS 2020, §3.
package struct LinearLayers: Network {
    package static let id = "linear-layers"
    package static let possible = 0...8
    private let layers: [Dense]

    init(_ count: Int, codes: Int) {
        layers = (0..<count).map { Dense("linear.\(2 * $0)", from: codes, to: codes, hasBias: false) }
    }

    package var parameters: [ParameterSpec] { layers.flatMap(\.parameters) }

    /// [.., codes] → [.., codes]
    package func callAsFunction(_ x: Value, _ parameters: Parameters) -> Value {
        layers.reduce(x) { $1($0, parameters) }
    }
}

extension Model {
    /// W_L … W_1 [latent, latent], row by row: the one matrix that all linear layers together are; nil where there are none.
    package var collapsedLinearLayers: [Double]? {
        let (count, n) = (structure.linearLayers, latent)
        guard count > 0 else { return nil }
        var product = [Double](repeating: 0, count: n * n)
        for i in 0..<n { product[i * n + i] = 1 }
        for layer in 0..<count {
            let weight = parameters["linear.\(2 * layer).weight"].tensor.values
            var next = [Double](repeating: 0, count: n * n)
            for i in 0..<n {
                for k in 0..<n {
                    let factor = Double(weight[i * n + k])
                    for j in 0..<n { next[i * n + j] += factor * product[k * n + j] }
                }
            }
            product = next
        }
        return product
    }
}
