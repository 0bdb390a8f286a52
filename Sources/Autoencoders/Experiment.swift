import Networks

/// The four choices and the knobs: what is trained. A variant is a named one.
///
///     minimise   Δ(x, g(f(x̃)))  +  Σ  weight · Ω
package struct Experiment: Codable, Hashable, Sendable {
    package enum CodeKind: String, Codable, Sendable {
        case deterministic
        /// q(z|x) = N(μ, diag σ²)
        case gaussian
    }

    /// The variant it started from.
    package var variant: String
    package var corruption: String
    package var encoder: Architecture
    package var decoder: Architecture
    /// The number of codes.
    package var latent: Int
    package var code: CodeKind
    /// The nonlinearity of deterministic codes.
    package var codeActivation: Activation
    /// The nonlinearity of the decoder's last layer.
    package var outputActivation: Activation
    package var distance: String
    /// The terms that are switched on.
    package var terms: [String]
    /// Every knob that was set; others stand at their initial value.
    package var knobs: [String: Float]

    package init(
        variant: String, corruption: String = NoCorruption.id, encoder: Architecture, decoder: Architecture? = nil,
        latent: Int, code: CodeKind = .deterministic, codeActivation: Activation = .identity,
        outputActivation: Activation = .identity, distance: String = BernoulliDistance.id, terms: [String] = [],
        knobs: [String: Float] = [:]
    ) {
        self.variant = variant
        self.corruption = corruption
        self.encoder = encoder
        self.decoder = decoder ?? encoder.mirrored
        self.latent = latent
        self.code = code
        self.codeActivation = codeActivation
        self.outputActivation = outputActivation
        self.distance = distance
        self.terms = terms
        self.knobs = knobs
    }

    /// The knobs that this experiment has, in the order of its sentence.
    package var activeKnobs: [Knob] {
        (activeDistance.knobs + activeTerms.flatMap(\.knobs) + activeCorruption.knobs
            + (code == .gaussian ? [Experiment.samples] : [])).withoutRepeats
    }

    /// How many codes are drawn for each image. Kingma & Welling, ICLR 2014, eq. 8.
    package static let samples = Knob(
        "samples", symbol: "L", ascii: "L", summary: "codes drawn for each image", range: 1...16, initial: 1,
        live: false)

    package func value(of knob: Knob) -> Float { knobs[knob.id] ?? knob.initial }

    package var activeCorruption: any Corruption { Corruptions.named(corruption)! }
    package var activeDistance: any Distance { Distances.named(distance)! }
    package var activeTerms: [any Term] { Terms.all.filter { terms.contains($0.id) } }

    package var sampleCount: Int { code == .gaussian ? Int(value(of: Experiment.samples)) : 1 }

    /// Why the experiment can't be built for data of `features` values, or nil where it can.
    package func fault(features: Int) -> String? {
        if Corruptions.named(corruption) == nil { return "unknown corruption '\(corruption)'" }
        if Distances.named(distance) == nil { return "unknown distance '\(distance)'" }
        if let unknown = terms.first(where: { Terms.named($0) == nil }) { return "unknown term '\(unknown)'" }
        if latent < 1 { return "a code of \(latent) values: at least 1 is needed" }
        let widths = encoder.widths + decoder.widths
        if let width = widths.first(where: { $0 < 1 }) { return "a layer of width \(width): at least 1 is needed" }
        for term in activeTerms {
            if let reason = term.obstacle(in: self) { return "term '\(term.id)': \(reason)" }
        }
        for (id, value) in knobs {
            if let knob = Knobs.named(id), !knob.range.contains(value) {
                return "\(id) = \(value) is outside \(knob.range.lowerBound) … \(knob.range.upperBound)"
            }
        }
        guard let count = parameterCount(features: features), count <= Experiment.largestModel else {
            return "a model of more parameters than can be held: at most \(Experiment.largestModel)"
        }
        return nil
    }

    /// A gigabyte of weights; training keeps up to three more copies of that size.
    private static let largestModel = 1 << 28

    /// Weights and biases; nil where the count doesn't fit an integer. Precondition: widths and code are positive.
    package func parameterCount(features: Int) -> Int? {
        let heads = code == .gaussian ? 2 : 1
        let trunk = encoder.widths.last ?? features
        var layers = Array(zip([features] + encoder.widths, encoder.widths))
        layers += Array(repeating: (trunk, latent), count: heads)
        layers += zip([latent] + decoder.widths, decoder.widths + [features])
        var total = activeTerms.flatMap { $0.parameters(of: self) }.reduce(0) { $0 + $1.shape.count }
        for (inputs, outputs) in layers {
            let (product, tooWide) = inputs.addingReportingOverflow(1)
            let (weights, tooMany) = product.multipliedReportingOverflow(by: outputs)
            let (sum, tooLarge) = total.addingReportingOverflow(weights)
            if tooWide || tooMany || tooLarge { return nil }
            total = sum
        }
        return total
    }

    /// The experiment for data of another size than the 28×28 images that the variants are written for: wherever a
    /// layer would be wider than the data, all widths shrink in proportion. What is meant to be wider than the data
    /// stays so.
    package func fitted(to features: Int) -> Experiment {
        let reference = 784
        guard features < reference else { return self }
        func scaled(_ width: Int) -> Int { max(2, (width * features + reference / 2) / reference) }
        func scaled(_ architecture: Architecture) -> Architecture {
            switch architecture {
            case .linear: .linear
            case .dense(let layers):
                .dense(layers.map { .init(width: max(16, scaled($0.width)), activation: $0.activation) })
            }
        }
        var result = self
        result.encoder = scaled(encoder)
        result.decoder = scaled(decoder)
        result.latent = latent > 64 ? max(64, scaled(latent)) : min(latent, max(2, features / 4))
        return result
    }

    /// 784–400–20
    package func widthsText(features: Int) -> String {
        ([features] + encoder.widths + [latent]).map(String.init).joined(separator: "–")
    }
}

/// Every knob of every corruption, distance and term.
package enum Knobs {
    package static var all: [Knob] {
        (Distances.all.flatMap(\.knobs) + Terms.all.flatMap(\.knobs) + Corruptions.all.flatMap(\.knobs)
            + [Experiment.samples]).withoutRepeats
    }

    package static func named(_ id: String) -> Knob? { all.first { $0.id == id } }
}
