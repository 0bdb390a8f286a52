import Autoencoders
import Datasets
import Foundation
import Laboratory

/// How well each column of a table, or each sensor of a series, is rebuilt.
package struct ColumnErrorsRequest: ViewRequest {
    package var split: SplitName?
    /// The first rows of the split, at most so many.
    package var most: Int

    package init(atMost most: Int = 1000, split: SplitName = .validation) { (self.most, self.split) = (most, split) }

    package var cost: ViewCost { .crowd }

    package func answer(by viewer: Viewer) -> ColumnErrors? {
        guard let columns = TableColumns(viewer.kind, viewer.form) else { return nil }
        let rows = viewer.rows.few(most)
        let rebuilt = viewer.decode(viewer.encode(rows))
        return ColumnErrors(
            columns, of: ObservedRows(rows, of: viewer.rows).cut(into: columns.width), rebuiltAs: rebuilt.values,
            isMixed: viewer.model.distance.id == MixedDistance.id)
    }
}

package struct ColumnErrors: Sendable, Equatable {
    /// Of how many rows, or moments of series.
    package let rows: Int
    package let hasOwnUnits: Bool
    /// In the order of the table.
    package let columns: [Column]

    package struct Column: Sendable, Equatable {
        package let name: String
        /// Of the sum over all columns of squared errors in the model's units, and of −ln x̂ of the text that is there where the
        /// model compares by that.
        package let share: Double
        /// Of its observed values, in its own units; nil of categories.
        package let mean, deviation: Double?
        /// R² = 1 − Σ(x − x̂)²/Σ(x − mean)²; nil of categories, and where it is the same everywhere.
        package let explained: Double?
        /// The share of rows whose category has the highest value; nil of numbers.
        package let hits: Double?
        /// Rows that have a value.
        package let observed: Int
    }

    /// From rows and what a model makes of them, [rows, features]. Missing values have no part in anything.
    init(_ columns: TableColumns, of rows: ObservedRows, rebuiltAs rebuilt: [Float], isMixed: Bool = false) {
        precondition(rebuilt.count == rows.count * rows.features, "\(rebuilt.count) values of \(rows.count) rows")
        let spreads = rows.spreads()
        var errors = [Double](repeating: 0, count: rows.features)
        var counts = [Int](repeating: 0, count: rows.features)
        for row in 0..<rows.count {
            for place in 0..<rows.features where rows.isObserved(row, place) {
                let error = Double(rows[row, place]) - Double(rebuilt[row * rows.features + place])
                errors[place] += error * error
                counts[place] += 1
            }
        }
        if isMixed {
            for column in columns.columns where column.categories != nil {
                for place in column.places { errors[place] = 0 }
                for row in 0..<rows.count {
                    for place in column.places where rows.isObserved(row, place) && rows[row, place] > 0 {
                        let probability = Double(rebuilt[row * rows.features + place])
                        // The least that a float can be away from 0.
                        errors[place] -= log(max(probability, Double(Float.leastNormalMagnitude)))
                    }
                }
            }
        }
        let sum = errors.reduce(0, +)
        self.rows = rows.count
        hasOwnUnits = columns.hasOwnUnits
        self.columns = columns.columns.enumerated().map { number, column in
            let places = column.places
            let (first, isNumber) = (places.lowerBound, column.categories == nil)
            let unit = column.scale.unit
            let squares = spreads.deviation[first] * spreads.deviation[first] * Double(counts[first])
            var hits: Double?
            if !isNumber, counts[first] > 0 {
                let found = (0..<rows.count).count { row in
                    let values = rebuilt[row * rows.features..<(row + 1) * rows.features]
                    return rows.isObserved(row, first)
                        && columns.value(number, of: rows[row]).name == columns.value(number, of: values).name
                }
                hits = Double(found) / Double(counts[first])
            }
            return Column(
                name: column.name, share: sum > 0 ? errors[places].reduce(0, +) / sum : 0,
                mean: isNumber ? Double(column.scale.original(Float(spreads.mean[first]))) : nil,
                deviation: isNumber ? spreads.deviation[first] * unit : nil,
                explained: isNumber && squares > 0 ? 1 - errors[first] / squares : nil, hits: hits,
                observed: counts[first])
        }
    }
}

extension ColumnValue {
    /// Of a category.
    var name: String? { if case .category(let name, _) = self { name } else { nil } }
}
