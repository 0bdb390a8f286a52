import Networks

/// A stretch of training before the experiment proper: the same networks with another distance, other terms, or only some
/// parameters that learn.
package struct Stage: Codable, Hashable, Sendable {
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
    case stages([Stage])

    /// As files have it.
    private enum CodingKeys: String, CodingKey {
        case none, layerwise
        case stages = "phases"
    }
}

extension Experiment {
    /// How many steps each stage lasts.
    package static let pretrainingSteps = Count(
        "pretraining", symbol: "T₀", ascii: "T0", summary: "steps of each stage of pretraining", range: 1...100_000,
        initial: 2000, scale: .logarithmic)

    package var stages: [Stage] {
        switch pretraining {
        case .none: []
        case .stages(let stages): stages
        case .layerwise:
            (1...layerCount).map { depth in
                Stage(
                    "layer \(depth)", terms: [],
                    learns: ["encoder.\(2 * (depth - 1)).", "decoder.\(2 * (layerCount - depth))."], depth: depth)
            }
        }
    }

    /// Layers of a dense encoder, the one that gives the code among them.
    private var layerCount: Int { encoder.widths.count + 1 }

    /// The stage that a step belongs to, counted from the start of the experiment: its place in `stages`, or their number
    /// for the experiment proper.
    package func stage(at step: Int) -> Int {
        min(stages.count, max(0, step) / max(1, value(of: Experiment.pretrainingSteps)))
    }

    /// What is trained in a stage: an experiment without stages.
    package func during(_ stage: Int) -> Experiment {
        var experiment = self
        experiment.pretraining = .none
        guard stage < stages.count else { return experiment }
        let changes = stages[stage]
        experiment.distance = changes.distance ?? distance
        experiment.terms = changes.terms ?? terms
        experiment.learns = changes.learns
        experiment.depth = changes.depth
        return experiment
    }

    /// Why so many layers can't be in use, or nil.
    var faultOfDepth: Fault? {
        guard let depth else { return nil }
        guard code == .deterministic, encoder.blueprint is DenseLayers, decoder.blueprint is DenseLayers else {
            return .depth(.needsDenseLayers)
        }
        guard decoder == encoder.mirrored else { return .depth(.needsMirroredWidths) }
        if let fault = BoundedNumber.fault(of: [BoundedNumber("depth", depth, 1...layerCount)]) { return fault }
        // Terms are built for the codes of all layers.
        return depth < layerCount ? terms.first.map { .term($0, .needsWholeDepth) } : nil
    }

    /// Why a stage can't be trained, or nil.
    func pretrainingFault(for data: DataShape, with classifiers: Classifiers) -> Fault? {
        if pretraining == .layerwise {
            guard code == .deterministic, encoder.blueprint is DenseLayers,
                decoder.blueprint.widths.count == encoder.blueprint.widths.count, decoder.blueprint is DenseLayers
            else {
                return .pretraining(.needsDenseLayers)
            }
            guard decoder == encoder.mirrored else {
                return .pretraining(.needsMirroredWidths)
            }
        }
        for (i, stage) in stages.enumerated() {
            if let fault = during(i).fault(for: data, with: classifiers) { return .stage(stage.name, fault) }
        }
        return nil
    }
}
