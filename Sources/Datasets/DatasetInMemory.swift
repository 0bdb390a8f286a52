import Tensors

extension Dataset {
    /// A data set of 8-bit values [labels.count, shape.count], where 255 means 1; for tests and toys.
    ///
    /// Split 80 % / 10 % / 10 %. Throws ``DataError`` when the sizes disagree, when a label is not in 0…99,999,
    /// or when there are fewer than 3 rows.
    package init(
        id: String, title: String, shape: ImageShape, bytes: [UInt8], labels: [Int]? = nil
    ) throws {
        let labels = try Self.checked(labels, count: bytes.count, shape: shape, id: id)
        let values = Values.bytes(bytes, range: 0...255)
        try self.init(id: id, title: title, Table(file: id, shape: shape, values: values, labels: labels))
    }

    /// A data set of floats [labels.count, shape.count]; for tests and toys.
    ///
    /// Values that all lie in 0…1 are kept; otherwise their whole range is scaled to 0…1, where `isScaled`. Split
    /// 80 % / 10 % / 10 %. `missing` says which values nobody knows. Throws ``DataError`` when the sizes disagree, when any
    /// other value is not finite, when a label is not in 0…99,999, or when there are fewer than 3 rows.
    package init(
        id: String, title: String, shape: ImageShape, floats: [Float], labels: [Int]? = nil,
        missing: MissingEntries = .none, isScaled: Bool = true
    ) throws {
        let labels = try Self.checked(labels, count: floats.count, shape: shape, id: id)
        let gaps = try Self.gaps(missing, floats, id: id)
        let values = try Values.checked(floats, missing: gaps) { index, value in
            DataError(
                file: id, place: .byte(index * 4), found: "\(value)", expected: "a finite number",
                advice: "Remove the value.")
        }
        try self.init(
            id: id, title: title,
            Table(
                file: id, shape: shape, values: isScaled ? values : .floats(floats), labels: labels,
                isUnitInterval: isScaled, gaps: gaps))
    }

    /// A data set of rows of floats, all of shape.count; for tests and toys. Otherwise as
    /// ``init(id:title:shape:floats:labels:missing:)``.
    package init(
        id: String, title: String, shape: ImageShape, rows: [[Float]], labels: [Int]? = nil,
        missing: MissingEntries = .none
    ) throws {
        for (index, row) in rows.enumerated() where row.count != shape.count {
            throw DataError(
                file: id, place: .line(index + 1), found: "\(row.count) values",
                expected: "\(shape.count), the values of \(shape)", advice: "Make all rows equally long.")
        }
        try self.init(
            id: id, title: title, shape: shape, floats: Array(rows.joined()), labels: labels, missing: missing)
    }

    private static func gaps(_ missing: MissingEntries, _ floats: [Float], id: String) throws -> Gaps? {
        switch missing {
        case .none: return nil
        case .nan: return Gaps(of: floats.count) { floats[$0].isNaN }
        case .flags(let flags):
            guard flags.count == floats.count else {
                throw DataError(
                    file: id, place: .whole, found: "\(flags.count) flags of missing values",
                    expected: "\(floats.count), one for each value", advice: "Give one flag for each value.")
            }
            return Gaps(of: flags.count) { flags[$0] }
        }
    }

    private static func checked(
        _ labels: [Int]?, count: Int, shape: ImageShape, id: String
    ) throws -> [Int32]? {
        guard shape.height > 0, shape.width > 0, shape.channels > 0, count > 0, count.isMultiple(of: shape.count)
        else {
            throw DataError(
                file: id, place: .whole, found: "\(count) values", expected: "whole images of \(shape)",
                advice: "Make values and shape agree.")
        }
        guard let labels else { return nil }
        guard labels.count == count / shape.count else {
            throw DataError(
                file: id, place: .whole, found: "\(labels.count) labels",
                expected: "\(count / shape.count), one for each row", advice: "Give one label for each row.")
        }
        if let row = labels.firstIndex(where: { !(0...Table.largestLabel).contains($0) }) {
            throw DataError(
                file: id, place: .line(row + 1), found: "the label \(labels[row])",
                expected: "0…\(Table.largestLabel)", advice: "Number the classes from 0.")
        }
        return labels.map(Int32.init)
    }
}
