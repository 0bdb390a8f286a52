import Autodiff
import Networks

/// The cross-entropy of a linear classifier on the code, the mean over those images of the batch whose class is told.
/// With the distance it is the semi-supervised objective L(y, ŷ) + λ·R, divided by λ.
/// Ranzato & Szummer, ICML 2008; Le, Patterson & White, NeurIPS 2018.
package struct LabelTerm: Term {
    package static let id: String = "label"
    /// The term as it is registered.
    package static let ofAll = LabelTerm()
    /// The share of the training images whose class is told.
    package static let share = Knob(
        "labelled", symbol: "p_y", ascii: "py", summary: "share of training images whose class is told",
        range: 0.001...1, initial: 1, scale: .logarithmic)
    package let id: String = LabelTerm.id
    package let place = 150
    package let title = "classifier on the code"
    package let formula = "H(y, ŷ(z))"
    package let weight = Knob(
        "label", symbol: "λ_y", ascii: "ly", summary: "weight of the classifier's cross-entropy", range: 0.01...1000,
        initial: 10, scale: .logarithmic)
    /// Which of the equally good choices of rows it is.
    package static let draw = Knob(
        "told", symbol: "n_y", ascii: "ny", summary: "which draw of the rows that are told", range: 0...99, initial: 0
    )
    package let furtherKnobs = [LabelTerm.share, LabelTerm.draw]
    package let labelShare: Knob? = LabelTerm.share

    package func obstacle(in experiment: Experiment, for data: DataShape) -> Obstacle? {
        (data.classes ?? 0) > 1 ? nil : .needsLabels
    }

    private func classifier(_ latent: Int, _ classes: Int) -> Dense { Dense("classifier", from: latent, to: classes) }

    package func parameters(of structure: Structure, for data: DataShape) -> [ParameterSpec] {
        classifier(structure.latent, data.classes ?? 2).parameters
    }

    /// The classifier's logits, [batch, classes].
    package func logits(_ pass: ForwardPass) -> Value {
        classifier(pass.model.latent, pass.model.data.classes ?? 2)(pass.code.center, pass.model.parameters)
    }

    package func value(_ pass: ForwardPass) -> Value {
        let logits = logits(pass)
        let (labels, classes) = (pass.labels(), logits.shape[1])
        let isTold = (labels + 0.5).step
        let right = (logits * labels.oneHot(classes)).sum(axis: 1)
        return ((logits.logSumExp - right) * isTold).sum() / isTold.sum().atLeast(1)
    }

    package func verdict(_ pass: ForwardPass) -> Verdict? { .classes(logits(pass)) }

    package func measures(_ pass: ForwardPass) -> [(name: String, value: Value)] {
        let (labels, logits) = (pass.labels(), logits(pass))
        let chosen = (-logits).oneHotOfLeast
        let isTold = (labels + 0.5).step
        return [
            ("accuracy", (chosen * labels.oneHot(logits.shape[1])).sum() / isTold.sum().atLeast(1))
        ]
    }
}
