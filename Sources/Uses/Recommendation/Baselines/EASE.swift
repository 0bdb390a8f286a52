import CLapack
import Datasets

/// The linear autoencoder of items without self-similarity, in closed form:
///
///     B = argmin ‖X − X B‖² + λ‖B‖², diag B = 0;    P = (XᵀX + λI)⁻¹,  B_ij = −P_ij/P_jj
///
/// Steck, WWW 2019, eq. 1 and 8. Memory: items² doubles; cost: items³.
struct EASE {
    let items: Int
    /// B [items, items], row by row.
    let weights: [Float]

    /// Above so many items it isn't computed: the matrix alone would be half a gigabyte.
    static let mostItems = 8192

    /// XᵀX [items, items] of what each user has, each cell counted as 1. Cost: Σ (entries of a user)².
    static func gram(_ byUser: SparseRows) -> [Double] {
        let m = byUser.width
        var gram = [Double](repeating: 0, count: m * m)
        gram.withUnsafeMutableBufferPointer { gram in
            byUser.columns.withUnsafeBufferPointer { columns in
                for u in 0..<byUser.count {
                    for a in byUser.range(u) {
                        let row = Int(columns[a]) * m
                        for b in byUser.range(u) { gram[row + Int(columns[b])] += 1 }
                    }
                }
            }
        }
        return gram
    }

    /// nil where the matrix can't be inverted, which λ > 0 excludes but for rounding.
    init?(gram: [Double], items: Int, lambda: Double) {
        self.items = items
        var p = gram
        for i in 0..<items { p[i * items + i] += lambda }
        let n = Int32(items)
        let (order, half) = (LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")))
        guard LAPACKE_dpotrf(order, half, n, &p, n) == 0, LAPACKE_dpotri(order, half, n, &p, n) == 0 else {
            return nil
        }
        // By columns the upper triangle is, by rows, the lower one.
        weights = [Float](unsafeUninitializedCapacity: items * items) { weights, count in
            for i in 0..<items {
                for j in 0..<items {
                    let entry = i >= j ? p[i * items + j] : p[j * items + i]
                    weights[i * items + j] = i == j ? 0 : Float(-entry / p[j * items + j])
                }
            }
            count = items * items
        }
    }

    /// x B of a user who has these items: [items].
    func scores(_ known: some Collection<Int32>) -> [Float] {
        var scores = [Float](repeating: 0, count: items)
        for item in known {
            let row = Int(item) * items
            for j in 0..<items { scores[j] += weights[row + j] }
        }
        return scores
    }

    /// ‖X − X B‖² + λ‖B‖²
    func objective(_ byUser: SparseRows, lambda: Double) -> Double {
        var sum = weights.reduce(0.0) { $0 + lambda * Double($1) * Double($1) }
        for u in 0..<byUser.count {
            var rest = scores(byUser.row(u).columns)
            for item in byUser.row(u).columns { rest[Int(item)] -= 1 }
            sum = rest.reduce(sum) { $0 + Double($1) * Double($1) }
        }
        return sum
    }
}
