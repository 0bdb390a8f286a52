import Tensors

/// Rows that a model gives, in the units of its data: numbers unscaled, texts and dates as such. Of images values are those that
/// the model sees, in 0…1.
package struct OwnUnits: Sendable {
    /// What stands in a line.
    package let names: [String]
    /// Lines of a row: the moments of a window, or one.
    package let lines: Int
    private let columns: [TableForm.Column]
    /// Values of a line.
    private let width: Int

    /// Of rows of a kind, whose columns a form has; nil of other data than tables. nil where the form is of other rows.
    package init?(_ kind: RowKind, _ form: TableForm?) {
        if case .series(let series) = kind { lines = series.window } else { lines = 1 }
        width = kind.shape.count / lines
        if let form {
            guard form.width == width else { return nil }
            (columns, names) = (form.columns, form.columns.map(\.name))
            return
        }
        names =
            switch kind {
            case .point: ["x", "y"]
            case .image(let shape): shape.placeNames
            case .table(let columns): columns.originals.map(\.name)
            case .series(let series): series.sensors.originals.map(\.name)
            case .ratings(let ratings): (1...ratings.count).map { "\($0)" }
            }
        guard names.count == width else { return nil }
        columns = names.map { .init(name: $0, categories: nil, isDate: false, scale: .identity) }
    }

    /// The same numbers in their units, one behind the other; what is a category stays as the model gives it.
    package func numbers(_ row: some Collection<Float>) -> [Float] {
        var (result, column, rest) = ([Float](), 0, 0)
        result.reserveCapacity(row.count)
        for value in row {
            if rest == 0 { rest = columns[column].width }
            result.append(columns[column].categories == nil ? columns[column].scale.original(value) : value)
            rest -= 1
            if rest == 0 { column = (column + 1) % columns.count }
        }
        return result
    }

    /// The cells of a line of a row. Of a category the most probable text.
    package func cells(_ row: [Float], line: Int = 0) -> [String] {
        var start = line * width
        return columns.map { column in
            defer { start += column.width }
            if let categories = column.categories {
                let best = categories.indices.max { row[start + $0] < row[start + $1] } ?? 0
                return categories[best]
            }
            let number = column.scale.original(row[start])
            return column.isDate ? CivilDate.text(ofDays: number, finely: column.scale.unit < 1) : "\(number)"
        }
    }
}

extension ImageShape {
    /// Each value of an image by its place, line and column from 1, and the channel where there are several.
    package var placeNames: [String] {
        (0..<count).map { i in
            let (channel, pixel) = (i / pixels, i % pixels)
            let place = "\(pixel / width + 1):\(pixel % width + 1)"
            return channels > 1 ? "\(place):\(channel + 1)" : place
        }
    }
}

extension TableForm {
    /// Columns of numbers as they are, by name: what reads codes.
    package init(numbers names: [String], id: String?) {
        self.init(
            columns: names.map { .init(name: $0, categories: nil, isDate: false, scale: .identity) }, label: nil,
            id: id, isTransposed: false, scale: .none)
    }
}
