import Autoencoders
import Datasets
import Laboratory
import Tensors

/// Scores rows by a model as it is, one or any number of them. A row's score is the same, bit for bit, in whatever company
/// it comes: rows are always computed in batches of one size, which depends on the model alone.
///
/// It reads parameters and knobs at each use, so it can be kept while the model trains; what it was fitted to is then out of
/// date.
package final class RowScorer {
    package let model: Model
    /// Rows that are computed at once.
    package let size: Int
    private let stage: RowErrorStage
    private let makeBounds: () -> RowBoundStage?
    private lazy var bounds = makeBounds()
    /// Codes of training rows, and the units of ``ScoreKind/both``; see ``fit(to:normal:)``.
    package private(set) var reference: CodeReference?
    package private(set) var units: ScoreUnits?

    /// Multiplications of a batch, counted as if all layers were dense: one row alone costs as much.
    private static let mostWork = 1 << 25
    private static let possibleSizes = 8...256

    package init(_ model: Model, knobs: KnobBoard, workers: Workers) {
        self.model = model
        let wanted = Self.mostWork / max(1, model.parameters.count)
        var size = min(max(wanted, Self.possibleSizes.lowerBound), Self.possibleSizes.upperBound)
        var stage = RowErrorStage(model, size: size, knobs: knobs, workers: workers)
        while size > 1, stage.footprint.bytes > RowSource.mostBytes {
            size /= 2
            stage = RowErrorStage(model, size: size, knobs: knobs, workers: workers)
        }
        (self.size, self.stage) = (size, stage)
        makeBounds = { RowBoundStage(model, size: size, knobs: knobs, workers: workers) }
    }

    package convenience init(_ trained: TrainedModel) {
        self.init(trained.model, knobs: trained.knobs, workers: trained.workers)
    }

    /// The one of the model that a request looks at, kept as long as the model is.
    package static func of(_ viewer: Viewer) -> RowScorer {
        viewer.kept {
            RowScorer(viewer.model, knobs: viewer.knobs, workers: viewer.workers)
        }
    }

    /// What can be scored by, whatever it was fitted to.
    package var kinds: [ScoreKind] {
        ScoreKind.allCases.filter { kind in
            switch kind {
            case .error, .nearest: true
            case .bound: hasBound
            case .codes, .both: hasCovariance
            }
        }
    }

    private var hasCovariance: Bool { model.latent <= CodeReference.mostCorrelated }

    private var hasBound: Bool {
        model.structure.code == .gaussian && model.structure.activeDistance.isLikelihood
    }

    /// Whether rows may have missing entries.
    package var takesMissing: Bool { stage.mask != nil }

    // MARK: what it is fitted to

    /// Takes the codes of training rows to measure from, at most ``CodeReference/most``, and units from normal rows that
    /// weren't trained on. False where the brake was pulled, or there are fewer than two rows; nothing has changed then. Cost: as
    /// many rows computed.
    @discardableResult
    package func fit(to training: Split, normal: Split) -> Bool {
        guard training.count > 1 else { return false }
        var codes: [Float] = []
        let places = Self.spread(CodeReference.rows(ofWidth: model.latent), over: training.count)
        guard score(training, rows: places, by: .error, { codes += $0.codes }) else { return false }
        guard codes.allSatisfy({ abs($0) <= CodeReference.largest }) else { return false }
        let reference = CodeReference(Tensor(codes, shape: [places.count, model.latent]))
        var (errors, distances): ([Float], [Float]) = ([], [])
        let some = Self.spread(CodeReference.most, over: normal.count)
        let isWhole = score(normal, rows: some, by: .error) { piece in
            errors += piece.scores
            if hasCovariance { distances += (0..<piece.count).map { reference.mahalanobis(piece.code($0)) } }
        }
        guard isWhole, (errors + distances).allSatisfy(\.isFinite) else { return false }
        fit(to: reference, ScoreUnits(errors: errors, codes: hasCovariance ? distances : errors))
        return true
    }

    /// Takes what was kept of an earlier fit.
    package func fit(to reference: CodeReference, _ units: ScoreUnits) {
        precondition(reference.codes.shape[1] == model.latent, "codes \(reference.codes.shape) of \(model.latent)")
        (self.reference, self.units) = (reference, units)
    }

    /// At most so many places of `count`, evenly.
    private static func spread(_ most: Int, over count: Int) -> [Int32] {
        let taken = min(most, count)
        return (0..<taken).map { Int32($0 * count / taken) }
    }

    // MARK: scores

    /// Some rows with their scores; valid during the call that it is handed to.
    package struct Piece {
        /// Where they stand among those that were asked for.
        package let places: Range<Int>
        package let scores: [Float]
        /// [count, latent]
        package let codes: [Float]
        private let latent: Int
        private let squares: Slot

        package var count: Int { places.count }

        /// The code of a row, counted in the piece.
        package func code(_ row: Int) -> ArraySlice<Float> { codes[row * latent..<(row + 1) * latent] }

        /// (x − x̂)² of each value of a row, 0 where it is missing, [features]: what it contributes to the error, where that is
        /// squared, and how far it is off where it isn't.
        package func errors(_ row: Int) -> UnsafeBufferPointer<Float> {
            let width = squares.shape[1]
            return UnsafeBufferPointer(start: squares.base + row * width, count: width)
        }

        init(_ stage: RowErrorStage, places: Range<Int>, scores: [Float]) {
            latent = stage.codes.shape[1]
            codes = Array(stage.codes.pointer[..<(places.count * latent)])
            (self.places, self.scores, squares) = (places, scores, stage.squares)
        }
    }

    /// Scores rows of a split, all of them if none are named, piece by piece. False where the brake was pulled.
    ///
    /// Precondition: the model has the kind, and for distances of codes it was fitted.
    @discardableResult
    package func score(
        _ split: Split, rows: [Int32]? = nil, by kind: ScoreKind, _ body: (Piece) throws -> Void
    ) rethrows -> Bool {
        precondition(!kind.needsCodes || reference != nil, "\(kind) of a scorer that was fitted to nothing")
        precondition(split.features == model.features, "rows of \(split.features) values, not \(model.features)")
        precondition(takesMissing || !split.hasMissing, "missing entries with a distance that needs all")
        let rows = rows ?? (0..<Int32(split.count)).map { $0 }
        for start in stride(from: 0, to: rows.count, by: size) {
            let places = start..<min(start + size, rows.count)
            rows.withUnsafeBufferPointer { rows in
                split.gather(
                    UnsafeBufferPointer(rebasing: rows[places]), into: stage.input.base, mask: stage.mask?.base)
            }
            guard stage.run(), let scores = scores(of: places.count, by: kind) else { return false }
            // What is so far out that there is no number for it is no less far than all others.
            try body(Piece(stage, places: places, scores: scores.map { $0.isNaN ? .infinity : $0 }))
        }
        return true
    }

    /// The scores of rows of a split; nil where the brake was pulled.
    package func scores(of split: Split, rows: [Int32]? = nil, by kind: ScoreKind) -> [Float]? {
        var scores: [Float] = []
        return score(split, rows: rows, by: kind, { scores += $0.scores }) ? scores : nil
    }

    /// Of the first rows of the batch that was computed last.
    private func scores(of count: Int, by kind: ScoreKind) -> [Float]? {
        let errors = stage.errors.pointer[..<count]
        func codes(_ distance: (CodeReference, ArraySlice<Float>) -> Float) -> [Float] {
            let (latent, all) = (model.latent, Array(stage.codes.pointer[..<(count * model.latent)]))
            return (0..<count).map { distance(reference!, all[$0 * latent..<($0 + 1) * latent]) }
        }
        switch kind {
        case .error: return Array(errors)
        case .codes: return codes { $0.mahalanobis($1) }
        case .nearest: return codes { $0.nearest($1) }
        case .both:
            let units = units!
            return zip(errors, codes { $0.mahalanobis($1) }).map { error, distance in
                Float(Double(error) / units.error + Double(distance) / units.codes)
            }
        case .bound:
            guard let bounds else { preconditionFailure("a bound of a model that has none") }
            bounds.input.base.update(from: stage.input.base, count: stage.input.count)
            if let mask = bounds.mask, let known = stage.mask {
                mask.base.update(from: known.base, count: known.count)
            }
            guard bounds.run() else { return nil }
            return Array(bounds.bounds.pointer[..<count])
        }
    }
}
