/// Which column of a table of text holds the label.
package enum LabelPlacement: String, Sendable, CaseIterable {
    case last, first
    /// Every column is a feature.
    case none
}
