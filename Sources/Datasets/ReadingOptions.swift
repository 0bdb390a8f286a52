/// What a person says of a source beyond its name; each reader looks at what concerns it.
package struct ReadingOptions: Sendable {
    /// Where a table of text has its labels.
    package var labels: LabelPlacement

    package init(labels: LabelPlacement = .last) { self.labels = labels }
}
