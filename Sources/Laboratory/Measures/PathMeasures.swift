import Autoencoders
import Tensors

/// How images change on straight ways between codes of two rows.
extension Measure {
    static let pathLength = path(
        "path_length", "length of interpolations",
        "mean of Σ_i ‖g(z_{i+1}) − g(z_i)‖", unit: .none, \.length)

    static let largestStep = path(
        "largest_step", "largest step of interpolations",
        "mean of max_i ‖g(z_{i+1}) − g(z_i)‖", unit: .none, \.largestStep)

    static let straightness = path(
        "straightness", "straightness of interpolations",
        "mean of ‖g(b) − g(a)‖ over the length: 1 where images are only blended", unit: .share, \.straightness)

    private static func path(
        _ id: String, _ title: String, _ what: String, unit: Unit,
        _ number: @escaping @Sendable (PathSmoothness) -> Double
    ) -> Measure {
        Measure(
            id, title, unit: unit, needs: [.wholeDecoder], cost: .demand, rows: 200,
            definition:
                "\(what) over straight ways of 11 codes between the middles of two rows' codes: rows 1 and 2, 3 and 4, …",
            paper: "Karras, Laine & Aila 2019, §4.1"
        ) { context in OfRows(context, inPieces: { PathWork($0, context, number) }) }
    }
}

/// Images on the ways between some pairs of codes at a time.
private struct PathWork: RowsWork {
    private let codes: Tensor
    private let number: (PathSmoothness) -> Double
    private let computation: SplitComputation<DecodingStage>
    private let isPossible: Bool
    private var pairs = 0
    private var mean = RunningMean()
    private var isStopped = false

    private static let points = 11
    /// Pairs of a piece.
    private static let piece = 10

    init(_ rows: MeasuredRows, _ context: MeasureContext, _ number: @escaping (PathSmoothness) -> Double) {
        (codes, self.number) = (rows.codes, number)
        isPossible = codes.shape.last == context.model.latent
        computation = SplitComputation(stage: { DecodingStage(context.model, size: $0, workers: context.workers) })
    }

    private var count: Int { codes.shape[0] / 2 }

    mutating func work() -> Bool {
        guard isPossible, pairs < count, !isStopped else { return false }
        let size = min(Self.piece, count - pairs)
        let path = (pairs..<pairs + size).flatMap { pair -> [Float] in
            let (a, b) = (Array(codes.row(2 * pair)), Array(codes.row(2 * pair + 1)))
            return (0..<Self.points).flatMap {
                Studio.between(a, b, at: Float($0) / Float(Self.points - 1), path: .straight)
            }
        }
        let way = Tensor(path, shape: [size * Self.points, codes.shape.last])
        guard let images = computation.rows({ $0.images }, over: .values(way)) else {
            isStopped = true
            return false
        }
        let width = images.shape.last
        for pair in 0..<size {
            let values = images.values[pair * Self.points * width..<(pair + 1) * Self.points * width]
            mean.add(number(PathSmoothness(Tensor(Array(values), shape: [Self.points, width]))))
        }
        pairs += size
        return pairs < count
    }

    var figure: Figure? {
        guard pairs == count, let value = mean.value else { return nil }
        return Figure(value, error: mean.error)
    }

    var share: Double { Double(pairs) / Double(max(1, count)) }
}
