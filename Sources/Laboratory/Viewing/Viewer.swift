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
    /// What a row is.
    package let kind: RowKind
    /// The columns that rows were made from; nil for other data than tables.
    package let form: TableForm?
    /// The rows of the split that the request names; of validation where it names none.
    package let rows: Split
    /// What the model learns from, for what is fitted to it, and what settings are chosen by.
    package let training, validation: Split
    /// The labels of rows that are said to be normal, as the file has them; nil where nobody said.
    package let normalLabels: Set<Int>?
    /// Rows that show every class, in the order of the classes, then the ones that follow.
    package let gallery: [Int32]
    /// For chance; to be split by purpose.
    package let generator: Generator
    /// What experiments may need beside the model.
    let classifiers: Classifiers
    package let workers: Workers
    /// Bytes that what looks at many rows may take at once.
    package let pieces: Int
    private let studio: Studio

    init(
        _ studio: Studio, setup: Setup, model: Model, knobs: KnobBoard, history: History, step: Int, kind: RowKind,
        form: TableForm?, rows: Split, training: Split, validation: Split,
        normalLabels: Set<Int>?, gallery: [Int32], generator: Generator, classifiers: Classifiers, workers: Workers,
        pieces: Int
    ) {
        self.classifiers = classifiers
        (self.studio, self.setup, self.model, self.knobs) = (studio, setup, model, knobs)
        (self.history, self.step, self.rows, self.gallery) = (history, step, rows, gallery)
        (self.kind, self.form, self.training, self.validation) = (kind, form, training, validation)
        (self.normalLabels, self.generator, self.workers, self.pieces) = (normalLabels, generator, workers, pieces)
    }

    /// What computes something of its own with the model, made once and kept as long as the model is. It reads parameters and
    /// knobs as they are at each use.
    package func kept<Kept: AnyObject>(_ make: () -> Kept) -> Kept { studio.kept(make) }

    /// The codes of some rows, [rows, latent]: the middle of their distributions.
    package func encode(_ positions: [Int32]) -> Tensor { studio.encode(positions, of: rows) }

    /// The images of codes [n, latent]: [n, features].
    package func decode(_ codes: Tensor) -> Tensor { studio.decode(codes) }

    /// What codes are drawn from that are not encoded.
    package var origin: CodeOrigin { studio.codes(like: rows).origin }

    /// A row of the gallery, counted round.
    package func row(_ position: Int) -> Int32 {
        gallery[((position % gallery.count) + gallery.count) % gallery.count]
    }

    /// x, x̃ and x̂ of some rows.
    package func pictures(_ positions: [Int32]) -> Pictures { studio.pictures(positions, of: rows) }

    /// The images on the way between the codes of two rows of the gallery.
    package func interpolation(_ way: Interpolation) -> InterpolationPictures {
        studio.interpolation(way, through: gallery, of: rows)
    }

    /// Images of drawn codes, and what these are drawn from; each draw gives others, and always the same.
    package func samples(_ count: Int, draw: Int) -> Samples { studio.samples(count, draw: draw, of: rows) }
}
