import Autoencoders
import Datasets
import Tensors

/// What measures can ask beside the batches.
package struct MeasureContext {
    package let model: Model
    let knobs: KnobBoard
    package let data: MeasureData
    /// Images of drawn codes as a classifier sees them; nil where there is no classifier.
    let drawn: DrawnImages?
    /// Codes and rows for all measures that look at many of them together.
    let rows = SharedRows()
    /// Principal components of the training rows, for all measures that compare with PCA.
    let components: SharedComponents
    /// Chance for what draws: the same at every call.
    let generator: Generator
    /// For what measures compute of the model by themselves.
    let workers: Workers
    /// Rows of the training split whose class is told; nil where none are, or nobody asks for labels.
    var told: (split: Split, rows: [Int32])? { findTold() }
    private let findTold: () -> (split: Split, rows: [Int32])?
    /// The first so many rows that a measure is taken over.
    var limit = Int.max

    /// `training` is what models are compared with PCA by; without it that comparison comes to nothing.
    init(
        model: Model, knobs: KnobBoard, data: MeasureData, training: Split? = nil, drawn: DrawnImages? = nil,
        generator: Generator, workers: Workers, told: @escaping () -> (split: Split, rows: [Int32])? = { nil }
    ) {
        components = SharedComponents(of: training, workers: workers)
        findTold = told
        (self.model, self.knobs, self.data, self.drawn) = (model, knobs, data, drawn)
        (self.generator, self.workers) = (generator, workers)
    }
}

extension Measure {
    /// A measure on its way over as many rows as it takes; nil where it is only read off the objective.
    func start(in context: MeasureContext) -> (any Measuring)? {
        var context = context
        context.limit = rows ?? .max
        return begin?(context)
    }
}
