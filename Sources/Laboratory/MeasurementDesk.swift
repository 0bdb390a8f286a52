import Autoencoders
import Datasets
import Networks
import Tensors

/// What a session measures on demand: takes what is asked for, works at it piece by piece between training steps, keeps what
/// came out. The model that is measured is a copy as it was when it was asked: training goes on meanwhile.
struct MeasurementDesk {
    private struct Running {
        let ids: [String]
        let measurement: Measurement
        let step: Int
        let subject: Subject
    }

    /// What a number is about: nothing that turning a live knob changes.
    private struct Subject: Equatable {
        let structure: Structure
        let data: String

        init(_ structure: Structure, _ dataset: Dataset) { (self.structure, data) = (structure, dataset.id) }
    }

    /// Rows that are gone through between two steps of training: what a classifier and windows of pixels say of more takes
    /// longer than these.
    private static let piece = 25

    private var running: Running?
    private var results: [String: MeasurementReport.Result] = [:]
    /// What the results are about.
    private var subject: Subject?
    /// A classifier for the data that were looked at last.
    private var judge: (data: String, classifier: TrainedClassifier?)?

    var isMeasuring: Bool { running != nil }

    /// Begins to measure over the first `rows` of the validation split: the measures that are named, or all that can be asked for. What is under
    /// way begins again with them. Says what can't be measured, and then does nothing.
    mutating func ask(
        _ ids: [String], of model: Model, _ setup: Setup, step: Int, on dataset: Dataset,
        with classifiers: Classifiers, rows: Int, workers: Workers
    ) -> MeasureFault? {
        find(on: dataset, classifiers)
        let data = MeasureData(dataset, hasClassifier: judge?.classifier != nil)
        let structure = model.structure
        for id in ids {
            guard let measure = Measures.named(id), measure.begin != nil else { return .unknown(id) }
            if let need = measure.obstacle(in: structure, on: data) { return .meaningless(id, need) }
        }
        let wanted = Set(ids.isEmpty ? Measures.possible(for: structure, on: data).map(\.id) : ids)
            .union(running?.ids ?? [])
        let measures = Measures.all.filter { wanted.contains($0.id) }
        let generator = Generator(seed: setup.seed).split("measurement")
        let copy = model.copy()
        let knobs = KnobBoard(setup.experiment)
        setup.apply(to: knobs, at: step)
        running = Running(
            ids: measures.map(\.id),
            measurement: Measurement(
                measures, of: copy, knobs: knobs, on: dataset.validation, of: dataset, judge: judge?.classifier,
                from: generator, rows: rows, atOnce: Self.piece, workers: workers), step: step,
            subject: Subject(structure, dataset))
        return nil
    }

    /// Lets go of what is under way, with its copy of the model and its hold on the data.
    mutating func giveUp() { running = nil }

    /// Does a piece of what was asked for; whether there was one. `finished` hears of what has come out, with the step that it is
    /// of.
    @discardableResult
    mutating func advance(finished: (MeasuredValues, Int) -> Void = { _, _ in }) -> Bool {
        guard let running else { return false }
        if running.measurement.advance() { return true }
        finished(MeasuredValues(running.measurement.values.map { ($0.id, Float($0.value)) }), running.step)
        if subject != running.subject { results = [:] }
        subject = running.subject
        for (id, figure) in running.measurement.figures { results[id] = .init(figure, step: running.step) }
        self.running = nil
        return true
    }

    /// What can be seen of it beside such a model and data.
    mutating func report(for model: Model, step: Int, on dataset: Dataset, with classifiers: Classifiers)
        -> MeasurementReport
    {
        find(on: dataset, classifiers)
        let data = MeasureData(dataset, hasClassifier: judge?.classifier != nil)
        let isSame = subject == Subject(model.structure, dataset)
        return MeasurementReport(
            possible: Measures.possible(for: model.structure, on: data).map(\.id),
            missing: Measures.missing(for: model.structure, on: data),
            // What was measured at a later step is of a run that was given up.
            results: isSame ? results.filter { $0.value.step <= step } : [:],
            progress: running.map { .init(ids: $0.ids, share: $0.measurement.share, present: $0.measurement.present) }
        )
    }

    private mutating func find(on dataset: Dataset, _ classifiers: Classifiers) {
        guard judge?.data != dataset.id else { return }
        let found = classifiers.trained(on: dataset.id)
        judge = (dataset.id, found?.image == dataset.shape ? found : nil)
    }
}

extension Measures {
    /// Those that can be asked for: not computed on the way anyhow, and with a meaning.
    static func possible(for structure: Structure, on data: MeasureData) -> [Measure] {
        all.filter { $0.cost >= .evaluation && $0.obstacle(in: structure, on: data) == nil }
    }

    /// Those that could be asked for of another model or other data, by what is missing for them here.
    static func missing(for structure: Structure, on data: MeasureData) -> [MeasurementReport.Missing] {
        var groups: [MeasurementReport.Missing] = []
        for measure in all where measure.cost >= .evaluation {
            guard let need = measure.obstacle(in: structure, on: data) else { continue }
            if let place = groups.firstIndex(where: { $0.need == need }) {
                groups[place].ids.append(measure.id)
            } else {
                groups.append(.init(need: need, ids: [measure.id]))
            }
        }
        return groups
    }
}

/// What a session has measured on demand, and what it is at.
package struct MeasurementReport: Sendable, Equatable {
    package struct Result: Sendable, Equatable {
        package let figure: Figure
        /// The step of the parameters that were measured.
        package let step: Int

        package init(_ figure: Figure, step: Int) { (self.figure, self.step) = (figure, step) }

        package var value: Double { figure.value }
    }

    package struct Progress: Sendable, Equatable {
        package let ids: [String]
        /// How much is done, 0…1.
        package let share: Double
        /// The measure that is worked at; nil while rows are gone through.
        package let present: String?
    }

    /// Measures that have no meaning here, and what they need.
    package struct Missing: Sendable, Equatable {
        package let need: Need
        package fileprivate(set) var ids: [String]
    }

    /// Measures that can be asked for, in their order.
    package let possible: [String]
    package let missing: [Missing]
    package let results: [String: Result]
    /// nil where nothing is under way.
    package let progress: Progress?

    package init(
        possible: [String] = [], missing: [Missing] = [], results: [String: Result] = [:], progress: Progress? = nil
    ) {
        (self.possible, self.missing, self.results, self.progress) = (possible, missing, results, progress)
    }
}

/// Why something can't be measured.
package enum MeasureFault: Error, Equatable {
    case unknown(String)
    case meaningless(String, Need)
}
