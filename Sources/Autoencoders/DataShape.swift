import Tensors

/// What a model has to know of its data before it can be built.
package struct DataShape: Hashable, Sendable, Codable {
    package let image: ImageShape
    /// The number of classes; nil for data without labels.
    package let classes: Int?

    package init(image: ImageShape, classes: Int? = nil) { (self.image, self.classes) = (image, classes) }

    /// Rows of so many values, no images and without labels.
    package init(features: Int) { self.init(image: ImageShape(height: 1, width: features)) }

    /// What variants are written for: images of 28×28 in ten classes, as MNIST has.
    package static let usual = DataShape(image: ImageShape(height: 28, width: 28), classes: 10)

    /// Values of a row.
    package var features: Int { image.count }
}
