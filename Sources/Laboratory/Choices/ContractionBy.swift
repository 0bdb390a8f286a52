import Autoencoders

extension Choice {
    /// All rows of J_f are one pass back with as many times the batch; for attention with 20 codes that is thirty times a step.
    package static let contractionBy = Choice(
        "contraction-by", title: "contraction by",
        summary: "whether the contraction has all rows of J_f or one random direction of them",
        kind: .named([
            .init("exact", "all rows of J_f, up to \(ContractionTerm.exactLimit) codes"),
            .init("estimate", "‖vᵀJ_f‖² for random signs v: right in the mean, whatever the number of codes"),
        ]), reach: .rebuild, read: { $0.experiment.isContractionEstimated == true ? "estimate" : "exact" },
        write: { setup, id, _ in setup.experiment.isContractionEstimated = id == "estimate" ? true : nil })
}
