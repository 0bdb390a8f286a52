/// What the training rows say by themselves of how many codes they need. Found once for the data.
package struct DataDimensionRequest: ViewRequest {
    package init() {}

    /// Rows that are looked at: half as many as on the command line, since somebody waits.
    private static let rows = 1000

    package func answer(by viewer: Viewer) -> DataDimensionView? {
        let training = viewer.training
        let found = viewer.errand(self) { isWanted -> DataDimension? in
            let search = DataDimensionSearch(training, rows: Self.rows)
            while search.work() { guard isWanted(search.share) else { return nil } }
            return search.result
        }
        return DataDimensionView(
            share: found.share, isOver: found.isOver, data: found.value,
            verdict: found.value.flatMap { CodeSizeVerdict($0) }, usage: CodeUses.of(viewer).latest(viewer, nil))
    }
}

/// What has been found so far.
package struct DataDimensionView: Sendable, Equatable, MovingAnswer {
    /// How much of it is done, 0 … 1.
    package let share: Double
    package let isOver: Bool
    /// nil before the end, and where there are too few rows.
    package let data: DataDimension?
    package let verdict: CodeSizeVerdict?
    /// What the model's codes carry; nil where they can't be looked at.
    package let usage: CodeUsage?

    package var isMoving: Bool { !isOver }
}
