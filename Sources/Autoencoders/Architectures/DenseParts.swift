import Networks

/// The dense layers of a model that has no others, from the data to the code and from there to the output.
package struct DenseParts {
    /// Without those that give a distribution.
    package let encoder: [Dense]
    /// What gives μ and log σ² of Gaussian codes; nil of deterministic ones.
    package let heads: (mean: Dense, logVariance: Dense)?
    package let decoder: [Dense]

    /// The layers from x to x̂ by way of the middle of the code.
    package var way: [Dense] { encoder + (heads.map { [$0.mean] } ?? []) + decoder }
}
