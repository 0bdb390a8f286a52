/// w of the least 1/2n ‖y − X w‖² + α Σ |w|, from XᵀX/n [d, d] and Xᵀy/n [d] of columns around their means: one weight after
/// the other until none moves. Tibshirani, J. R. Stat. Soc. B 58, 1996; Friedman, Hastie & Tibshirani, J. Stat. Softw. 33,
/// 2010. Cost: some hundred times d².
package func lasso(products: [Double], targets: [Double], penalty: Double, rounds: Int = 1000) -> [Double] {
    let d = targets.count
    precondition(products.count == d * d, "\(products.count) products of \(d) columns")
    var weights = [Double](repeating: 0, count: d)
    // Xᵀ(y − X w)/n
    var slopes = targets
    for _ in 0..<rounds {
        var moved = 0.0
        for j in 0..<d where products[j * d + j] > 0 {
            let own = products[j * d + j]
            let pull = slopes[j] + own * weights[j]
            let next = abs(pull) > penalty ? (pull - (pull > 0 ? penalty : -penalty)) / own : 0
            let change = next - weights[j]
            guard change != 0 else { continue }
            for k in 0..<d { slopes[k] -= change * products[k * d + j] }
            weights[j] = next
            moved = max(moved, abs(change))
        }
        if moved < 1e-10 { break }
    }
    return weights
}

/// How well a factor is told by a sparse straight line from codes, and by which: |w| of the lasso on columns of mean 0 and
/// deviation 1, fitted to three rows of four, and the root of R² on the others, 0 where it tells nothing.
/// Eastwood & Williams, ICLR 2018, §4 (with the lasso).
package struct FactorRegression: Sendable {
    /// |w|, [codes][factors]
    package let importances: [[Double]]
    /// R² on the rows that weren't fitted, 0 at least, [factors]
    package let explained: [Double]

    /// Codes [codes][n] and factors [factors][n]. Cost: codes²·n.
    package init(codes: [[Double]], factors: [[Double]], penalty: Double = 0.01) {
        let n = factors.first?.count ?? 0
        let (known, asked) = ((0..<n).filter { $0 % 4 != 0 }, (0..<n).filter { $0 % 4 == 0 })
        /// Around the mean and over the deviation of the known rows.
        func scaled(_ values: [Double]) -> [Double] {
            let mean = known.reduce(0) { $0 + values[$1] } / Double(known.count)
            let variance = known.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(known.count)
            return values.map { variance > 1e-20 ? ($0 - mean) / variance.squareRoot() : 0 }
        }
        let (x, y) = (codes.map(scaled), factors.map(scaled))
        func product(_ a: [Double], _ b: [Double]) -> Double {
            known.reduce(0) { $0 + a[$1] * b[$1] } / Double(known.count)
        }
        let products = x.flatMap { a in x.map { product(a, $0) } }
        var importances = [[Double]](repeating: [], count: codes.count)
        var explained: [Double] = []
        for factor in y {
            let weights = lasso(products: products, targets: x.map { product($0, factor) }, penalty: penalty)
            for (j, weight) in weights.enumerated() { importances[j].append(abs(weight)) }
            let mean = asked.reduce(0) { $0 + factor[$1] } / Double(max(1, asked.count))
            var (rest, whole) = (0.0, 0.0)
            for i in asked {
                var told = 0.0
                for (j, weight) in weights.enumerated() where weight != 0 { told += weight * x[j][i] }
                rest += (factor[i] - told) * (factor[i] - told)
                whole += (factor[i] - mean) * (factor[i] - mean)
            }
            explained.append(whole > 0 ? max(0, 1 - rest / whole) : 0)
        }
        (self.importances, self.explained) = (importances, explained)
    }
}
