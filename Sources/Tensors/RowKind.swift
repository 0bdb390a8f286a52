/// What a row of data is: what can be shown or measured of it asks this.
package enum RowKind: Hashable, Sendable, Codable {
    case image(ImageShape)
    /// A point of the plane: x, then y.
    case point
    /// A row of a table.
    case table(Columns)

    package struct Columns: Hashable, Sendable, Codable {
        package let count: Int
        /// What the table's header calls them, from the first on; nil where it has none.
        package let names: [String]?

        /// Precondition: there are as many names as columns.
        package init(count: Int, names: [String]? = nil) {
            precondition(names.map { $0.count == count } ?? true, "\(names?.count ?? 0) names of \(count) columns")
            (self.count, self.names) = (count, names)
        }

        /// Throws where the names are not as many as the columns.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            count = try container.decode(Int.self, forKey: .count)
            names = try container.decodeIfPresent([String].self, forKey: .names)
            guard names.map({ $0.count == count }) ?? true else {
                throw DecodingError.dataCorruptedError(
                    forKey: .names, in: container,
                    debugDescription: "found \(names?.count ?? 0) names, expected \(count), one for each column")
            }
        }

        /// What the column is called: its name, or its number counted from 1.
        package func name(_ column: Int) -> String { names?[column] ?? "\(column + 1)" }
    }

    /// The row as an image: a point or a row of a table is one line of pixels.
    package var shape: ImageShape {
        switch self {
        case .image(let shape): shape
        case .point: ImageShape(height: 1, width: 2)
        case .table(let columns): ImageShape(height: 1, width: columns.count)
        }
    }

    package var isImage: Bool { if case .image = self { true } else { false } }

    /// What a row of so many numbers is that stand one behind the other in a file: two are a point; whole numbers of a byte
    /// as many as the pixels of a square are an image, in one line as the file has it; all else is a row of a table.
    package init(row count: Int, isBytes: Bool, names: [String]? = nil) {
        let side = Int(Double(count).squareRoot().rounded())
        let isSquare = side >= 4 && side * side == count
        self =
            count == 2
            ? .point
            : isBytes && isSquare
                ? .image(ImageShape(height: 1, width: count)) : .table(Columns(count: count, names: names))
    }

    /// What rows of that shape are where nothing else is said of them: two values in one line are a point, all else is an
    /// image.
    package init(_ shape: ImageShape) {
        self = shape == RowKind.point.shape ? .point : .image(shape)
    }
}
