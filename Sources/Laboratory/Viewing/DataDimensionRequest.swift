/// What the training rows say by themselves of how many codes they need. Found once for the data, a piece at each look while it
/// trains.
package struct DataDimensionRequest: ViewRequest {
    package init() {}

    /// Rows that are looked at: half as many as on the command line, since somebody waits.
    private static let rows = 1000
    /// Pieces at a look while it trains, a millisecond each; more where no step waits.
    private static let pieces = 8

    /// As often as pictures: with fewer looks the pieces take minutes.
    package var cost: ViewCost { .pictures }

    package func answer(by viewer: Viewer) -> DataDimensionView? {
        let kept = viewer.keptWithData { KeptDimension(DataDimensionSearch(viewer.training, rows: Self.rows)) }
        for _ in 0..<(viewer.isTraining ? Self.pieces : 8 * Self.pieces) where kept.search.work() {}
        let usage = CodeUses.of(viewer).latest(viewer, nil)
        guard let data = kept.search.result else {
            return DataDimensionView(
                share: kept.search.share, isOver: kept.search.isOver, data: nil, verdict: nil, usage: usage)
        }
        return DataDimensionView(
            share: 1, isOver: true, data: data, verdict: CodeSizeVerdict(data), usage: usage)
    }
}

private final class KeptDimension {
    let search: DataDimensionSearch
    init(_ search: DataDimensionSearch) { self.search = search }
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
