import Tensors

/// ‖a − b‖², in double.
func squaredDistance(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            // Eight sums at once: one alone waits for each addition.
            var sums = SIMD8<Double>.zero
            let whole = a.count & ~7
            for i in stride(from: 0, to: whole, by: 8) {
                var (x, y) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
                for k in 0..<8 { (x[k], y[k]) = (Double(a[i + k]), Double(b[i + k])) }
                sums += (x - y) * (x - y)
            }
            var sum = sums.sum()
            for i in whole..<a.count {
                let difference = Double(a[i]) - Double(b[i])
                sum += difference * difference
            }
            return sum
        }
    }
}

/// a·b, in double.
func dotProduct(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double {
    a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
            var sum = 0.0
            for i in 0..<a.count { sum += Double(a[i]) * Double(b[i]) }
            return sum
        }
    }
}

/// The rows of a set in the order of their Euclidean distances from each of them.
package struct Neighbours: Sendable {
    /// ‖x_i − x_j‖, [n][n].
    package let distances: [[Double]]
    /// The others by rising distance, equal ones by their number: [n][n − 1].
    package let orders: [[Int]]

    /// Rows [n, d]. Cost: n²·d + n² log n.
    package init(of rows: Tensor) {
        var search = NeighbourSearch(rows)
        while search.work() {}
        self = search.result!
    }

    fileprivate init(distances: [[Double]], orders: [[Int]]) { (self.distances, self.orders) = (distances, orders) }

    var count: Int { orders.count }

    /// The distance from row i to its k-th nearest other, k from 1.
    func distance(_ i: Int, nearest k: Int) -> Double { distances[i][orders[i][k - 1]] }
}

/// The search for all neighbours, to be left between two pieces and taken up again.
package struct NeighbourSearch {
    private let rows: [ArraySlice<Float>]
    private let width: Int
    private var distances: [[Double]]
    private var orders: [[Int]] = []
    private var measured = 0

    /// Multiply-adds of a piece, some milliseconds, and comparisons of a sort.
    private static let piece = 1 << 21

    /// Rows [n, d].
    package init(_ rows: Tensor) {
        let n = rows.shape[0]
        width = rows.shape.last
        self.rows = (0..<n).map(rows.row)
        distances = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        orders.reserveCapacity(n)
    }

    package var count: Int { rows.count }

    /// Does a piece; false where nothing is left.
    @discardableResult
    package mutating func work() -> Bool {
        var left = Self.piece
        while measured < count, left > 0 {
            let i = measured
            for j in 0..<i {
                let distance = squaredDistance(rows[i], rows[j]).squareRoot()
                (distances[i][j], distances[j][i]) = (distance, distance)
            }
            measured += 1
            left -= max(1, i * width)
        }
        while measured == count, orders.count < count, left > 0 {
            let (i, row) = (orders.count, distances[orders.count])
            var order = [Int](0..<count)
            order.remove(at: i)
            order.sort { row[$0] != row[$1] ? row[$0] < row[$1] : $0 < $1 }
            orders.append(order)
            left -= 50 * count
        }
        return orders.count < count
    }

    /// nil before the end.
    package var result: Neighbours? {
        orders.count == count ? Neighbours(distances: distances, orders: orders) : nil
    }

    /// How much of it is done, 0…1.
    package var share: Double {
        count == 0
            ? 1 : (Double(measured) * Double(measured) / Double(count) + Double(orders.count)) / Double(2 * count)
    }
}

/// The label that is most frequent among the k nearest others of each row; of equally frequent ones the smallest, as in
/// scikit-learn's KNeighborsClassifier. Cover & Hart, IEEE Trans. Inf. Theory 13, 1967.
package func nearestNeighbourLabels(_ neighbours: Neighbours, _ labels: [Int], k: Int) -> [Int] {
    neighbours.orders.map { order in
        var votes: [Int: Int] = [:]
        for j in order.prefix(k) { votes[labels[j], default: 0] += 1 }
        return votes.max { ($0.value, -$0.key) < ($1.value, -$1.key) }!.key
    }
}

