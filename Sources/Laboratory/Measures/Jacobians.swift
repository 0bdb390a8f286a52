import Autoencoders
import Foundation
import Tensors

/// How much codes move with rows, and images with codes.
extension Measure {
    private static let rows = 100

    static let encoderJacobian = Measure(
        "encoder_jacobian", "‖J_f‖ of the encoder", cost: .demand, rows: rows,
        definition: "mean over rows of ‖∂f/∂x‖_F, f the middle of the code, exactly: a reverse pass for each code",
        paper: "Rifai et al. 2011"
    ) { context in OfRows(context, .images, inPieces: { JacobianWork($0, .encoder, context) }) }

    static let decoderJacobian = Measure(
        "decoder_jacobian", "‖J_g‖ of the decoder", cost: .demand, rows: rows,
        definition: "mean over rows of ‖∂x̂/∂z‖_F at the middle of the code; beside it each code's column",
        paper: "Shao, Kumar & Fletcher 2018"
    ) { context in OfRows(context, .images, inPieces: { JacobianWork($0, .decoder, context) }) }

    /// The largest code whose columns are held for all rows.
    private static let mostCodes = 64

    static let tangentAngle = Measure(
        "tangent_angle", "angle of the decoder's tangent to PCA", unit: .degrees, better: .less,
        needs: [.codesAtMost(mostCodes)] + PCAReference.needs, cost: .demand, rows: 50,
        definition:
            "mean over rows of the largest angle between the span of ∂x̂/∂z and as many principal components of the training rows as there are codes; where the span has fewer dimensions, of so many angles",
        paper: "Björck & Golub 1973; Shao, Kumar & Fletcher 2018"
    ) { context in OfRows(context, [.images, .components], inPieces: { JacobianWork($0, .tangent, context) }) }
}

/// A code's derivatives for some rows at a time.
private struct JacobianWork: RowsWork {
    enum Kind { case encoder, decoder, tangent }

    private let kind: Kind
    private let context: MeasureContext
    private let rows: MeasuredRows
    private var encoder: EncoderJacobianStage?
    private var decoder: DecoderJacobianStage?
    /// Rows that are done, and codes of those that are next.
    private var (done, code) = (0, 0)
    /// Σ of squares of the rows that are next, and of each code over all rows.
    private var squares: [Double] = []
    private var ofCodes: [Double]
    /// Columns of the rows that are next, [rows][codes][features].
    private var columns: [[[Double]]] = []
    private var mean = RunningMean()
    private var isStopped = false

    /// Rows of a piece.
    private static let piece = 25

    init(_ rows: MeasuredRows, _ kind: Kind, _ context: MeasureContext) {
        (self.kind, self.context, self.rows) = (kind, context, rows)
        ofCodes = [Double](repeating: 0, count: context.model.latent)
    }

    mutating func work() -> Bool {
        let latent = context.model.latent
        guard done < rows.count, !isStopped, rows.codes.shape.last == latent else { return false }
        let size = min(Self.piece, rows.count - done)
        guard code < latent else { return finish(size) }
        guard let result = derivative(size) else {
            isStopped = true
            return false
        }
        if squares.isEmpty {
            squares = [Double](repeating: 0, count: size)
            columns = [[[Double]]](repeating: [], count: size)
        }
        let width = result.shape.last
        for i in 0..<size {
            let column = (0..<width).map { Double(result.values[i * width + $0]) }
            let sum = column.reduce(0) { $0 + $1 * $1 }
            squares[i] += sum
            ofCodes[code] += sum.squareRoot()
            if kind == .tangent { columns[i].append(column) }
        }
        code += 1
        return code < latent ? true : finish(size)
    }

    /// ∂/∂z_code of images, or of the code by rows: [size, features]. nil where there is none, or the brake was pulled.
    private mutating func derivative(_ size: Int) -> Tensor? {
        let latent = context.model.latent
        func copy(_ tensor: Tensor, to base: UnsafeMutablePointer<Float>) {
            let width = tensor.shape.last
            for i in 0..<size * width { base[i] = tensor.values[done * width + i] }
        }
        func point(_ base: UnsafeMutablePointer<Float>) {
            for i in 0..<size * latent { base[i] = i % latent == code ? 1 : 0 }
        }
        if kind == .encoder {
            if encoder?.input.shape[0] != size {
                encoder = EncoderJacobianStage(context.model, size: size, workers: context.workers)
            }
            guard let encoder else { return nil }
            copy(rows.images, to: encoder.input.base)
            point(encoder.direction.base)
            return encoder.run() ? encoder.result.tensor : nil
        }
        if decoder?.input.shape[0] != size {
            decoder = DecoderJacobianStage(context.model, size: size, workers: context.workers)
        }
        guard let decoder else { return nil }
        copy(rows.codes, to: decoder.input.base)
        copy(rows.images, to: decoder.seen.base)
        point(decoder.direction.base)
        return decoder.run() ? decoder.result.tensor : nil
    }

    /// Puts the rows that are next to those that are done.
    private mutating func finish(_ size: Int) -> Bool {
        for i in 0..<size {
            guard kind == .tangent else {
                mean.add(squares[i].squareRoot())
                continue
            }
            guard let components = context.components.first(context.model.latent) else { continue }
            if let largest = principalAngles(components, columns[i]).last { mean.add(largest * 180 / .pi) }
        }
        (squares, columns, code) = ([], [], 0)
        done += size
        return done < rows.count
    }

    var figure: Figure? {
        guard done == rows.count, let value = mean.value else { return nil }
        let parts =
            kind == .decoder
            ? ofCodes.enumerated().map { Figure.Part("z\($0 + 1)", $1 / Double(rows.count)) } : []
        return Figure(value, error: mean.error, parts: parts)
    }

    var share: Double {
        let next = Double(code) / Double(max(1, context.model.latent)) * Double(Self.piece)
        return min(1, (Double(done) + next) / Double(max(1, rows.count)))
    }
}
