import Autoencoders
import Tensors

extension Measure {
    static let codeDiscrepancy = Measure(
        "code_mmd", "MMD of codes to the prior", better: .less, cost: .demand, rows: OfRows.pairLimit,
        definition:
            "MMD² without bias of drawn codes and as many draws of the prior, kernels Σ_s C/(C + ‖a − b‖²), C = 2dσ_z²s, s of 0.1, 0.2, 0.5, 1, 2, 5, 10",
        paper: "Tolstikhin et al. 2018"
    ) { context in
        OfRows(
            context, drawnBy: context.generator.split("codes"),
            inPieces: { rows in
                DiscrepancyWork(
                    prior(rows, context).map {
                        DiscrepancySum(
                            $0, rows.codes,
                            kernel: DiscrepancySum.inverseMultiquadratic(
                                width: rows.codes.shape[1],
                                deviation: Double(context.knobs.number(Priors.deviation))))
                    })
            })
    }

    /// Pairs of all rows and as many draws are held at once.
    private static let mostPermuted = 400
    private static let permutations = 500

    static let codePermutationTest = Measure(
        "code_mmd_p", "p value of codes being of the prior", unit: .share, better: .more, cost: .demand,
        rows: mostPermuted,
        definition:
            "(1 + those of \(permutations) permutations of drawn codes and draws of the prior whose MMD² is no smaller)/\(permutations + 1), kernel exp(−‖a − b‖²/2σ²), σ the median distance of all pairs",
        paper: "Gretton et al. 2012"
    ) { context in
        OfRows(
            context, drawnBy: context.generator.split("codes"),
            inPieces: { rows in
                PermutationWork(
                    prior(rows, context), rows.codes, permutations: permutations,
                    context.generator.split("permutations"))
            })
    }

    /// As many draws as rows of the prior, the one that a term has learnt where one has; nil where there are too few. In a stage of
    /// pretraining codes may be of another layer, for which there is no prior.
    private static func prior(_ rows: MeasuredRows, _ context: MeasureContext) -> Tensor? {
        guard rows.count > 1, context.model.latent == context.model.structure.latent else { return nil }
        let (source, generator) = (
            CodeSource(context.model, knobs: context.knobs) { _ in rows.codes }, context.generator.split("prior")
        )
        // Of codes without a prior it is asked how far they are from the one that could be switched on.
        if case .spread = source.origin {
            return context.model.drawFromPrior(rows.count, knobs: context.knobs, from: generator)
        }
        return source.draw(rows.count, from: generator)
    }
}

/// A two-sample test, some permutations at a time.
private struct PermutationWork: RowsWork {
    private let prior: Tensor?
    private let codes: Tensor
    private let wanted: Int
    private let generator: Generator
    private var width: Double?
    private var test: PermutationTest?

    /// Permutations of a piece.
    private static let piece = 4

    init(_ prior: Tensor?, _ codes: Tensor, permutations wanted: Int, _ generator: Generator) {
        (self.prior, self.codes, self.wanted, self.generator) = (prior, codes, wanted, generator)
    }

    mutating func work() -> Bool {
        guard let prior else { return false }
        guard let width else {
            width = medianDistance(prior, codes)
            // Codes that are all equal, and draws that are too, have no width.
            return width! > 0
        }
        if test == nil {
            test = PermutationTest(prior, codes, deviation: width)
            return true
        }
        let tried = test!.null.count
        for i in tried..<min(wanted, tried + Self.piece) {
            test!.attempt(generator.split(i).permutation(2 * codes.shape[0]).map { Int($0) })
        }
        return test!.null.count < wanted
    }

    var figure: Figure? {
        test.map { Figure($0.probability, parts: [.init("mmd", $0.discrepancy)]) }
    }
    var share: Double { Double(test?.null.count ?? 0) / Double(wanted) }
}
