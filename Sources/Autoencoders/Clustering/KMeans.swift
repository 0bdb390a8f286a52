import Tensors

/// Centres of rows [n, d] such that Σ ‖x − nearest centre‖² is at a local least: k-means++ starts, Lloyd's iterations.
/// Arthur & Vassilvitskii, SODA 2007; Lloyd, IEEE Trans. Inf. Theory 28, 1982.
package struct KMeans {
    /// [count, d]
    package let centers: Tensor
    /// The nearest centre of each row.
    package let clusters: [Int]
    /// Σ ‖x − nearest centre‖²
    package let cost: Double

    /// The best of some starts. Cost: starts · iterations · n · count · d.
    package init(of rows: Tensor, count: Int, from generator: Generator, starts: Int = 5, iterations: Int = 100) {
        precondition(rows.shape.rank == 2 && count > 0 && starts > 0, "\(rows.shape) in \(count) clusters")
        var best: Run?
        for start in 0..<starts {
            var run = Run(rows, count, generator.split(start))
            for _ in 0..<iterations where run.step() {}
            if best.map({ run.cost < $0.cost }) ?? true { best = run }
        }
        centers = Tensor(best!.centers.map { Float($0) }, shape: [count, rows.shape[1]])
        clusters = best!.clusters
        cost = best!.cost
    }

    private struct Run {
        let values: [Float]
        let (n, d, k): (Int, Int, Int)
        var centers: [Double]
        var clusters: [Int]
        var cost = Double.infinity

        init(_ rows: Tensor, _ count: Int, _ generator: Generator) {
            values = rows.values
            (n, d, k) = (rows.shape[0], rows.shape[1], count)
            clusters = Array(repeating: 0, count: n)
            centers = []
            // Each next centre is a row, with a chance in proportion to its squared distance from those there are.
            let draws = generator.uniform([count]).values
            var nearest = [Double](repeating: .infinity, count: n)
            for c in 0..<count {
                let total = nearest.reduce(0, +)
                var row = min(n - 1, Int(Double(draws[c]) * Double(n)))
                if c > 0 && total > 0 {
                    var rest = Double(draws[c]) * total
                    row = n - 1
                    for i in 0..<n {
                        rest -= nearest[i]
                        if rest < 0 {
                            row = i
                            break
                        }
                    }
                }
                centers += values[row * d..<(row + 1) * d].map(Double.init)
                for i in 0..<n { nearest[i] = min(nearest[i], distance(i, c)) }
            }
        }

        func distance(_ row: Int, _ center: Int) -> Double {
            var sum = 0.0
            for j in 0..<d {
                let difference = Double(values[row * d + j]) - centers[center * d + j]
                sum += difference * difference
            }
            return sum
        }

        /// Assigns, then moves the centres; says whether anything changed.
        mutating func step() -> Bool {
            var total = 0.0
            var sums = [Double](repeating: 0, count: k * d)
            var counts = [Int](repeating: 0, count: k)
            for i in 0..<n {
                var (least, at) = (Double.infinity, 0)
                for c in 0..<k {
                    let distance = distance(i, c)
                    if distance < least { (least, at) = (distance, c) }
                }
                clusters[i] = at
                total += least
                counts[at] += 1
                for j in 0..<d { sums[at * d + j] += Double(values[i * d + j]) }
            }
            // A centre that nobody is near stays where it is.
            for c in 0..<k where counts[c] > 0 {
                for j in 0..<d { centers[c * d + j] = sums[c * d + j] / Double(counts[c]) }
            }
            defer { cost = total }
            return total < cost * (1 - 1e-9)
        }
    }
}
