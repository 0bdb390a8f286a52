import Autoencoders
import Datasets
import Tensors
import Testing

@testable import Laboratory

extension Toy {
    /// A measure as it begins on a tiny model, for batches made by hand.
    static func begin(_ id: String, _ variant: Variant = .vae) -> any Measuring {
        let experiment = setup(variant).experiment
        let model = Model(experiment, for: DataShape(features: shape.count), from: Generator(seed: 1))
        let context = MeasureContext(
            model: model, knobs: KnobBoard(experiment), data: .everything, generator: Generator(seed: 2),
            workers: Workers(1))
        guard let begun = Measures.named(id)?.start(in: context) else {
            preconditionFailure("no measure \(id) to begin")
        }
        return begun
    }
}

extension Measuring {
    /// What it comes to for batches.
    mutating func total(_ batches: [MeasuredBatch]) -> Double? {
        for batch in batches { add(batch) }
        while work() {}
        return value()
    }
}
