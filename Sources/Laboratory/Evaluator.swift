import Autodiff
import Autoencoders
import Datasets
import Tensors

/// The objective's values over many images, without training: in batches of a fixed size, with noise that is the same
/// at every call, so that two evaluations of the same parameters are equal.
final class Evaluator {
    private final class Stage {
        let objective: Objective
        let names: [String]
        let slots: [Slot]
        let plan: Plan

        init(_ model: Model, batch: Int, knobs: KnobBoard, workers: Workers) {
            objective = Objective(model, batch: batch, knobs: knobs)
            let values = objective.measured
            names = values.map(\.name)
            slots = values.map { _ in Slot([]) }
            plan = Plan(zip(values, slots).map { ($0.value, $1) }, workers: workers)
        }
    }

    static let batch = 250
    private let model: Model
    private let knobs: KnobBoard
    private let workers: Workers
    private let generator: Generator
    private var stages: [Int: Stage] = [:]

    init(_ model: Model, knobs: KnobBoard, from generator: Generator, workers: Workers) {
        (self.model, self.knobs, self.generator, self.workers) = (model, knobs, generator, workers)
    }

    /// The mean over the first `limit` images of a split; nil where the brake of the workers was pulled.
    func measure(_ split: Split, limit: Int = .max) -> Measures? {
        var mean = MeasureMean()
        let count = min(limit, split.count)
        for start in stride(from: 0, to: count, by: Self.batch) {
            let size = min(Self.batch, count - start)
            let stage = stages[size] ?? Stage(model, batch: size, knobs: knobs, workers: workers)
            stages[size] = stage
            let rows = (Int32(start)..<Int32(start + size)).map { $0 }
            rows.withUnsafeBufferPointer { split.gather($0, into: stage.objective.x.base) }
            stage.objective.fillLabels(of: split, from: start)
            stage.objective.drawNoise(from: generator.split(start))
            guard stage.plan.run() else { return nil }
            mean.add(Measures(Array(zip(stage.names, stage.slots.map(\.scalar)))), weight: Double(size))
        }
        return mean.mean
    }
}

extension Objective {
    /// The classes of consecutive rows, all of them told.
    func fillLabels(of split: Split, from start: Int) {
        guard let labels else { return }
        for i in 0..<labels.count { labels.base[i] = split.label(start + i).map(Float.init) ?? -1 }
    }

    /// What is put on curves and in reports: scalars by name.
    var measured: [(name: String, value: Value)] {
        [("loss", loss), ("reconstruction", reconstruction), ("mse", squaredError)]
            + terms.map { ($0.term.id, $0.value) } + furtherMeasures
    }
}

/// A weighted mean of measures, in double.
private struct MeasureMean {
    private var totals: [(name: String, total: Double)] = []
    private var weight = 0.0

    mutating func add(_ measures: Measures, weight: Double = 1) {
        if totals.map(\.name) != measures.values.map(\.name) {
            self = MeasureMean()
            totals = measures.values.map { ($0.name, 0) }
        }
        for (i, entry) in measures.values.enumerated() { totals[i].total += Double(entry.value) * weight }
        self.weight += weight
    }

    var mean: Measures { Measures(totals.map { ($0.name, Float($0.total / weight)) }) }
}
