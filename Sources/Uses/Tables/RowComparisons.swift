import Datasets
import Laboratory

/// Some rows of a table beside what the model makes of them, in the table's own units.
package struct RowComparisonsRequest: ViewRequest {
    /// Which columns of each row.
    package enum Choice: Hashable, Sendable {
        /// Those that differ most, by their spread.
        case largest(Int)
        /// As many as that from one on.
        case from(Int, count: Int)
    }

    /// The first of them, as a position in the gallery, counted round.
    package var first: Int
    package var count: Int
    package var choice: Choice
    package var split: SplitName?

    package init(_ count: Int, first: Int = 0, _ choice: Choice, split: SplitName = .validation) {
        (self.count, self.first, self.choice, self.split) = (count, first, choice, split)
    }

    package func answer(by viewer: Viewer) -> RowComparisons? {
        let all = viewer.gallery.count
        guard let columns = TableColumns(viewer.kind, viewer.form), columns.moments == 1, all > 0, count > 0 else {
            return nil
        }
        let rows = (0..<min(count, all)).map { viewer.gallery[((first + $0) % all + all) % all] }
        let spread = ObservedRows(viewer.rows.few(256), of: viewer.rows).spreads().deviation
        let shown = ObservedRows(rows, of: viewer.rows)
        let rebuilt = viewer.decode(viewer.encode(rows)).values
        return RowComparisons(
            rows: rows.enumerated().map { i, row in
                let position = Int(row)
                let values = rebuilt[i * shown.features..<(i + 1) * shown.features]
                return RowComparison(
                    row: position, of: viewer.rows, columns, choice, spread: spread,
                    (shown, i), rebuiltAs: values)
            }, columnCount: columns.columns.count, hasOwnUnits: columns.hasOwnUnits)
    }
}

package struct RowComparisons: Sendable, Equatable {
    package let rows: [RowComparison]
    package let columnCount: Int
    package let hasOwnUnits: Bool
}

/// A row of a table, and what the model makes of it.
package struct RowComparison: Sendable, Equatable {
    /// Its place in the split.
    package let row: Int
    package let origin: RowOrigin
    package let label: Int?
    /// The mean over its observed values of (x − x̂)², in the model's units; nil where none is observed.
    package let error: Double?
    package let entries: [Entry]

    package struct Entry: Sendable, Equatable {
        package let name: String
        package let x, rebuilt: ColumnValue
        /// The standard deviation of the column, in its own units; nil of categories.
        package let spread: Double?
        /// (x̂ − x)/spread of a number; 1 of another category, 0 of the same. nil where x isn't known.
        package let deviation: Double?
    }

    fileprivate init(
        row: Int, of split: Split, _ columns: TableColumns, _ choice: RowComparisonsRequest.Choice, spread: [Double],
        _ shown: (rows: ObservedRows, place: Int), rebuiltAs values: ArraySlice<Float>
    ) {
        (self.row, label, origin) = (row, split.label(row), RowOrigin(row, of: split))
        let (rows, place) = shown
        let x = rows[place]
        let observed = (0..<rows.features).filter { rows.isObserved(place, $0) }
        let squares = observed.reduce(0.0) { sum, i in
            let error = Double(rows[place, i]) - Double(values[values.startIndex + i])
            return sum + error * error
        }
        error = observed.isEmpty ? nil : squares / Double(observed.count)

        func entry(_ number: Int) -> Entry {
            let column = columns.columns[number]
            let first = column.places.lowerBound
            let isKnown = rows.isObserved(place, first)
            let rebuilt = columns.value(number, of: values)
            let own = isKnown ? columns.value(number, of: x) : .missing
            var deviation: Double?
            if isKnown {
                let difference = Double(values[values.startIndex + first]) - Double(rows[place, first])
                deviation =
                    column.categories == nil
                    ? (spread[first] > 0 ? difference / spread[first] : difference)
                    : (own.name == rebuilt.name ? 0 : 1)
            }
            return Entry(
                name: column.name, x: own, rebuilt: rebuilt,
                spread: column.categories == nil ? spread[first] * column.scale.unit : nil, deviation: deviation)
        }
        let all = columns.columns.indices
        switch choice {
        case .from(let first, let count): entries = all.dropFirst(max(0, first)).prefix(count).map(entry)
        case .largest(let count):
            // What isn't known comes last: nothing can be said of its difference.
            let entries = all.map(entry)
            let sizes = entries.map { $0.deviation.map { $0.isNaN ? .infinity : abs($0) } ?? -1 }
            let order = all.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
            self.entries = order.prefix(count).map { entries[$0] }
        }
    }
}
