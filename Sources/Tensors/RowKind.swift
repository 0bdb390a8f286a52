/// What a row of data is: what can be shown or measured of it asks this.
package enum RowKind: Hashable, Sendable, Codable {
    case image(ImageShape)
    /// A point of the plane: x, then y.
    case point
    /// A row of a table.
    case table(Columns)
    /// What some sensors said one moment after the other.
    case series(Series)
    /// What is known of an item, or of a user: a value for each user, or item, of which few are known.
    case ratings(Ratings)

    /// The row as an image: a point or a row of a table is one line of pixels, a series a line for each moment.
    package var shape: ImageShape {
        switch self {
        case .image(let shape): shape
        case .point: ImageShape(height: 1, width: 2)
        case .table(let columns): ImageShape(height: 1, width: columns.count)
        case .series(let series): ImageShape(height: series.window, width: series.sensors.count)
        case .ratings(let ratings): ImageShape(height: 1, width: ratings.count)
        }
    }

    package var isImage: Bool { if case .image = self { true } else { false } }

    /// The columns of a row of a table, or the sensors of a series, whose values stand there again and again; nil of other
    /// rows.
    package var columns: Columns? {
        switch self {
        case .image, .point, .ratings: nil
        case .table(let columns): columns
        case .series(let series): series.sensors
        }
    }

    /// How ratings are rows; nil of other data.
    package var ratings: Ratings? { if case .ratings(let ratings) = self { ratings } else { nil } }

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

extension RowKind {
    /// Rows of a table that follow each other, the values of one behind those of the one before: [window, sensors].
    package struct Series: Hashable, Sendable, Codable {
        /// Rows of the table in a row of the data, at least 1.
        package let window: Int
        package let sensors: Columns

        /// Precondition: there is at least one row.
        package init(window: Int, sensors: Columns) {
            precondition(window > 0, "a window of \(window) rows")
            (self.window, self.sensors) = (window, sensors)
        }

        /// Throws where the window is none.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            window = try container.decode(Int.self, forKey: .window)
            sensors = try container.decode(Columns.self, forKey: .sensors)
            guard window > 0 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .window, in: container, debugDescription: "found \(window), expected at least 1")
            }
        }
    }
}
