import CLapack
import Tensors

/// Mean [d] and covariance [d, d] of rows [n, d], with n − 1 in the denominator. Cost: n·d².
struct Moments {
    let mean, covariance: [Double]

    init(_ rows: Tensor) {
        let (n, d) = (rows.shape[0], rows.shape[1])
        precondition(n > 1, "a covariance of \(rows.shape)")
        var mean = [Double](repeating: 0, count: d)
        for i in 0..<n { for (j, value) in rows.row(i).enumerated() { mean[j] += Double(value) } }
        for j in 0..<d { mean[j] /= Double(n) }
        var covariance = [Double](repeating: 0, count: d * d)
        var centred = mean
        for i in 0..<n {
            for (j, value) in rows.row(i).enumerated() { centred[j] = Double(value) - mean[j] }
            covariance.withUnsafeMutableBufferPointer { covariance in
                centred.withUnsafeBufferPointer { centred in
                    for j in 0..<d { for k in 0...j { covariance[j * d + k] += centred[j] * centred[k] } }
                }
            }
        }
        for j in 0..<d {
            for k in 0...j {
                covariance[j * d + k] /= Double(n - 1)
                covariance[k * d + j] = covariance[j * d + k]
            }
        }
        (self.mean, self.covariance) = (mean, covariance)
    }
}

/// Eigenvalues, rising, of a symmetric matrix [d, d] of which the lower triangle is read and nothing is left. Without vectors
/// no second matrix is needed. Cost: d³.
func eigenvalues(_ matrix: inout [Double], _ d: Int) -> [Double] {
    var values = [Double](repeating: 0, count: d)
    // By columns the lower triangle is the upper one: LAPACKE would copy the matrix to turn it.
    let status = LAPACKE_dsyevd(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "U")), Int32(d), &matrix, Int32(d), &values)
    precondition(status == 0, "dsyevd gave \(status)")
    return values
}

/// Eigenvalues, rising, and eigenvectors, as columns, of a symmetric matrix [d, d]. Cost: d³.
func eigenvectors(_ matrix: [Double], _ d: Int) -> (values: [Double], vectors: [Double]) {
    var vectors = matrix
    var values = [Double](repeating: 0, count: d)
    let status = LAPACKE_dsyevd(
        LAPACK_ROW_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), Int32(d), &vectors, Int32(d), &values)
    precondition(status == 0, "dsyevd gave \(status)")
    return (values, vectors)
}

/// x of A·x = b for a symmetric positive definite A [d, d], of which the lower triangle is read and nothing is left; nil where
/// it isn't one. Cost: d³.
func solution(of matrix: inout [Double], _ right: [Double]) -> [Double]? {
    let d = right.count
    var x = right
    // Without another copy of the matrix, as for eigenvalues.
    let status = LAPACKE_dposv(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), Int32(d), 1, &matrix, Int32(d), &x, Int32(d))
    return status == 0 ? x : nil
}
