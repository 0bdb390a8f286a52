import Datasets
import Tensors

/// The part of images in which training rows differ.
package struct MarginsRequest: ViewRequest {
    package init() {}

    package var cost: ViewCost { .numbers }

    package func answer(by viewer: Viewer) -> Margins? {
        viewer.kept { KeptMargins(Margins(of: viewer.training, shape: viewer.kind.shape)) }.margins
    }
}

/// Found once for a model.
private final class KeptMargins {
    let margins: Margins?

    init(_ margins: Margins?) { self.margins = margins }
}

/// How many rows and columns of pixels at each edge are the same in all images, as far as anybody sees.
package struct Margins: Hashable, Sendable {
    package let top, left, bottom, right: Int

    package init(top: Int, left: Int, bottom: Int, right: Int) {
        (self.top, self.left, self.bottom, self.right) = (top, left, bottom, right)
    }

    /// Rows that are looked at.
    static let most = 1000
    /// A pixel counts whose standard deviation is above this share of the largest.
    static let share = 0.05

    /// nil where no pixel differs. Cost: a pass over ``most`` rows.
    init?(of split: Split, shape: ImageShape) {
        let count = min(Self.most, split.count)
        let pixels = shape.height * shape.width
        var (sums, squares) = ([Double](repeating: 0, count: pixels), [Double](repeating: 0, count: pixels))
        for row in 0..<count {
            for (i, value) in split.image(row * split.count / count).enumerated() where value.isFinite {
                sums[i % pixels] += Double(value)
                squares[i % pixels] += Double(value) * Double(value)
            }
        }
        let values = Double(max(1, count * shape.channels))
        let deviations = zip(sums, squares).map { sum, square in
            max(0, square / values - (sum / values) * (sum / values)).squareRoot()
        }
        guard let largest = deviations.max(), largest > 0 else { return nil }
        let counted = deviations.indices.filter { deviations[$0] > Self.share * largest }
        let (rows, columns) = (counted.map { $0 / shape.width }, counted.map { $0 % shape.width })
        guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(), let right = columns.max()
        else {
            return nil
        }
        self.init(top: top, left: left, bottom: shape.height - 1 - bottom, right: shape.width - 1 - right)
    }
}
