import CLapack

/// The singular values of a matrix [rows, columns], falling. Cost: the larger side times the square of the smaller.
package func singularValues(_ matrix: [Double], rows: Int, columns: Int) -> [Double] {
    precondition(matrix.count == rows * columns, "\(matrix.count) values for \(rows)×\(columns)")
    guard rows > 0, columns > 0 else { return [] }
    var matrix = matrix
    var values = [Double](repeating: 0, count: min(rows, columns))
    var (left, right) = (0.0, 0.0)
    var superdiagonal = [Double](repeating: 0, count: max(1, values.count))
    let status = LAPACKE_dgesvd(
        LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "N")), Int32(rows), Int32(columns), &matrix,
        Int32(columns), &values, &left, 1, &right, 1, &superdiagonal)
    precondition(status == 0, "dgesvd gave \(status)")
    return values
}

/// An orthonormal basis of what vectors span, the directions in which they reach farthest first: those singular vectors whose
/// singular values are above `tolerance` of the largest. Vectors may depend on each other, or be 0. Cost: n·d·min(n, d).
package func basis(ofSpanOf vectors: [[Double]], tolerance: Double = 1e-5) -> [[Double]] {
    guard let d = vectors.first?.count, d > 0, vectors.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return [] }
    let (n, rank) = (vectors.count, min(vectors.count, d))
    var matrix = vectors.flatMap { $0 }
    var values = [Double](repeating: 0, count: rank)
    var left = 0.0
    var right = [Double](repeating: 0, count: rank * d)
    var superdiagonal = [Double](repeating: 0, count: max(1, rank))
    let status = LAPACKE_dgesvd(
        LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "S")), Int32(n), Int32(d), &matrix, Int32(d),
        &values, &left, 1, &right, Int32(d), &superdiagonal)
    precondition(status == 0, "dgesvd gave \(status)")
    return (0..<rank).filter { values[$0] > tolerance * values[0] }.map { Array(right[$0 * d..<($0 + 1) * d]) }
}
