import Autodiff
import Tensors

/// What is computed of a batch of one size, with the memory that goes in and comes out.
package protocol BatchStage: AnyObject {
    /// The rows, [size, width]; filled before each run.
    var input: Slot { get }
    /// Which entries of the rows are observed, [size, width]; nil where nobody asks. Filled with them.
    var mask: Slot? { get }
    /// Which entries the model sees where it has to find others, [size, width]; nil where it sees all. Filled with them.
    var shown: Slot? { get }
    var plan: Plan { get }
    /// What it takes of memory, known before there is a plan.
    var footprint: Footprint { get }
    /// Fills what else the plan reads: noise, classes.
    func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator)
}

extension BatchStage {
    package var mask: Slot? { nil }
    package var shown: Slot? { nil }
    package var footprint: Footprint { plan.footprint }
    package func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) {}
}

/// What a stage computes, and the plan of it: made when it first runs, so that what it takes is known before any of it is taken.
package final class DraftedPlan {
    private let draft: Plan.Draft
    private let workers: Workers
    package private(set) lazy var plan = Plan(draft, workers: workers)
    package var footprint: Footprint { draft.footprint }

    package init(_ results: [Plan.Result], workers: Workers) {
        (draft, self.workers) = (Plan.Draft(results), workers)
    }
}

/// A stage that is known before it takes memory.
package protocol DraftedStage: BatchStage {
    var drafted: DraftedPlan { get }
}

extension DraftedStage {
    package var plan: Plan { drafted.plan }
    package var footprint: Footprint { drafted.footprint }
}

/// Runs a computation over many rows, without training: in batches of a fixed size, or of smaller ones where those would take
/// too much memory, with a plan for each size that is kept for the next time, and with noise that is the same at every call, so that two runs with the same parameters are equal.
///
/// Everything that looks at a split or at drawn codes is one of these: validation, evaluation, pictures, codes, scores.
package final class SplitComputation<Stage: BatchStage> {
    private let make: (_ size: Int) -> Stage
    private let noise: (_ start: Int) -> Generator
    private var stages: [Int: Stage] = [:]
    /// Rows that are computed at once, by how many somebody wanted to.
    private var fitting: [Int: Int] = [:]
    /// Bytes that the plans may take which are kept.
    private let most: Int
    /// Plans that are kept: one for each pane that decodes, and a terminal that is resized asks for one number of rows after the
    /// other.
    private var keptStages: Int { 8 }

    /// `noise` gives the stream of the batch that starts at a place; `most` is what a plan may take of memory where fewer rows
    /// at once help.
    package init(
        most: Int = RowSource.mostBytes,
        noise: @escaping (_ start: Int) -> Generator = { Generator(seed: 0).split($0) },
        stage make: @escaping (_ size: Int) -> Stage
    ) {
        (self.most, self.make, self.noise) = (most, make, noise)
    }

    /// The computation over some rows, to be taken batch by batch.
    package func pass(over source: RowSource, batch: Int = RowSource.batch) -> SplitPass<Stage> {
        SplitPass(computation: self, source: source, batch: rows(atMost: max(1, min(batch, source.count))))
    }

    /// What so many rows take, or as many of them as are computed at once.
    package func footprint(ofRows count: Int) -> Footprint { stage(rows(atMost: count)).footprint }

    /// So many rows, or fewer that fit in `most`. Which these are depends on nothing but the computation, so that the same
    /// rows are always computed together. Cost: the first time a draft for each try.
    private func rows(atMost wanted: Int) -> Int {
        if let known = fitting[wanted] { return known }
        var count = wanted
        while count > 1 {
            let stage = stage(count)
            let bytes = stage.footprint.bytes
            if bytes <= most { break }
            stages[count] = nil
            count = max(1, min(count / 2, Int(Double(count) * Double(most) / Double(bytes))))
        }
        fitting[wanted] = count
        return count
    }

    /// The whole of it at once; false where the brake of its workers was pulled. Cost: a plan where there is none of that
    /// size, some milliseconds.
    @discardableResult
    package func run(
        over source: RowSource, batch: Int = RowSource.batch, collect: (Stage, Range<Int>) -> Void
    ) -> Bool {
        var pass = pass(over: source, batch: batch)
        while let (stage, places) = pass.next() { collect(stage, places) }
        return pass.isOver
    }

    /// A result of every row, [count, width], one batch behind the other; nil where the brake was pulled.
    package func rows(_ slot: (Stage) -> Slot, over source: RowSource, batch: Int = RowSource.batch) -> Tensor? {
        var values: [Float] = []
        var width: Int?
        let isWhole = run(over: source, batch: batch) { stage, places in
            let slot = slot(stage)
            let each = slot.count / places.count
            if width == nil { values.reserveCapacity(source.count * each) }
            width = each
            values += slot.pointer
        }
        guard isWhole, let width else { return nil }
        return Tensor(values, shape: [source.count, width])
    }

    /// Gives the memory of its plans back; they are made anew when they are asked for.
    package func rest() { stages = [:] }

    fileprivate func stage(_ size: Int) -> Stage {
        if let stage = stages[size] { return stage }
        let stage = make(size)
        let bytes = stages.values.reduce(stage.footprint.bytes) { $0 + $1.footprint.bytes }
        if stages.count == keptStages || bytes > most { stages = [:] }
        stages[size] = stage
        return stage
    }

    fileprivate func compute(_ source: RowSource, _ places: Range<Int>) -> Stage? {
        let stage = stage(places.count)
        source.fill(stage.input, mask: stage.mask, shown: stage.shown, places)
        stage.prepare(source, places, noise: noise(places.lowerBound))
        return stage.plan.run() ? stage : nil
    }
}

/// A computation on its way through its rows: it can be left between two batches and taken up again.
package struct SplitPass<Stage: BatchStage> {
    private let computation: SplitComputation<Stage>
    private let source: RowSource
    private let batch: Int
    /// Rows that have been computed.
    package private(set) var done = 0

    fileprivate init(computation: SplitComputation<Stage>, source: RowSource, batch: Int) {
        (self.computation, self.source, self.batch) = (computation, source, batch)
    }

    package var count: Int { source.count }
    package var isOver: Bool { done == count }

    /// Computes the next batch: its results, which hold until the next call, and the places of its rows. nil at the end, or
    /// where the brake was pulled: then it isn't over.
    package mutating func next() -> (stage: Stage, places: Range<Int>)? {
        guard !isOver else { return nil }
        let places = done..<done + min(batch, count - done)
        guard let stage = computation.compute(source, places) else { return nil }
        done = places.upperBound
        return (stage, places)
    }
}
