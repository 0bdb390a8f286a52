/// I/((H₁ + H₂)/2) of two labellings of the same rows: 1 where each tells the other, 0 where neither tells anything.
/// Vinh, Epps & Bailey, JMLR 11, 2010 (there NMI_sum).
///
/// Two labellings with a single class each are the same labelling: 1.
package func normalizedMutualInformation(_ clusters: [Int], _ labels: [Int]) -> Double {
    let table = Contingency(clusters, labels)
    let (first, second) = table.entropies
    return first + second > 0 ? 2 * table.mutualInformation / (first + second) : 1
}
