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

    /// The best of some starts. Cost: starts · iterations · n · count · d multiply-adds of a matrix product.
    package init(of rows: Tensor, count: Int, from generator: Generator, starts: Int = 5, iterations: Int = 100) {
        let search = KMeansSearch(of: rows, count: count, from: generator, starts: starts, iterations: iterations)
        while search.work() {}
        self = search.best!
    }

    fileprivate init(_ run: Lloyd, _ points: Points) {
        (centers, clusters, cost) = (run.centers(movedBy: points.mean), run.clusters, run.cost)
    }
}

/// The same, an iteration at a time.
package final class KMeansSearch {
    private let points: Points
    private let count, starts, iterations: Int
    private let generator: Generator
    private var run: Lloyd?
    private var start = 0
    private var iteration = 0
    /// The best of the starts that are over; nil before the first is.
    package private(set) var best: KMeans?

    package init(of rows: Tensor, count: Int, from generator: Generator, starts: Int = 5, iterations: Int = 100) {
        precondition(
            rows.shape.rank == 2 && rows.shape[0] > 0 && count > 0 && starts > 0, "\(rows.shape) in \(count) clusters"
        )
        points = Points(rows)
        (self.count, self.generator, self.starts, self.iterations) = (count, generator, starts, iterations)
    }

    /// An iteration; false where nothing is left.
    package func work() -> Bool {
        guard start < starts else { return false }
        let run = run ?? Lloyd(points, count, generator.split(start))
        self.run = run
        let moves = iteration < iterations && run.step()
        iteration += 1
        if moves, iteration < iterations { return true }
        if best.map({ run.cost < $0.cost }) ?? true { best = KMeans(run, points) }
        (self.run, iteration) = (nil, 0)
        start += 1
        return start < starts
    }

    /// How much of it is done, 0…1.
    package var share: Double { Double(start) / Double(starts) }
}

/// Rows around their mean, where ‖x − c‖² = ‖x‖² − 2 x·c + ‖c‖² loses least to rounding.
private struct Points {
    let (n, d): (Int, Int)
    let mean: [Double]
    /// [n, d]
    let values: Buffer
    /// ‖x‖²
    let squares: [Double]

    init(_ rows: Tensor) {
        let (n, d) = (rows.shape[0], rows.shape[1])
        var mean = [Double](repeating: 0, count: d)
        for i in 0..<n { for j in 0..<d { mean[j] += Double(rows.values[i * d + j]) } }
        for j in 0..<d { mean[j] /= Double(n) }
        let values = Buffer(count: n * d)
        squares = (0..<n).map { i in
            var sum = 0.0
            for j in 0..<d {
                let value = Float(Double(rows.values[i * d + j]) - mean[j])
                values.base[i * d + j] = value
                sum += Double(value) * Double(value)
            }
            return sum
        }
        (self.n, self.d, self.mean, self.values) = (n, d, mean, values)
    }
}

/// Lloyd's iterations from one start.
private final class Lloyd {
    private let points: Points
    private let k: Int
    /// [k, d]
    private let centers: Buffer
    /// x·c, [n, k]
    private let products: Buffer
    private let product: MatrixProduct
    private(set) var clusters: [Int]
    private(set) var cost = Double.infinity

    init(_ points: Points, _ count: Int, _ generator: Generator) {
        let (n, d) = (points.n, points.d)
        (self.points, k) = (points, count)
        centers = Buffer(count: count * d)
        products = Buffer(count: n * count)
        product = MatrixProduct(
            m: n, n: count, k: d, a: points.values.base, transposeA: false, b: centers.base, transposeB: true,
            c: products.base)
        clusters = Array(repeating: 0, count: n)
        // Each next centre is a row, with a chance in proportion to its squared distance from those there are.
        let draws = generator.uniform([count]).values.map(Double.init)
        var nearest = [Double](repeating: .infinity, count: n)
        for c in 0..<count {
            let row: Int
            let total = nearest.reduce(0, +)
            if c == 0 || total == 0 {
                row = min(n - 1, Int(draws[c] * Double(n)))
            } else {
                var rest = draws[c] * total
                row =
                    nearest.firstIndex { distance in
                        rest -= distance
                        return rest < 0
                    } ?? n - 1
            }
            let center = centers.base + c * d
            center.update(from: points.values.base + row * d, count: d)
            for i in 0..<n {
                let point = points.values.base + i * d
                var sum: Float = 0
                for j in 0..<d { sum += (point[j] - center[j]) * (point[j] - center[j]) }
                nearest[i] = min(nearest[i], Double(sum))
            }
        }
    }

    /// Assigns, then moves the centres; says whether anything changed.
    func step() -> Bool {
        let (n, d) = (points.n, points.d)
        Workers.alone.run(product)
        let lengths = (0..<k).map { c in
            (0..<d).reduce(0.0) { $0 + Double(centers.base[c * d + $1]) * Double(centers.base[c * d + $1]) }
        }
        var total = 0.0
        var sums = [Double](repeating: 0, count: k * d)
        var counts = [Int](repeating: 0, count: k)
        for i in 0..<n {
            var (least, at) = (Double.infinity, 0)
            for c in 0..<k {
                let distance = lengths[c] - 2 * Double(products.base[i * k + c])
                if distance < least { (least, at) = (distance, c) }
            }
            clusters[i] = at
            total += max(0, points.squares[i] + least)
            counts[at] += 1
            for j in 0..<d { sums[at * d + j] += Double(points.values.base[i * d + j]) }
        }
        for c in 0..<k where counts[c] > 0 {
            for j in 0..<d { centers.base[c * d + j] = Float(sums[c * d + j] / Double(counts[c])) }
        }
        if counts.contains(0) { seedAnew(counts) }
        defer { cost = total }
        return total < cost * (1 - 1e-9)
    }

    /// A centre that nobody is near goes to the row that is farthest from its own, each to another one.
    private func seedAnew(_ counts: [Int]) {
        let d = points.d
        func distance(_ i: Int) -> Double {
            let (point, center) = (points.values.base + i * d, centers.base + clusters[i] * d)
            return (0..<d).reduce(0.0) { $0 + Double(point[$1] - center[$1]) * Double(point[$1] - center[$1]) }
        }
        let distances = (0..<points.n).map(distance)
        let farthest = distances.indices.sorted {
            distances[$0] != distances[$1] ? distances[$0] > distances[$1] : $0 < $1
        }
        for (c, row) in zip(counts.indices.filter { counts[$0] == 0 }, farthest) where distances[row] > 0 {
            (centers.base + c * d).update(from: points.values.base + row * d, count: d)
        }
    }

    func centers(movedBy mean: [Double]) -> Tensor {
        let d = points.d
        return Tensor((0..<k * d).map { Float(Double(centers.base[$0]) + mean[$0 % d]) }, shape: [k, d])
    }
}
