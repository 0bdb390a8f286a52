import Autoencoders
import Datasets
import Tensors

/// What each code carries.
package struct CodeUsageRequest: ViewRequest {
    package var split: SplitName?
    package var cost: ViewCost { .crowd }

    package init(split: SplitName = .validation) { self.split = split }

    package func answer(by viewer: Viewer) -> CodeUsage? { CodeUses.of(viewer).fresh(viewer, split) }
}

/// What the decoder makes of an image's code when a single one of its numbers is changed, for several of them.
package struct TraversalRequest: ViewRequest {
    /// A position in the gallery, counted round.
    package var image: Int
    /// The number of the code that a person walks along; nil for that which carries most.
    package var code: Int?
    /// Codes that were set by hand, by their numbers; all others are the image's.
    package var set: [Int: Float]
    /// So many codes are decoded, the chosen one among them, at so many values each.
    package var rows, steps: Int
    package var split: SplitName?

    package init(
        image: Int, code: Int? = nil, set: [Int: Float] = [:], rows: Int, steps: Int, split: SplitName = .validation
    ) {
        (self.image, self.code, self.set, self.rows, self.steps) = (image, code, set, rows, steps)
        self.split = split
    }

    package func answer(by viewer: Viewer) -> Traversal? {
        guard rows > 0, steps > 0, !viewer.gallery.isEmpty,
            let usage = CodeUses.of(viewer).latest(viewer, split)
        else { return nil }
        let row = viewer.row(image)
        let own = Array(viewer.encode([row]).row(0))
        var byHand = own
        for (code, value) in set where own.indices.contains(code) { byHand[code] = value }
        let axis = Traversal.Axis(viewer.origin)
        let chosen = usage.codes.firstIndex { $0.code == code } ?? 0
        // By whole pages, so that rows stay where they are while a person walks among them; the last one is full.
        let count = min(viewer.model.drawsValueByValue ? 1 : rows, own.count)
        let first = min(chosen / count * count, own.count - count)
        var codes = own + byHand
        for use in usage.codes[first..<first + count] {
            for step in 0..<steps {
                var code = byHand
                code[use.code] = axis.value(of: use, at: steps > 1 ? Float(step) / Float(steps - 1) : 0.5)
                codes += code
            }
        }
        let images = viewer.decode(Tensor(codes, shape: [codes.count / own.count, own.count]))
        return Traversal(
            place: viewer.place(image), usage: usage, axis: axis, chosen: chosen, first: first,
            images: (0..<count).map { k in (0..<steps).map { Array(images.row(2 + k * steps + $0)) } },
            x: viewer.rows.image(Int(row)), rebuilt: Array(images.row(0)), byHand: Array(images.row(1)), own: own,
            code: byHand, label: viewer.rows.label(Int(row)))
    }
}

/// Images of codes that differ in one number each.
package struct Traversal: Sendable, Equatable {
    /// What is gone along.
    package enum Axis: Sendable, Equatable {
        /// From −3σ to 3σ of N(0, σ²).
        case prior(deviation: Float)
        /// Three standard deviations to either side of the mean of each code, as they are over images.
        case spread

        /// Standard deviations to either side of the middle.
        package static let reach: Float = 3

        init(_ origin: CodeOrigin) {
            if case .prior(NormalPrior.id, let deviation) = origin {
                self = .prior(deviation: deviation)
            } else {
                self = .spread
            }
        }

        /// The middle, and what a standard deviation is.
        private func scale(_ use: CodeUse) -> (middle: Float, unit: Float) {
            switch self {
            case .prior(let deviation): (0, deviation)
            case .spread: (use.mean, use.deviation)
            }
        }

        /// The value of a code at a part of the way, 0 … 1.
        package func value(of use: CodeUse, at part: Float) -> Float {
            let (middle, unit) = scale(use)
            return middle + (2 * part - 1) * Self.reach * unit
        }

        /// How far along the way a value is, 0 … 1 unless it lies outside; in the middle where there is no way.
        package func part(of value: Float, of use: CodeUse) -> Float {
            let (middle, unit) = scale(use)
            return unit > 0 ? ((value - middle) / (Self.reach * unit) + 1) / 2 : 0.5
        }
    }

    /// Of the image in the gallery.
    package let place: Int
    package let usage: CodeUsage
    package let axis: Axis
    /// Places among the codes of `usage`: of the one that is walked along, and of the first that is decoded.
    package let chosen, first: Int
    /// [codes][steps][features]
    package let images: [[[Float]]]
    /// The image, what the model makes of its code, and of the code as it was set: [features] each.
    package let x, rebuilt, byHand: [Float]
    /// Its code, and the code as it was set: [latent].
    package let own, code: [Float]
    package let label: Int?

    package var use: CodeUse { usage.codes[chosen] }
}
