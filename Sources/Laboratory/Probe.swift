/// What a pane asks a session to compute for a snapshot.
package struct Probe: Sendable, Equatable {
    /// How many test images are shown with their reconstructions; 0 for none.
    package var images: Int
    /// The first of them, as a position in the gallery.
    package var firstImage: Int
    package var interpolation: Interpolation?
    /// How many images of drawn codes are shown; 0 for none.
    package var samples: Int
    /// Which draw; each gives other codes, and always the same.
    package var draw: Int
    /// Of how many test images the codes are shown; 0 for none.
    package var codes: Int

    package init(
        images: Int = 0, firstImage: Int = 0, interpolation: Interpolation? = nil, samples: Int = 0, draw: Int = 0,
        codes: Int = 0
    ) {
        (self.images, self.firstImage, self.interpolation) = (images, firstImage, interpolation)
        (self.samples, self.draw, self.codes) = (samples, draw, codes)
    }

    /// The way from the code of one test image to that of another.
    package struct Interpolation: Sendable, Equatable {
        /// Positions among the test images that are shown, counted round.
        package var left, right: Int
        /// Images on the way, both ends among them; at least 2.
        package var count: Int
        package var path: Path

        package init(left: Int, right: Int, count: Int, path: Path = .straight) {
            (self.left, self.right, self.count, self.path) = (left, right, count, path)
        }
    }

    package enum Path: String, Sendable, CaseIterable {
        case straight
        /// Along the great circle. White, "Sampling generative networks", 2016.
        case spherical
    }
}

/// Test images as the model sees them, each [features] of values 0 … 1.
package struct Pictures: Sendable, Equatable {
    /// x
    package let originals: [[Float]]
    /// x̃; the same as x where nothing corrupts.
    package let corrupted: [[Float]]
    /// x̂
    package let reconstructions: [[Float]]
}

/// The images between two codes.
package struct InterpolationPictures: Sendable, Equatable {
    package let probe: Probe.Interpolation
    /// [count][features]
    package let images: [[Float]]
    /// The classes at the ends, where the data has labels.
    package let labels: (left: Int?, right: Int?)

    package static func == (a: Self, b: Self) -> Bool {
        a.probe == b.probe && a.images == b.images && a.labels == b.labels
    }
}
