import Networks

/// The decoder's weights, each divided by its largest singular value, so that it makes no difference between codes larger:
/// g is as steep as its nonlinearities at most. Miyato, Kataoka, Koyama & Yoshida, ICLR 2018.
package enum DecoderWeights {
    package static let id = "decoder-weights"
    package static let free = "free"
    package static let spectral = "spectral"
    package static let formula = "W_g/σ(W_g)"
}

extension Experiment {
    /// Which of the choices that say how codes are trained has no meaning here, and why; nil where all have.
    var obstacleOfCodeSize: (choice: String, Obstacle)? {
        if linearLayers ?? 0 > 0 {
            if code == .deterministic && codeActivation != .identity { return (LinearLayers.id, .needsPlainCodes) }
            if terms.contains(ClassCodeTerm.id) { return (LinearLayers.id, .needsCodesWithoutClass) }
            if depth != nil || pretraining == .layerwise { return (LinearLayers.id, .needsWholeDepth) }
        }
        if isNested == true && terms.contains(ClassCodeTerm.id) { return (NestedDropout.id, .needsCodesWithoutClass) }
        if isDecoderNormalised == true {
            switch decoder {
            case .linear, .dense, .convolutional: break
            case .transformer, .pixelCNN: return (DecoderWeights.id, .needsDenseOrConvolutionalDecoder)
            }
        }
        return nil
    }

    /// How codes and decoder are held, beside what is minimised, as the sentence says it, each with the knobs that stand in it.
    package var codeFormulas: [(text: String, knobs: [Knob])] {
        var formulas: [(text: String, knobs: [Knob])] = []
        if let count = linearLayers, count > 0 {
            let digits = Array("₀₁₂₃₄₅₆₇₈")
            formulas.append(("z = W\(digits[count])\(count > 1 ? (count > 2 ? "…W₁" : "W₁") : "")·f(x̃)", []))
        }
        if isNested == true { formulas.append((NestedDropout.formula, [NestedDropout.share])) }
        if isDecoderNormalised == true { formulas.append((DecoderWeights.formula, [])) }
        return formulas
    }
}
