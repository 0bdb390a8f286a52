import Tensors

/// What a model has to know of its data before it can be built.
package struct DataShape: Hashable, Sendable, Codable {
    package let image: ImageShape
    /// The number of classes; nil for data without labels.
    package let classes: Int?
    /// Whether all values lie in 0…1.
    package let isUnitInterval: Bool

    package init(image: ImageShape, classes: Int? = nil, isUnitInterval: Bool = true) {
        (self.image, self.classes, self.isUnitInterval) = (image, classes, isUnitInterval)
    }

    /// Where nothing is said of the values, they lie in 0…1.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            image: try container.decode(ImageShape.self, forKey: .image),
            classes: try container.decodeIfPresent(Int.self, forKey: .classes),
            isUnitInterval: try container.decodeIfPresent(Bool.self, forKey: .isUnitInterval) ?? true)
    }

    /// Rows of so many values, no images and without labels.
    package init(features: Int) { self.init(image: ImageShape(height: 1, width: features)) }

    /// What variants are written for: images of 28×28 in ten classes, as MNIST has.
    package static let usual = DataShape(image: ImageShape(height: 28, width: 28), classes: 10)

    /// Values of a row.
    package var features: Int { image.count }
}
