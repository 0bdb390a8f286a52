import Autodiff
import Networks
import Tensors

/// Centres of clusters among the codes, which terms share: `centers`, [clusters, latent].
enum Clusters {
    static let count = Count(
        "clusters", symbol: "K", ascii: "K", summary: "clusters of codes", range: 2...100, initial: 10,
        scale: .logarithmic)
    static let path = "centers"

    static func parameters(of structure: Structure) -> [ParameterSpec] {
        [ParameterSpec(path, [structure[count], structure.latent], start: .normal(deviation: 1))]
    }

    /// ‖z_i − μ_k‖² of codes [n, latent]: [n, clusters].
    static func squaredDistances(_ codes: Value, in model: Model) -> Value {
        let centers = model.parameters.value(path)
        return (codes.rowsRepeated(centers.shape[0]) - centers).squared.sum(axis: -1)
    }

    /// The nearest centre.
    static func verdict(_ pass: ForwardPass) -> Verdict {
        .centers(-squaredDistances(pass.code.center, in: pass.model))
    }

    /// Moves each centre that no code [n, latent] is nearest to, one after the other, to the code that is farthest from its own
    /// centre. How many it were.
    static func seedAnew(at codes: Tensor, of model: Model) -> Int {
        var centers = model.parameters[path].tensor
        let (n, latent, count) = (codes.shape[0], codes.shape[1], centers.shape[0])
        guard n >= count, (codes.values + centers.values).allSatisfy(\.isFinite) else { return 0 }
        func distance(_ i: Int, _ c: Int) -> Float {
            var sum: Float = 0
            for j in 0..<latent {
                let difference = codes.values[i * latent + j] - centers.values[c * latent + j]
                sum += difference * difference
            }
            return sum
        }
        var nearest = [Float](repeating: .infinity, count: n)
        var owners = [Int](repeating: 0, count: count)
        for i in 0..<n {
            var best = 0
            for c in 0..<count {
                let found = distance(i, c)
                if found < nearest[i] { (nearest[i], best) = (found, c) }
            }
            owners[best] += 1
        }
        var moved = 0
        for c in 0..<count where owners[c] == 0 {
            guard let farthest = nearest.indices.max(by: { nearest[$0] < nearest[$1] }), nearest[farthest] > 0 else {
                break
            }
            for j in 0..<latent { centers.values[c * latent + j] = codes.values[farthest * latent + j] }
            moved += 1
            for i in 0..<n { nearest[i] = min(nearest[i], distance(i, c)) }
        }
        if moved > 0 { model.parameters[path].tensor = centers }
        return moved
    }

    /// The centres that k-means finds.
    static func begin(at codes: Tensor, of model: Model, from generator: Generator) {
        let means = KMeans(of: codes, count: model.structure[count], from: generator)
        model.parameters[path].tensor = means.centers
    }
}
