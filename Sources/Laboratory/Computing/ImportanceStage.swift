import Autodiff
import Autoencoders
import Networks
import Tensors

/// log w = log p(x|z) + log p(z) − log q(z|x) of some draws z of q(z|x) for each of some rows that nothing corrupts.
/// p(z) is the one that a term has learnt, or else N(0, I). Burda, Grosse & Salakhutdinov, ICLR 2016, §3.
final class ImportanceStage {
    /// [rows, features]
    let input: Slot
    /// 1 where an entry is observed, [rows, features]; nil where none can be missing.
    let mask: Slot?
    /// ε of N(0, 1), [draws, rows, latent]
    let noise: Slot
    /// log w, [draws, rows]
    let weights: Slot
    /// z, [draws · rows, latent], and log p(x|z) − log q(z|x), [draws, rows]: log w but for the prior.
    let codes, base: Slot
    private let plan: Plan

    /// nil where there is no q(z|x), or no p(x|z).
    init?(_ model: Model, rows: Int, draws: Int, hasMissing: Bool, knobs: KnobBoard, workers: Workers) {
        guard model.structure.activeDistance.isLikelihood else { return nil }
        input = Slot([rows, model.features])
        mask = hasMissing ? Slot(input.shape) : nil
        noise = Slot([draws, rows, model.latent])
        weights = Slot([draws, rows])
        (codes, base) = (Slot([draws * rows, model.latent]), Slot([draws, rows]))
        let x = Value(input)
        guard case .gaussian(let q) = model.encode(x) else { return nil }
        let epsilon = Value(noise)
        let z = q.sample(epsilon)
        let distances = model.distance.value(
            of: model.decode(z, seeing: x), to: x, observed: mask.map { Value($0) }, in: model, knobs: knobs)
        let flat = z.reshaped([draws * rows, model.latent])
        let learnt = model.structure.activeTerms.lazy.compactMap { $0.logPrior(flat, in: model) }.first
        let prior = learnt?.reshaped([draws, rows]) ?? z.squared.sum(axis: -1) * -0.5
        // The constants of both densities are equal.
        let posterior = (epsilon.squared + q.logVariance).sum(axis: -1) * -0.5
        let rest = -distances.sum(axis: -1) - posterior
        plan = Plan([(prior + rest, weights), (flat, codes), (rest, base)], workers: workers)
    }

    /// False where the brake was pulled.
    func run() -> Bool { plan.run() }
}
