import Autoencoders
import Tensors

extension Measure {
    static let codeDiscrepancy = Measure(
        "code_mmd", "MMD of codes to the prior", better: .less, cost: .demand,
        summary: "of 1,000 codes and as many draws of the experiment's prior (Tolstikhin et al. 2018)"
    ) { context in
        OfRows(context, limit: OfRows.pairLimit, drawnBy: context.generator.split("codes")) { rows in
            // In a stage of pretraining codes may be of another layer, for which there is no prior.
            guard rows.count > 1, context.model.latent == context.model.structure.latent else { return nil }
            let prior = context.model.drawFromPrior(
                rows.count, knobs: context.knobs, from: context.generator.split("prior"))
            return maximumMeanDiscrepancy(
                prior, rows.codes, deviation: Double(context.knobs.number(Priors.deviation)))
        }
    }
}
