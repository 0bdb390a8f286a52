import Autoencoders

package enum Measures {
    /// Every measure, in the order of reports: first what the loss is made of.
    package static let all: [Measure] = terms + others

    /// A new measure is a line here.
    private static let others: [Measure] = [
        .meanSquaredError,
        .meanAbsoluteError,
        .signalToNoise,
        .structuralSimilarity,
        .bernoulliLikelihood,
        .likelihood,
        .evidenceLowerBound,
        .activeUnits,
        .effectiveCodes,
        .accuracy,
        .criticLoss,
        .criticAccuracy,
        .clusterAccuracy,
        .clusterInformation,
        .clusterRand,
        .pixelClusterAccuracy,
        .agreement,
        .pcaError,
        .principalAngle,
        .codeDiscrepancy,
        .intrinsicDimension,
        .likelihoodDimension,
        .participation,
        .effectiveRank,
        .sparseness,
        .mutualInformationGap,
        .attributePredictability,
        .nearestNeighbours,
        .linearProbe,
        .silhouette,
        .trustworthiness,
        .continuity,
        .frechetDistance,
        .sampleKernelDistance,
        .sampleInception,
        .precision,
        .recall,
        .density,
        .coverage,
    ]

    private static let terms: [Measure] =
        [.loss, .reconstruction] + Terms.all.map { $0.id == KLTerm.id ? .divergence : Measure(of: $0) }

    package static func named(_ id: String) -> Measure? { all.first { $0.id == id } }
}
