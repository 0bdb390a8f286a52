import Datasets
import Tensors

/// Ratings of which the best that can be done is known: r = μ + b_u + b_i + p_u·q_i + σε, ε of N(0, 1), of a few tastes, at places
/// that are drawn, some users and items having more of them than others.
package struct MadeRatings: Sendable {
    package var users = 6040
    package var items = 3706
    package var count = 1_000_209
    package var tastes = 4
    /// σ: the error of who knows everything but the noise.
    package var noise: Float = 0.8
    /// Of p_u·q_i, and of each bias.
    package var deviation: Float = 0.6
    package var biases: Float = 0.35

    package init() {}

    /// Cost: some draws a rating.
    package func ratings(seed: UInt64) -> Ratings {
        let generator = Generator(seed: seed).split("made ratings")
        func normal(_ name: String, _ count: Int) -> [Float] { generator.split(name).normal([count]).values }
        // Each of the products p_uk q_ik, of which `tastes` are added, has the variance unit⁴.
        let unit = (deviation * deviation / Float(tastes)).squareRoot().squareRoot()
        let (p, q) = (normal("users", users * tastes), normal("items", items * tastes))
        let (userBiases, itemBiases) = (normal("biases of users", users), normal("biases of items", items))
        let epsilon = normal("noise", count)
        // The square of a uniform number is more often small: the first are rated more often than the last.
        var places = Set<UInt64>(minimumCapacity: count)
        var (ratedBy, rated): ([Int32], [Int32]) = ([], [])
        var values: [Float] = []
        var draw = 0
        let draws = generator.split("places")
        while values.count < count {
            let (a, b) = (Float(draws.word(draw) >> 8) / 16_777_216, Float(draws.word(draw + 1) >> 8) / 16_777_216)
            draw += 2
            let (u, i) = (min(users - 1, Int(a * Float(users))), min(items - 1, Int(b * b * Float(items))))
            guard places.insert(UInt64(u) << 32 | UInt64(i)).inserted else { continue }
            var value = 3.6 + biases * (userBiases[u] + itemBiases[i]) + noise * epsilon[values.count]
            for k in 0..<tastes { value += unit * p[u * tastes + k] * unit * q[i * tastes + k] }
            ratedBy.append(Int32(u))
            rated.append(Int32(i))
            values.append(value)
        }
        return Ratings(
            userNames: (0..<users).map { "u\($0)" }, itemNames: (0..<items).map { "i\($0)" }, users: ratedBy,
            items: rated, values: values, isImplicit: false)
    }
}
