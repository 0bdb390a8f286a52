import ArgumentParser
import Autoencoders
import Datasets
import Files
import Foundation
import Laboratory
import Tensors
import Terminal

/// What a film of a training shows.
enum FilmSubject: String, ExpressibleByArgument, CaseIterable {
    /// Rows of validation, what the model sees of them where they are corrupted, and what it makes of them.
    case reconstructions
    /// What the same codes give, drawn from the prior.
    case samples
    /// The codes of rows of validation on a plane.
    case map
}

/// Whether a training leaves a film, and of what.
struct FilmOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Writes a film of the training (.apng) when it ends.", valueName: "file"))
    var film: String?

    @Option(
        help: ArgumentHelp(
            "What the film shows: \(FilmSubject.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "subject"))
    var filmOf: FilmSubject?

    @Option(
        help: ArgumentHelp(
            "Steps from one picture of the film to the next; by default a hundredth of all.", valueName: "steps"),
        transform: Numeral.whole)
    var filmEvery: Int?

    @Option(
        help: ArgumentHelp("How long a picture of the film is shown; 120 by default.", valueName: "ms"),
        transform: Numeral.whole)
    var filmDelay: Int?

    static let usualDelay = 120

    func validate() throws {
        guard let film else {
            let said =
                [("--film-of", filmOf != nil), ("--film-every", filmEvery != nil)]
                + [("--film-delay", filmDelay != nil)]
            if let option = said.first(where: \.1)?.0 { throw ValidationError("\(option) needs --film.") }
            return
        }
        try ValidationError.check(file: film, of: "--film")
        guard (film as NSString).pathExtension.lowercased() == "apng" else {
            throw ValidationError("--film \(film): expected a name that ends with .apng.")
        }
        if let filmEvery, filmEvery < 1 { throw ValidationError.tooFew("--film-every", filmEvery) }
        let delays = AnimatedPNG.possibleDelays
        if let filmDelay, !delays.contains(filmDelay) {
            throw ValidationError(
                "--film-delay \(filmDelay): expected \(delays.lowerBound) to \(delays.upperBound).")
        }
    }

    /// Throws what stands against the file, before anything is computed for it.
    func check() throws { if let film { try OutputFile.check(film, of: .binary) } }
}

/// Pictures of a training, one each so many steps: the same rows, or the same draws, as the model learns.
struct TrainingFilm {
    private let path: String
    private let subject: FilmSubject
    private let delay: Int
    /// Steps from one picture to the next; nil for a hundredth of the way.
    private var interval: Int?
    private var film = AnimatedPNG()
    private var last: (step: Int, part: Int)
    /// Of points of the plane the ends that all pictures have.
    private var frame: (x: ClosedRange<Double>, y: ClosedRange<Double>)?

    /// Pictures at most: where there would be more, every second one goes, and from then on only every second one is made.
    static let most = 1000
    private static let parts = 100
    /// Images in a line, lines of samples, points, and pixels across, as near as whole ones come.
    private static let (columns, lines, points, side) = (10, 4, 1000, 480)
    /// The most values of a picture.
    private static let largest = 1 << 24

    /// nil where no film is wanted. The first picture is of the model before it learns. Throws where such rows can't be shown.
    init?(_ options: FilmOptions, of session: Session) throws {
        guard let film = options.film else { return nil }
        path = film
        (subject, interval) = (options.filmOf ?? .reconstructions, options.filmEvery)
        delay = options.filmDelay ?? FilmOptions.usualDelay
        last = (session.step, 0)
        let kind = session.dataset.kind
        guard subject == .map || kind.isImage || kind == .point else {
            throw CommandError(
                description:
                    "--film-of \(subject.rawValue): found rows that are no images, expected images or points of the plane; "
                    + "--film-of map shows the codes of any rows")
        }
        if subject != .map, kind.isImage {
            let size = Gallery(rows: sheet(of: session), shape: session.dataset.shape).size(scale: 1, gap: 1)
            guard size.width * size.height * 3 <= Self.largest else {
                throw CommandError(
                    description: "--film: a picture of \(size.width)×\(size.height) pixels, expected a smaller one")
            }
        }
        try add(session)
    }

    /// Adds a picture where it is time for one; `share` of the training is done.
    mutating func look(at session: Session, share: Double) throws {
        if let interval {
            guard session.step % interval == 0, session.step > last.step else { return }
        } else {
            let part = Int(share * Double(Self.parts))
            guard part > last.part else { return }
            last.part = part
        }
        try add(session)
        if film.count > Self.most {
            film.halve()
            interval = interval.map { $0 * 2 }
        }
    }

    /// Adds what came of it, and writes the file.
    mutating func write(endingWith session: Session) throws {
        if session.step > last.step { try add(session) }
        try film.write(delay: delay, to: path)
        Hourglass.report("hourglass: \(path.shown): \(Text.count(film.count)) pictures")
    }

    private mutating func add(_ session: Session) throws {
        last.step = session.step
        try film.add(picture(of: session), for: path)
    }

    /// The rows of images that a picture has.
    private func sheet(of session: Session) -> [[[Float]]] {
        if subject == .samples {
            let images = session.answer(SamplesRequest(Self.columns * Self.lines))?.images ?? []
            return stride(from: 0, to: images.count, by: Self.columns).map {
                Array(images[$0..<min($0 + Self.columns, images.count)])
            }
        }
        guard let pictures = session.answer(PicturesRequest(Self.columns)) else { return [] }
        let isCorrupted = session.setup.experiment.corruption != NoCorruption.id
        return [pictures.originals] + (isCorrupted ? [pictures.corrupted] : []) + [pictures.reconstructions]
    }

    private mutating func picture(of session: Session) -> Image {
        if subject == .map { return map(session) }
        guard session.dataset.kind.isImage else { return plane(session) }
        let shape = session.dataset.shape
        let scale = max(1, Self.side / (Self.columns * shape.width))
        return Gallery(rows: sheet(of: session), shape: shape).sheet(scale: scale, gap: scale)
    }

    private func map(_ session: Session) -> Image {
        let map = session.answer(CodesRequest(Self.points))
        let corners = map?.corners
        let points = (map?.points ?? []).filter { $0.x.isFinite && $0.y.isFinite }
        return MapPicture(
            points: points.map { .init(x: Double($0.x), y: Double($0.y), group: $0.label) }, names: [], title: "",
            axes: ("", ""), frame: corners.map { ($0.low.x...$0.high.x, $0.low.y...$0.high.y) }
        ).image(side: Self.side)
    }

    /// Points of the data, and in colour what the model makes of them, or those that it draws.
    private mutating func plane(_ session: Session) -> Image {
        typealias Point = MapPicture.Point
        let pictures = session.answer(PicturesRequest(Self.points))
        let made =
            subject == .samples
            ? session.answer(SamplesRequest(Self.points))?.images : pictures?.reconstructions
        func points(_ rows: [[Float]]?, _ group: Int?) -> [Point] {
            (rows ?? []).filter { $0.allSatisfy(\.isFinite) }.map {
                Point(x: Double($0[0]), y: Double($0[1]), group: group)
            }
        }
        let data = points(pictures?.originals, nil)
        if frame == nil, !data.isEmpty {
            func ends(_ values: [Double]) -> ClosedRange<Double> {
                let (low, high) = (values.min()!, values.max()!)
                let room = max(0.25 * (high - low), 1e-6)
                return low - room...high + room
            }
            frame = (ends(data.map(\.x)), ends(data.map(\.y)))
        }
        let inside = points(made, 1).filter { point in
            frame.map { $0.x.contains(point.x) && $0.y.contains(point.y) } ?? true
        }
        return MapPicture(points: data + inside, names: [], title: "", axes: ("", ""), frame: frame)
            .image(side: Self.side)
    }
}
