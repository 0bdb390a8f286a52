import Datasets
import Laboratory
import Tensors

/// The rows that are nearest to one by their codes, beside those that are nearest by their values.
package struct NeighboursRequest: ViewRequest {
    /// A position in the gallery, counted round.
    package var row: Int
    package var split: SplitName?

    package init(_ row: Int, split: SplitName = .validation) { (self.row, self.split) = (row, split) }

    package var cost: ViewCost { .crowd }

    /// Neighbours that are looked for.
    package static let count = 10

    package func answer(by viewer: Viewer) -> NeighbourView? {
        guard !viewer.gallery.isEmpty else { return nil }
        return NeighbourIndex.of(viewer).look(at: Int(viewer.row(row)), viewer, split)
    }

    package func prepare(by viewer: Viewer) -> Bool { NeighbourIndex.of(viewer).prepare(viewer, split) }
}

package struct NeighbourView: Sendable, Equatable {
    package struct Row: Sendable, Equatable {
        package let origin: RowOrigin
        /// [features]
        package let x: [Float]
        package let label: Int?

        init(_ row: Int, of split: Split) {
            (origin, x, label) = (RowOrigin(row, of: split), split.image(row), split.label(row))
        }
    }

    package struct Neighbour: Sendable, Equatable {
        package let row: Row
        /// Euclidean, between codes or between values as the model is given them.
        package let distance: Double
        /// Whether it is among the nearest in both.
        package let isShared: Bool
    }

    package let row: Row
    /// By rising distance.
    package let byCode, byValue: [Neighbour]
    /// The part of the nearest that is the same in both, over all `rows`; and what it would be by chance.
    package let agreement, chance: Double
    /// So many rows are looked among.
    package let rows: Int

    /// How many of this row's neighbours are the same in both.
    package var shared: Int { byCode.count { $0.isShared } }
}

/// Codes and values of some rows, as long as the model hasn't gone on.
private final class NeighbourIndex {
    private var values: (split: SplitName?, rows: Tensor, nearest: NearestRows)?
    private var codes: (split: SplitName?, step: Int, rows: Tensor, agreement: Double)?
    /// The search among codes that the next look is to have.
    private var ahead: (split: SplitName?, rows: Tensor, search: NearestDistances)?

    static func of(_ viewer: Viewer) -> NeighbourIndex { viewer.kept { NeighbourIndex() } }

    /// So many rows that all pairs of them cost some hundredths of a second.
    private static func rows(_ viewer: Viewer) -> [Int32] {
        let width = viewer.model.features + viewer.model.latent
        let most = min(500, max(32, Int(Double((1 << 28) / max(1, width)).squareRoot())))
        return (0..<Int32(min(most, viewer.rows.count))).map { $0 }
    }

    /// Does a piece of the next look at a split that was looked at before; false where nothing is left but the look.
    func prepare(_ viewer: Viewer, _ split: SplitName?) -> Bool {
        let rows = Self.rows(viewer)
        let k = min(NeighboursRequest.count, rows.count - 1)
        guard k > 0, values?.split == split else { return false }
        guard ahead?.split == split, ahead?.rows.shape[0] == rows.count else {
            let all = viewer.encode(rows)
            ahead = (split, all, NearestDistances(all, k: k))
            return true
        }
        return ahead?.search.work() ?? false
    }

    /// nil where there are too few rows.
    func look(at row: Int, _ viewer: Viewer, _ split: SplitName?) -> NeighbourView? {
        let rows = Self.rows(viewer)
        let k = min(NeighboursRequest.count, rows.count - 1)
        guard k > 0 else { return nil }
        let features = viewer.model.features
        if values?.split != split {
            let all = Tensor(rows.flatMap { viewer.rows.image(Int($0)) }, shape: [rows.count, features])
            values = (split, all, NearestRows(of: all, k: k))
        }
        guard let values else { return nil }
        if let ahead, ahead.split == split, ahead.search.isOver {
            let nearest = NearestRows(ahead.search)
            codes = (split, viewer.step, ahead.rows, nearest.agreement(with: values.nearest))
        }
        ahead = nil
        if codes?.split != split || codes?.step != viewer.step {
            let all = viewer.encode(rows)
            codes = (split, viewer.step, all, NearestRows(of: all, k: k).agreement(with: values.nearest))
        }
        guard let codes else { return nil }
        let itself = row < rows.count ? row : nil
        let code = itself.map { Array(codes.rows.row($0)) } ?? Array(viewer.encode([Int32(row)]).row(0))
        let byCode = NearestRows.nearest(to: code, among: codes.rows, k: k, without: itself)
        let byValue = NearestRows.nearest(to: viewer.rows.image(row), among: values.rows, k: k, without: itself)
        func told(
            _ near: [(place: Int, distance: Double)], beside other: [(place: Int, distance: Double)]
        ) -> [NeighbourView.Neighbour] {
            let others = Set(other.map(\.place))
            return near.map {
                .init(
                    row: .init($0.place, of: viewer.rows), distance: $0.distance,
                    isShared: others.contains($0.place))
            }
        }
        return NeighbourView(
            row: .init(row, of: viewer.rows), byCode: told(byCode, beside: byValue),
            byValue: told(byValue, beside: byCode), agreement: codes.agreement,
            chance: Double(k) / Double(rows.count - 1), rows: rows.count)
    }
}
