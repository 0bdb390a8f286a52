import CLapack

/// A user's weights from what is known of items that have codes, without any training: ridge regression towards the mean of the
/// users whom the model learnt from.
///
///     w = argmin Σ_i (y_i − w·d_i)² + ρ‖w − w̄‖² = w̄ + Σ_i α_i d_i,     (D Dᵀ + ρI) α = y − D w̄
///
/// It is what the output layer of an item-based model would learn of such a user were all else held still.
struct FoldIn {
    /// w̄ [width]
    let mean: [Float]
    /// ρ
    let ridge: Double

    /// What a user's weights come to.
    struct Weights {
        let values: [Float]
        /// α: how much each known item adds.
        let shares: [Double]
    }

    /// So many known items are regarded at most, the first ones: the system has as many unknowns.
    static let most = 1500

    /// Ratings of each user whom ρ is chosen by.
    static let sampled = 30

    /// `rows` [items, width] of known items, y what is to be explained of each.
    func weights(_ rows: [ArraySlice<Float>], _ y: [Float]) -> Weights {
        let system = System(rows.prefix(Self.most), y, mean)
        let alpha = system.solution(ridge)?.alpha ?? []
        var values = mean.map { Double($0) }
        for (row, alpha) in zip(rows, alpha) { for (j, d) in row.enumerated() { values[j] += alpha * Double(d) } }
        return Weights(
            values: values.map { Float($0) },
            shares: alpha + [Double](repeating: 0, count: rows.count - alpha.count))
    }

    /// D Dᵀ and y − D w̄ of some known items.
    private struct System {
        let count: Int
        private var gram: [Double]
        private var right: [Double]

        init(_ rows: some RandomAccessCollection<ArraySlice<Float>>, _ y: [Float], _ mean: [Float]) {
            count = rows.count
            (gram, right) = ([Double](repeating: 0, count: count * count), [Double](repeating: 0, count: count))
            let rows = Array(rows)
            for i in 0..<count {
                right[i] = Double(y[i]) - Self.dot(rows[i], mean[...])
                // The lower triangle by rows, which is the upper one by columns.
                for j in 0...i { gram[i * count + j] = Self.dot(rows[i], rows[j]) }
            }
        }

        /// α, and the diagonal of (D Dᵀ + ρI)⁻¹ where it is wanted; nil of nothing.
        func solution(_ ridge: Double, wantsInverse: Bool = false) -> (alpha: [Double], inverse: [Double])? {
            guard count > 0 else { return nil }
            var (matrix, alpha) = (gram, right)
            for i in 0..<count { matrix[i * count + i] += ridge }
            let n = Int32(count)
            let (order, half) = (LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")))
            guard LAPACKE_dpotrf(order, half, n, &matrix, n) == 0,
                LAPACKE_dpotrs(order, half, n, 1, matrix, n, &alpha, n) == 0
            else { return nil }
            guard wantsInverse else { return (alpha, []) }
            guard LAPACKE_dpotri(order, half, n, &matrix, n) == 0 else { return nil }
            return (alpha, (0..<count).map { matrix[$0 * count + $0] })
        }

        private static func dot(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
            var sum = 0.0
            a.withUnsafeBufferPointer { a in
                b.withUnsafeBufferPointer { b in for i in a.indices { sum += Double(a[i]) * Double(b[i]) } }
            }
            return sum
        }
    }

    /// ρ is chosen among powers of 2 by what some of the model's own users leave unexplained, each rating left out once: the error
    /// without it is α_i/(D Dᵀ + ρI)⁻¹_ii. Cost: users × ratings³, of few ratings.
    init(mean: [Float], users: [(rows: [ArraySlice<Float>], y: [Float])]) {
        self.mean = mean
        let systems = users.map { System($0.rows, $0.y, mean) }
        var best = (ridge: 1.0, error: Double.infinity)
        for power in -6...12 {
            let ridge = Double(sign: .plus, exponent: power, significand: 1)
            var error = 0.0
            for system in systems {
                guard let (alpha, inverse) = system.solution(ridge, wantsInverse: true) else { continue }
                for (alpha, inverse) in zip(alpha, inverse) { error += alpha / inverse * (alpha / inverse) }
            }
            if error < best.error { best = (ridge, error) }
        }
        ridge = best.ridge
    }

    init(mean: [Float], ridge: Double) { (self.mean, self.ridge) = (mean, ridge) }
}