/// How far a map z of rows x keeps neighbours: trustworthiness falls with those that are near in z only, continuity with
/// those that are near in x only. 1 − 2/(n k (2n − 3k − 1)) Σ_i Σ_j (rank − k). Venna & Kaski, ICANN 2001.
package struct NeighbourhoodPreservation: Sendable {
    package let trustworthiness, continuity: Double

    /// Precondition: k < n/2.
    package init(_ x: Neighbours, _ z: Neighbours, k: Int) {
        let n = x.count
        precondition(n == z.count && 2 * k < n, "\(k) neighbours of \(n)")
        /// Σ of how far the k nearest by the first are from being so by the second.
        func penalty(_ near: Neighbours, _ other: Neighbours) -> Double {
            var sum = 0
            for i in 0..<n {
                let chosen = Set(near.orders[i].prefix(k))
                for (rank, j) in other.orders[i].enumerated() where rank >= k && chosen.contains(j) {
                    sum += rank + 1 - k
                }
            }
            return Double(sum)
        }
        let scale = 2 / (Double(n) * Double(k) * Double(2 * n - 3 * k - 1))
        trustworthiness = 1 - scale * penalty(z, x)
        continuity = 1 - scale * penalty(x, z)
    }
}

/// Mean of (b − a)/max(a, b): a the mean distance to the others of the own cluster, b the least mean distance to those of
/// another; 0 for the only one of a cluster. Rousseeuw, J. Comput. Appl. Math. 20, 1987.
///
/// Of each row. Precondition: at least two clusters.
package func silhouettes(_ neighbours: Neighbours, _ clusters: [Int]) -> [Double] {
    let members = Dictionary(grouping: clusters.indices) { clusters[$0] }
    precondition(members.count > 1, "a silhouette of one cluster")
    return clusters.indices.map { i in
        func total(_ rows: [Int]) -> Double { rows.reduce(0) { $0 + neighbours.distances[i][$1] } }
        let own = members[clusters[i]]!
        guard own.count > 1 else { return 0 }
        let a = total(own) / Double(own.count - 1)
        let b = members.filter { $0.key != clusters[i] }.map { total($0.value) / Double($0.value.count) }.min()!
        return max(a, b) > 0 ? (b - a) / max(a, b) : 0
    }
}

/// The k nearest others of each row by Euclidean distance, equal ones by their number: less than all orders of
/// ``Neighbours``, for many rows at a time.
package struct NearestRows: Sendable {
    /// [n][k]
    package let places: [[Int]]

    /// Rows [n, d]. Precondition: 0 < k < n. Cost: n²·(d + k).
    package init(of rows: Tensor, k: Int) {
        var search = NearestDistances(rows, k: k)
        while search.work() {}
        self.init(search)
    }

    /// What a search has found that is over.
    package init(_ search: NearestDistances) {
        precondition(search.isOver, "\(search.distances.count) of \(search.count) rows")
        places = search.places
    }

    /// The k rows of [n, d] that are nearest to a point [d], with their distances, without the row of that number. Cost: n·(d + k).
    package static func nearest(
        to point: [Float], among rows: Tensor, k: Int, without: Int? = nil
    ) -> [(place: Int, distance: Double)] {
        var list = ShortList(k)
        for i in 0..<rows.shape[0] where i != without { list.add(i, squaredDistance(rows.row(i), point[...])) }
        return list.entries.map { ($0.place, $0.square.squareRoot()) }
    }

    /// The part of the k nearest that two sets of neighbours have in common, in the mean over rows: Q_NX(k) of Lee & Verleysen,
    /// Neurocomputing 72, 2009. k/(n − 1) by chance.
    package func agreement(with other: NearestRows) -> Double {
        precondition(places.count == other.places.count, "\(places.count) and \(other.places.count) rows")
        let common = zip(places, other.places).reduce(0) { $0 + Set($1.0).intersection($1.1).count }
        return Double(common) / Double(max(1, places.count * (places.first?.count ?? 1)))
    }
}

/// The entries with the smallest squares, rising; equal ones by their place.
struct ShortList {
    let limit: Int
    private(set) var entries: [(place: Int, square: Double)] = []

    init(_ limit: Int) { self.limit = limit }

    mutating func add(_ place: Int, _ square: Double) {
        // What is no number is near to nothing.
        let square = square.isNaN ? .infinity : square
        if entries.count == limit, let last = entries.last, (last.square, last.place) <= (square, place) { return }
        var at = entries.count
        while at > 0, (entries[at - 1].square, entries[at - 1].place) > (square, place) { at -= 1 }
        entries.insert((place, square), at: at)
        if entries.count > limit { entries.removeLast() }
    }
}
