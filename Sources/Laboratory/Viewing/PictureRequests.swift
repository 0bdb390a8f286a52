import Datasets

/// Rows of the gallery as the model sees them and gives them back.
package struct PicturesRequest: ViewRequest {
    /// How many; fewer where the split has fewer.
    package var count: Int
    /// The first of them, as a position in the gallery.
    package var first: Int
    package var split: SplitName?

    package init(_ count: Int, first: Int = 0, split: SplitName = .validation) {
        (self.count, self.first, self.split) = (count, first, split)
    }

    package func answer(by viewer: Viewer) -> Pictures? {
        let start = min(max(0, first), viewer.gallery.count - 1)
        let rows = viewer.gallery.dropFirst(start).prefix(max(0, count))
        return rows.isEmpty ? nil : viewer.pictures(Array(rows))
    }
}

/// Rows as the model sees them, each [features].
package struct Pictures: Sendable, Equatable {
    /// x
    package let originals: [[Float]]
    /// x̃; the same as x where nothing corrupts.
    package let corrupted: [[Float]]
    /// x̂
    package let reconstructions: [[Float]]
    /// Which entries of x are observed; nil where none is missing.
    package let observed: [[Bool]]?
}

/// The way from the code of one image to that of another.
package struct Interpolation: Hashable, Sendable {
    /// Positions among the images that are shown, counted round.
    package var left, right: Int
    /// Images on the way, both ends among them; at least 2.
    package var count: Int
    package var path: Path

    package init(left: Int, right: Int, count: Int, path: Path = .straight) {
        (self.left, self.right, self.count, self.path) = (left, right, count, path)
    }

    package enum Path: String, Sendable, CaseIterable {
        case straight
        /// Along the great circle. White, "Sampling generative networks", 2016.
        case spherical
    }
}

/// The images between the codes of two rows of the gallery.
package struct InterpolationRequest: ViewRequest {
    package var way: Interpolation
    package var split: SplitName?

    package init(_ way: Interpolation, split: SplitName = .validation) { (self.way, self.split) = (way, split) }

    package func answer(by viewer: Viewer) -> InterpolationPictures? { viewer.interpolation(way) }
}

/// The images between two codes.
package struct InterpolationPictures: Sendable, Equatable {
    package let way: Interpolation
    /// [count][features]
    package let images: [[Float]]
    /// The classes at the ends, where the data has labels.
    package let labels: (left: Int?, right: Int?)

    package static func == (a: Self, b: Self) -> Bool {
        a.way == b.way && a.images == b.images && a.labels == b.labels
    }
}

/// Images of drawn codes, and what these are drawn from.
package struct SamplesRequest: ViewRequest {
    package var count: Int
    /// Which draw; each gives other codes, and always the same.
    package var draw: Int

    package init(_ count: Int, draw: Int = 0) { (self.count, self.draw) = (count, draw) }

    package func answer(by viewer: Viewer) -> Samples? { count > 0 ? viewer.samples(count, draw: draw) : nil }
}
