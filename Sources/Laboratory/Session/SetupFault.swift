import Autoencoders
import Tensors

/// Why a setup can't be, or can't become what was asked for. Numbers and names only: whoever shows it has the words.
package enum SetupFault: Error, Equatable, Sendable {
    /// What the experiment has against itself or the data.
    case experiment(Fault)
    case unknownOptimizer(String)
    case batch(Int)
    /// More rows than a term that compares all pairs can hold.
    case batchOfPairs(Int, term: String, most: Int)
    case learningRate(Float)
    case clip(Float)
    /// This processor doesn't multiply such numbers.
    case precision(Precision)
    case patience(Int)
    /// A schedule of what is no live knob.
    case scheduleOfNoKnob(String)
    /// Of so many steps from a step on; nil for a knob that is being asked for.
    case schedule(knob: String?, steps: Int, start: Int)
    /// The knob can't be 0, or isn't live.
    case unschedulable(knob: String)
    /// A controller of what is no live knob.
    case controlOfNoKnob(String)
    case noController(String)
    /// A controller that can't hold the knob in this experiment; those that can.
    case uncontrollable(knob: String, by: String, possible: [String])
    /// What a controller can't be asked for; nil where it wants something and nothing was said.
    case wanted(controller: String, found: Float?)
    case noKnob(String)
    case notANumber(knob: String, Float)
    case noTerm(String)
    case noVariant(String)
    case noAugmentation(String)
    case noChoice(String)
    /// A value that a choice doesn't have.
    case value(choice: String, found: String, expected: ChoiceKind)
    /// What a choice can't be in this experiment, by its id.
    case choice(String, Obstacle)
    /// Layers of the architecture have no nonlinearity to choose.
    case fixedActivation
    case confined(Confinement.Limit)
    /// Bytes that it would take, and that there are.
    case memory(needed: Int, available: Int)
    /// Files can't be read or written here.
    case filesClosed
    /// Only the data sets of the list can be opened here.
    case dataClosed
    /// A classifier needs data with classes.
    case noClasses(data: String)
}

extension SetupFault {
    /// The field of a setup that it is about, as files name it; nil where it is about none or names its own.
    package var field: String? {
        switch self {
        case .experiment(let fault): fault.field.map { "experiment.\($0)" }
        case .unknownOptimizer: "optimizer"
        case .batch, .batchOfPairs: "batch"
        case .learningRate: "learningRate"
        case .clip: "clip"
        case .precision: "precision"
        case .patience: "patience"
        case .scheduleOfNoKnob, .schedule: "schedules"
        case .noAugmentation, .choice(Choice.augmentation.id, _): "augmentation"
        case .value(choice: Choice.stoppingMeasure.id, _, _): "stopsBy"
        case .controlOfNoKnob, .noController, .wanted: "controls"
        default: nil
        }
    }
}

extension Fault {
    var field: String? {
        switch self {
        case .number(let field, _, _): field
        case .unknown(.corruption, _): "corruption"
        case .unknown(.distance, _), .distance: "distance"
        case .unknown(.term, _), .term: "terms"
        case .unknown(.prior, _), .prior: "prior"
        case .unknown(.variant, _): "variant"
        case .knob: "knobs"
        case .layers(.encoder, _): "encoder"
        case .layers(.decoder, _): "decoder"
        case .pretraining, .stage: "pretraining"
        case .depth: "depth"
        case .choice(LinearLayers.id, _): "linearLayers"
        case .choice(NestedDropout.id, _): "isNested"
        case .choice: "isDecoderNormalised"
        case .parameters: nil
        }
    }
}
