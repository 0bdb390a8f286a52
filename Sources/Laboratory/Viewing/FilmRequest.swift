import Autoencoders
import Tensors

/// Samples as they come about: pixel by pixel, or from noise step by step. The film goes on by a piece in each answer.
package struct FilmRequest: ViewRequest {
    package var count: Int
    /// Which draw, as in ``SamplesRequest``: at its end the film shows the same images.
    package var draw: Int
    /// Which time it is shown; another one begins anew.
    package var showing: Int

    package init(_ count: Int, draw: Int, showing: Int) {
        (self.count, self.draw, self.showing) = (count, draw, showing)
    }

    package var cost: ViewCost { .numbers }

    package func answer(by viewer: Viewer) -> Film? {
        guard count > 0 else { return nil }
        let projector = viewer.kept { Projector() }
        if projector.request == self {
            projector.film?.advance()
        } else {
            (projector.request, projector.step) = (self, viewer.step)
            projector.film = viewer.film(count, draw: draw)
        }
        guard let film = projector.film else { return Film(frame: nil) }
        let values = film.drawing.values
        let images = film.kind == .values ? values : viewer.decode(values)
        return Film(
            frame: .init(
                kind: film.kind, images: images.rows, done: film.drawing.done, count: film.drawing.count,
                origin: film.origin, step: projector.step))
    }
}

/// The film that is being shown, of which the model at hand keeps one.
private final class Projector {
    var request: FilmRequest?
    var film: SampleFilm?
    /// At which it began.
    var step = 0
}

/// Samples in the making.
final class SampleFilm {
    let drawing: any GradualDrawing
    let kind: Film.Kind
    let origin: CodeOrigin

    /// Answers that a film takes, at eight in a second.
    private static let frames = 96
    /// Multiply-adds of one answer: a few milliseconds, so that training waits no longer than for a batch.
    private static let work = 1 << 22

    init(_ drawing: any GradualDrawing, of kind: Film.Kind, origin: CodeOrigin) {
        (self.drawing, self.kind, self.origin) = (drawing, kind, origin)
    }

    func advance() {
        let wanted = (drawing.count + Self.frames - 1) / Self.frames
        for _ in 0..<max(1, min(wanted, Self.work / max(1, drawing.work))) { drawing.advance() }
    }
}

/// How far a film is.
package struct Film: MovingAnswer, Equatable {
    package enum Kind: Sendable {
        /// The decoder draws an image value by value.
        case values
        /// A learnt way leads from noise to a code, which is decoded at each step.
        case codes
    }

    package struct Frame: Sendable, Equatable {
        package let kind: Kind
        /// [count][features]; values that aren't drawn yet are 0.
        package let images: [[Float]]
        package let done, count: Int
        package let origin: CodeOrigin
        /// The step of training whose parameters draw.
        package let step: Int
    }

    /// nil where images come at once.
    package let frame: Frame?

    package var isMoving: Bool { frame.map { $0.done < $0.count } ?? false }
}
