/// A stretch of training before the experiment proper: the same networks with another distance, other terms, or only some
/// parameters that learn.
package struct Phase: Codable, Hashable, Sendable {
    package var name: String
    /// The distance meanwhile; nil for the experiment's.
    package var distance: String?
    /// The terms that are on meanwhile; nil for the experiment's.
    package var terms: [String]?
    /// How the paths of the parameters begin that learn; nil for all.
    package var learns: [String]?
    /// How many layers are in use, from the data on; nil for all.
    package var depth: Int?

    package init(
        _ name: String, distance: String? = nil, terms: [String]? = nil, learns: [String]? = nil, depth: Int? = nil
    ) {
        (self.name, self.distance, self.terms, self.learns, self.depth) = (name, distance, terms, learns, depth)
    }
}

/// What comes before the experiment proper.
package enum Pretraining: Codable, Hashable, Sendable {
    case none
    /// Each layer of a dense encoder with its counterpart in the decoder, one pair after the other from the data on, the
    /// others held. Bengio, Lamblin, Popovici & Larochelle, NIPS 2006; Hinton & Salakhutdinov, Science 313, 2006, with
    /// autoencoders instead of Boltzmann machines.
    case layerwise
    case phases([Phase])
}

extension Experiment {
    /// How many steps each phase lasts.
    package static let pretrainingSteps = Knob(
        "pretraining", symbol: "T₀", ascii: "T0", summary: "steps of each phase of pretraining", range: 1...100_000,
        initial: 2000, scale: .logarithmic, live: false)

    package var phases: [Phase] {
        switch pretraining {
        case .none: []
        case .phases(let phases): phases
        case .layerwise:
            (1...layerCount).map { depth in
                Phase(
                    "layer \(depth)", terms: [],
                    learns: ["encoder.\(2 * (depth - 1)).", "decoder.\(2 * (layerCount - depth))."], depth: depth)
            }
        }
    }

    /// Layers of a dense encoder, the one that gives the code among them.
    private var layerCount: Int { encoder.widths.count + 1 }

    /// The phase that a step belongs to, counted from the start of the experiment: its place in `phases`, or their number
    /// for the experiment proper.
    package func phase(at step: Int) -> Int {
        min(phases.count, max(0, step) / max(1, Int(value(of: Experiment.pretrainingSteps))))
    }

    /// What is trained in a phase: an experiment without phases.
    package func during(_ phase: Int) -> Experiment {
        var experiment = self
        experiment.pretraining = .none
        guard phase < phases.count else { return experiment }
        let changes = phases[phase]
        experiment.distance = changes.distance ?? distance
        experiment.terms = changes.terms ?? terms
        experiment.learns = changes.learns
        experiment.depth = changes.depth
        return experiment
    }

    /// Why a phase can't be trained, or nil.
    func pretrainingObstacle(for data: DataShape) -> String? {
        if pretraining == .layerwise {
            guard code == .deterministic, encoder.blueprint is DenseLayers,
                decoder.blueprint.widths.count == encoder.blueprint.widths.count, decoder.blueprint is DenseLayers
            else {
                return "pretraining by layers needs dense layers, as many in the decoder, and deterministic codes"
            }
            guard decoder == encoder.mirrored else {
                return "pretraining by layers needs a decoder with the encoder's widths the other way round"
            }
        }
        for (i, phase) in phases.enumerated() {
            if let fault = during(i).fault(for: data) { return "\(phase.name): \(fault)" }
        }
        return nil
    }

    /// Whether a parameter learns.
    func learns(_ path: String) -> Bool { learns.map { $0.contains { path.hasPrefix($0) } } ?? true }
}
