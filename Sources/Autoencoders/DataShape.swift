import Tensors

/// What a model has to know of its data before it can be built.
package struct DataShape: Hashable, Sendable, Codable {
    /// What a row is.
    package let kind: RowKind
    /// The number of classes; nil for data without labels.
    package let classes: Int?
    /// Whether all values lie in 0…1.
    package let isUnitInterval: Bool
    /// Whether entries can be missing: batches then say which are observed.
    package let hasMissing: Bool

    package init(_ kind: RowKind, classes: Int? = nil, isUnitInterval: Bool = true, hasMissing: Bool = false) {
        (self.kind, self.classes, self.isUnitInterval) = (kind, classes, isUnitInterval)
        self.hasMissing = hasMissing
    }

    package init(image: ImageShape, classes: Int? = nil, isUnitInterval: Bool = true, hasMissing: Bool = false) {
        self.init(RowKind(image), classes: classes, isUnitInterval: isUnitInterval, hasMissing: hasMissing)
    }

    /// Rows of so many values, no images and without labels.
    package init(features: Int, hasMissing: Bool = false) {
        self.init(.table(RowKind.Columns(count: features)), hasMissing: hasMissing)
    }

    private enum CodingKeys: CodingKey { case image, classes, isUnitInterval, hasMissing, kind }

    /// Where nothing is said of the values, they lie in 0…1 and none is missing; where nothing is said of the kind, the shape
    /// tells it.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let image = try container.decode(ImageShape.self, forKey: .image)
        kind = try container.decodeIfPresent(RowKind.self, forKey: .kind) ?? RowKind(image)
        classes = try container.decodeIfPresent(Int.self, forKey: .classes)
        isUnitInterval = try container.decodeIfPresent(Bool.self, forKey: .isUnitInterval) ?? true
        hasMissing = try container.decodeIfPresent(Bool.self, forKey: .hasMissing) ?? false
        guard kind.shape == image else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "found rows of \(kind.shape), expected \(image)")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(image, forKey: .image)
        try container.encodeIfPresent(classes, forKey: .classes)
        try container.encode(isUnitInterval, forKey: .isUnitInterval)
        if hasMissing { try container.encode(true, forKey: .hasMissing) }
        if kind != RowKind(image) { try container.encode(kind, forKey: .kind) }
    }

    /// The row as an image.
    package var image: ImageShape { kind.shape }

    /// What variants are written for: images of 28×28 in ten classes, as MNIST has.
    package static let usual = DataShape(image: ImageShape(height: 28, width: 28), classes: 10)

    /// Values of a row.
    package var features: Int { image.count }
}
