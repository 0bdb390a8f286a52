import Autodiff
import Autoencoders
import Networks
import Tensors
import TestSupport

/// An experiment's objective on a tiny model, with everything that it computes at hand.
final class TinyObjective {
    static let data = DataShape(image: ImageShape(height: 4, width: 4), classes: 3)
    static let features = data.features
    static let batch = 3

    let model: Model
    let objective: Objective
    let board: KnobBoard
    private let lossSlots: [Slot]
    private let lossPlan: Plan

    /// `weight` is put on every term; data, noise and parameters come from `seed`.
    init(_ experiment: Experiment, on data: DataShape = TinyObjective.data, weight: Float = 10, seed: UInt64 = 2) {
        var experiment = experiment
        for term in experiment.activeTerms { experiment.knobs[term.weight.id] = term.weight.clamped(weight) }
        let generator = Generator(seed: seed)
        model = Model(experiment, for: data, with: .shipped, from: generator.split("model"))
        board = KnobBoard(experiment)
        objective = Objective(model, batch: Self.batch, knobs: board)
        objective.x.tensor = generator.split("x").uniform([Self.batch, data.features])
        objective.drawNoise(from: generator.split("noise"))
        // One image's class isn't told.
        if let labels = objective.labels { labels.tensor = Tensor([0, -1, 2], shape: [Self.batch]) }
        // Biases start at 0, where a wrong derivative by them could hide.
        for spec in model.parameters.specs where spec.start == .zero {
            let slot = model.parameters[spec.path]
            generator.split(spec.path).fillNormal(slot.pointer)
            for i in 0..<slot.count { slot.base[i] *= 0.5 }
        }
        lossSlots = objective.players.map { _ in Slot([]) }
        lossPlan = Plan(zip(objective.players, lossSlots).map { ($0.loss, $1) }, workers: Workers(1))
    }

    /// The variant's experiment with few, narrow layers; activations and all other choices stay.
    static func tiny(_ variant: Variant, latent: Int = 4) -> Experiment {
        var experiment = variant.experiment
        func narrowed(_ architecture: Architecture) -> Architecture {
            guard case .dense(let layers) = architecture else { return architecture.blueprint.fitted(to: data) }
            return .dense(layers.enumerated().map { .init(width: 7 - $0, activation: $1.activation) })
        }
        experiment.encoder = narrowed(experiment.encoder)
        let isMirrored = experiment.decoder == variant.experiment.encoder.mirrored
        experiment.decoder = isMirrored ? experiment.encoder.mirrored : narrowed(experiment.decoder)
        experiment.latent = experiment.activePrior.latent ?? latent
        experiment.knobs[Experiment.pretrainingSteps.id] = 5
        experiment.knobs[PairsTerm.width.id] = 4
        experiment.knobs[CriticTerm.width.id] = 4
        return experiment
    }

    /// The loss of a player, of the model by default.
    func loss(of player: Int = 0) -> Double {
        lossPlan.run()
        return Double(lossSlots[player].scalar)
    }

    func run(_ values: [Value]) -> [Tensor] {
        let slots = values.map { Slot($0.shape) }
        Plan(zip(values, slots).map { ($0, $1) }, workers: Workers(1)).run()
        return slots.map(\.tensor)
    }

    func computeGradients() {
        Plan(objective.players.flatMap(objective.gradients), workers: Workers(1)).run()
    }

    /// What is wrong with the gradient of a parameter, by central differences of the loss; nil where nothing is.
    ///
    /// Each entry is measured with h and with h/2. Where the function is smooth the slopes agree, their ends bend in
    /// proportion to h, and Richardson's combination has an error of O(h⁴). A kink between the points breaks one or the
    /// other, wherever it lies, and then the entry says nothing. At least one entry has to say something.
    func gradientFault(_ path: String, entries: Int = 3) -> String? {
        let gradient = model.parameters.gradient(path).tensor.values
        guard gradient.allSatisfy(\.isFinite) else { return "\(path): a gradient that is no number" }
        let slot = model.parameters[path]
        let player = objective.players.firstIndex { $0.paths.contains(path) }!
        let h: Float = 0.01
        let here = loss(of: player)
        // The loss is a float: two of them, half an ulp off each, over 2h.
        let noise = 4 * Double(Float(here).ulp) / Double(h)
        let tolerance = 3e-3 * Double(gradient.map(abs).max() ?? 0) + noise
        func measure(_ i: Int, _ h: Float) -> (slope: Double, bend: Double) {
            let old = slot.base[i]
            slot.base[i] = old + h
            let (up, above) = (loss(of: player), Double(slot.base[i]) - Double(old))
            slot.base[i] = old - h
            let (down, below) = (loss(of: player), Double(old) - Double(slot.base[i]))
            slot.base[i] = old
            return ((up - down) / (above + below), (up - here) / above - (here - down) / below)
        }
        var checked = 0
        // A stride that shares no factor with the widths visits all rows and columns.
        var i = 0
        for _ in 0..<slot.count where checked < entries {
            i = (i + 11) % slot.count
            let (wide, narrow) = (measure(i, h), measure(i, h / 2))
            guard abs(wide.slope - narrow.slope) <= tolerance, abs(wide.bend - 2 * narrow.bend) <= 2 * tolerance
            else { continue }
            checked += 1
            let expected = (4 * narrow.slope - wide.slope) / 3
            if !(abs(Double(gradient[i]) - expected) <= tolerance) {
                return "\(path)[\(i)]: \(gradient[i]), by differences \(expected) within \(tolerance)"
            }
        }
        return checked > 0 ? nil : "\(path): a kink beside every entry"
    }
}
