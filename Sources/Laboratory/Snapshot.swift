import Autoencoders
import Datasets
import Tensors

/// What a session lets the screen see: an immutable value.
package struct Snapshot: Sendable {
    package enum Activity: Sendable, Equatable {
        case playing
        case paused
        /// Early stopping came to an end; `play` goes on all the same.
        case finished
    }

    package struct DataSummary: Sendable, Equatable {
        package let id, title: String
        /// What a row is.
        package let kind: RowKind
        package let trainCount, validationCount, testCount: Int
        package let classes: Int?
        package let isUnitInterval, hasMissing: Bool
        /// The columns that rows were made from; nil for other data than tables.
        package let form: TableForm?

        /// The size of one row seen as an image.
        package var shape: ImageShape { kind.shape }
        /// What a model has to know of it.
        package var dataShape: DataShape {
            DataShape(kind, classes: classes, isUnitInterval: isUnitInterval, hasMissing: hasMissing)
        }

        package init(_ dataset: Dataset) {
            (id, title, kind, classes) = (dataset.id, dataset.title, dataset.kind, dataset.classes)
            (trainCount, validationCount) = (dataset.train.count, dataset.validation.count)
            (testCount, form) = (dataset.test.count, dataset.form)
            (isUnitInterval, hasMissing) = (dataset.isUnitInterval, dataset.hasMissing)
        }
    }

    /// A stage of pretraining.
    package struct Stage: Sendable, Equatable {
        package let name: String
        package let stepsLeft: Int

        package init(name: String, stepsLeft: Int) { (self.name, self.stepsLeft) = (name, stepsLeft) }
    }

    package let setup: Setup
    package let data: DataSummary
    package let activity: Activity
    /// The stage of pretraining; nil where the experiment itself is trained.
    package let stage: Stage?
    package let step: Int
    /// Passes over the training split, with the part of the present one.
    package let epoch: Double
    package let imagesPerSecond: Double
    package let parameterCount: Int
    package let history: History
    /// When the steps of the history were made.
    package let timeline: Timeline
    /// How a term is computed where there is more than one way, by the term's id.
    package let methods: [String: String]
    /// What the screen asked for, by what it asked.
    package let answers: ViewAnswers
    /// What was measured on demand.
    package let measurement: MeasurementReport
    package let notice: Notice?
    /// What can be undone, and gone back to.
    package let past: PastSummary
    /// What the session has at hand.
    package let inventory: Inventory
    /// What knobs stand at whose schedules aren't over, by their ids.
    package var inForce: [String: Float] { setup.valuesInForce(at: step) }
    /// Commands that the session had obeyed when this was taken.
    package let obeyed: Int

    package init(
        setup: Setup, data: DataSummary, activity: Activity, stage: Stage? = nil, step: Int, epoch: Double,
        imagesPerSecond: Double,
        parameterCount: Int, history: History, timeline: Timeline = Timeline(), methods: [String: String] = [:],
        answers: ViewAnswers = ViewAnswers(),
        measurement: MeasurementReport = MeasurementReport(), notice: Notice? = nil,
        past: PastSummary = PastSummary(),
        inventory: Inventory = .none, obeyed: Int = 0
    ) {
        self.setup = setup
        self.data = data
        self.activity = activity
        self.stage = stage
        self.step = step
        self.epoch = epoch
        self.imagesPerSecond = imagesPerSecond
        self.parameterCount = parameterCount
        self.history = history
        self.timeline = timeline
        self.methods = methods
        self.answers = answers
        self.measurement = measurement
        self.notice = notice
        self.past = past
        self.inventory = inventory
        self.obeyed = obeyed
    }
}
