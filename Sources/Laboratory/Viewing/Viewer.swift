import Autoencoders
import Datasets
import Networks
import Tensors

/// What a request may look at on the session's queue: the model and what makes pictures with it, one split, the knobs and
/// what has happened. It changes nothing.
package struct Viewer {
    package let setup: Setup
    /// The model's structure and parameters.
    package let model: Model
    package let knobs: KnobBoard
    package let history: History
    package let step: Int
    /// All the rows there are, for what trains models of its own.
    package let dataset: Dataset
    /// What a row is.
    package var kind: RowKind { dataset.kind }
    /// The columns that rows were made from; nil for other data than tables.
    package var form: TableForm? { dataset.form }
    /// The rows of the split that the request names; of validation where it names none.
    package let rows: Split
    /// What the model learns from, for what is fitted to it, and what settings are chosen by.
    package var training: Split { dataset.train }
    package var validation: Split { dataset.validation }
    /// What rows of ratings were made from; nil of other data.
    package var rated: RatedRows? { dataset.rated }
    /// The labels of rows that are said to be normal, as the file has them; nil where nobody said.
    package var normalLabels: Set<Int>? { dataset.normalLabels }
    /// The one at hand that was trained on these data; nil where there is none.
    package let classifier: TrainedClassifier?
    /// Rows that show every class, in the order of the classes, then the ones that follow.
    package let gallery: [Int32]
    /// For chance; to be split by purpose.
    package let generator: Generator
    /// What experiments may need beside the model.
    let classifiers: Classifiers
    package let workers: Workers
    private let studio: Studio
    private let trainer: Trainer
    /// What is kept with the data.
    private let shelf: Shelf

    init(
        _ studio: Studio, setup: Setup, model: Model, knobs: KnobBoard, history: History, step: Int,
        dataset: Dataset, rows: Split, classifier: TrainedClassifier?, gallery: [Int32], generator: Generator,
        classifiers: Classifiers, workers: Workers, shelf: Shelf, trainer: Trainer
    ) {
        self.classifiers = classifiers
        (self.studio, self.setup, self.model, self.knobs) = (studio, setup, model, knobs)
        (self.history, self.step, self.rows, self.gallery) = (history, step, rows, gallery)
        (self.dataset, self.generator, self.workers) = (dataset, generator, workers)
        (self.shelf, self.trainer) = (shelf, trainer)
        self.classifier = classifier
    }

    /// What another session of the same experiment needs to be at hand.
    package var inventory: Inventory { Inventory(classifiers: classifiers) }

    /// What computes something of its own with the model, made once and kept as long as the model is. It reads parameters and
    /// knobs as they are at each use.
    package func kept<Kept: AnyObject>(_ make: () -> Kept) -> Kept { studio.kept(make) }

    /// What is found of the data alone, made once and kept as long as they are, whatever becomes of the model.
    package func keptWithData<Kept: AnyObject>(_ make: () -> Kept) -> Kept { shelf.kept(make) }

    /// What is being found of the data alone, or has been: begun where nobody has put the question, and kept as long as they are.
    /// It takes its time beside the training; the request is answered anew when there is more.
    package func errand<Value: Sendable>(
        _ question: some Hashable, _ find: @escaping @Sendable (_ isWanted: (_ share: Double) -> Bool) -> Value?
    ) -> Errand<Value> { shelf.errand(question, find) }

    /// How long the gradient of each parameter was in the last step, and how far it led; the share of it that clipping took.
    package var lengths: [OptimizerRun.Lengths] { trainer.lengths }
    package var clippedShare: Double { trainer.clippedShare }

    /// The codes of some rows, [rows, latent]: the middle of their distributions.
    package func encode(_ positions: [Int32]) -> Tensor { studio.encode(positions, of: rows) }

    /// The same of rows of another split, or of values that are at hand, [n, features].
    package func encode(_ positions: [Int32], of split: Split) -> Tensor { studio.encode(positions, of: split) }
    package func encode(_ values: Tensor) -> Tensor { studio.encode(values) }

    /// The images of codes [n, latent]: [n, features].
    package func decode(_ codes: Tensor) -> Tensor { studio.decode(codes) }

    /// What codes are drawn from that are not encoded.
    package var origin: CodeOrigin { studio.codes(like: rows).origin }

    /// A row of the gallery, counted round.
    package func row(_ position: Int) -> Int32 { gallery[place(position)] }

    /// A position in the gallery, counted round. Precondition: there is a row in it.
    func place(_ position: Int) -> Int { ((position % gallery.count) + gallery.count) % gallery.count }

    /// x, x̃ and x̂ of some rows.
    package func pictures(_ positions: [Int32]) -> Pictures { studio.pictures(positions, of: rows) }

    /// The images on the way between the codes of two rows of the gallery.
    package func interpolation(_ way: Interpolation) -> InterpolationPictures {
        studio.interpolation(way, through: gallery, of: rows)
    }

    /// Images of drawn codes, and what these are drawn from; each draw gives others, and always the same.
    package func samples(_ count: Int, draw: Int) -> Samples { studio.samples(count, draw: draw, of: rows) }

    /// The same images bit by bit; nil where they come at once.
    func film(_ count: Int, draw: Int) -> SampleFilm? { studio.film(count, draw: draw, of: rows) }
}
