import Foundation

/// The angles between two subspaces, in radians, rising: arccos of the singular values of Q_aᵀ Q_b, for the smaller
/// number of dimensions. Björck & Golub, Math. Comp. 27, 1973.
///
/// The subspaces are spanned by the rows of `a` and of `b`, which need be neither orthogonal nor of unit length; one that
/// depends on the others, to the digits of single precision, adds nothing: see ``basis(ofSpanOf:tolerance:)``. No angles where one
/// of the spans is nothing. Angles below 1e-8 come out as 0: the arccosine of a double near 1 knows no smaller ones.
package func principalAngles(_ a: [[Double]], _ b: [[Double]]) -> [Double] {
    let (qa, qb) = (basis(ofSpanOf: a), basis(ofSpanOf: b))
    let (p, q) = (qa.count, qb.count)
    guard p > 0, q > 0 else { return [] }
    let products = qa.flatMap { u in qb.map { v in zip(u, v).reduce(0) { $0 + $1.0 * $1.1 } } }
    return singularValues(products, rows: p, columns: q).map { acos(min(1, $0)) }
}
