import Datasets
import Tensors

/// The columns of a table, or the sensors of a series: which values of a row, or of each moment, belong to each, and how
/// they are told in their own units.
package struct TableColumns: Sendable, Equatable {
    package struct Column: Sendable, Equatable {
        package let name: String
        /// Its places in a row, or a moment: one of a number, one for each category.
        package let places: Range<Int>
        package let categories: [String]?
        package let isDate: Bool
        package let scale: Scale
    }

    package let columns: [Column]
    /// Of a series; 1 of a table.
    package let moments: Int
    /// Values of a row, or a moment.
    package var width: Int { columns.last?.places.upperBound ?? 0 }
    /// Whether numbers can be told as they stand in the file.
    package let hasOwnUnits: Bool

    /// nil where rows have no columns. What nobody said how to scale back is told as the model is given it.
    package init?(_ kind: RowKind, _ form: TableForm?) {
        guard let names = kind.columns, names.count > 0 else { return nil }
        if case .series(let series) = kind { moments = series.window } else { moments = 1 }
        guard let form, form.width == names.count else {
            columns = (0..<names.count).map { place in
                Column(
                    name: names.name(place), places: place..<place + 1, categories: nil, isDate: false,
                    scale: .identity)
            }
            hasOwnUnits = false
            return
        }
        columns = zip(form.columns, form.starts).map { column, start in
            Column(
                name: column.name, places: start..<start + column.width, categories: column.categories,
                isDate: column.isDate, scale: column.scale)
        }
        hasOwnUnits = true
    }

    /// What a row of a table, or a moment, has in a column. `values` [width].
    package func value(_ column: Int, of values: some RandomAccessCollection<Float>) -> ColumnValue {
        let column = columns[column]
        let own = values.dropFirst(column.places.lowerBound).prefix(column.places.count)
        guard let categories = column.categories else {
            let number = column.scale.original(own.first!)
            return column.isDate ? .date(days: number) : .number(number)
        }
        guard let best = zip(own, categories).max(by: { $0.0 < $1.0 }) else { return .missing }
        return .category(best.1, weight: best.0)
    }
}

/// What stands in a cell of a table, or would by a model.
package enum ColumnValue: Sendable, Equatable {
    case number(Float)
    /// Days since 1970.
    case date(days: Float)
    /// The category of the highest value, with that.
    case category(String, weight: Float)
    case missing
}

/// Where a row is from: what a person looks it up by.
package struct RowOrigin: Sendable, Equatable {
    /// The rows of the file that it is made of, counted from 0: several of a window.
    package let records: Range<Int>
    /// What the file calls it.
    package let name: String?
    /// When it was, as the file says it.
    package let time: String?

    init(_ row: Int, of split: Split) {
        (records, name, time) = (split.records(row), split.name(row), split.time(row))
    }
}

/// Rows as a model is given them, and which of their values are observed: [rows][features], one behind the other.
struct ObservedRows {
    let count, features: Int
    private let values, mask: [Float]

    /// Cost: a copy of the rows.
    init(_ positions: [Int32], of split: Split) {
        (count, features) = (positions.count, split.features)
        var values = [Float](repeating: 0, count: count * features)
        var mask = values
        values.withUnsafeMutableBufferPointer { values in
            mask.withUnsafeMutableBufferPointer { mask in
                guard let base = values.baseAddress else { return }
                positions.withUnsafeBufferPointer { split.gather($0, into: base, mask: mask.baseAddress) }
            }
        }
        (self.values, self.mask) = (values, mask)
    }

    /// Values that are at hand, and 1 for each that is observed.
    init(values: [Float], mask: [Float], features: Int) {
        precondition(values.count == mask.count && values.count.isMultiple(of: features), "\(values.count) values")
        (count, self.features, self.values, self.mask) = (values.count / features, features, values, mask)
    }

    /// The same with so many values a row: moments of series instead of windows.
    func cut(into width: Int) -> ObservedRows { ObservedRows(values: values, mask: mask, features: width) }

    subscript(row: Int) -> ArraySlice<Float> { values[row * features..<(row + 1) * features] }
    subscript(row: Int, place: Int) -> Float { values[row * features + place] }
    func isObserved(_ row: Int, _ place: Int) -> Bool { mask[row * features + place] != 0 }

    /// Mean and standard deviation of each value over the rows that have it, in the model's units; 0 where none has.
    func spreads() -> (mean: [Double], deviation: [Double]) {
        var (mean, squares) = ([Double](repeating: 0, count: features), [Double](repeating: 0, count: features))
        var counts = [Double](repeating: 0, count: features)
        for row in 0..<count {
            for place in 0..<features where isObserved(row, place) {
                let value = Double(self[row, place])
                counts[place] += 1
                let difference = value - mean[place]
                mean[place] += difference / counts[place]
                squares[place] += difference * (value - mean[place])
            }
        }
        return (mean, zip(squares, counts).map { $1 > 0 ? ($0 / $1).squareRoot() : 0 })
    }
}

extension Split {
    /// The first rows, at most so many, and of wide ones fewer, so that a look at them stays cheap.
    func few(_ most: Int) -> [Int32] {
        (0..<Int32(min(count, most, max(32, (1 << 19) / max(1, features))))).map { $0 }
    }
}
