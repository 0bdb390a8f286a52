import Autodiff
import Autoencoders
import Datasets
import Tensors
import Testing

@testable import Laboratory

@Suite struct SplitComputationTests {
    /// Sums of rows, with noise that says where its batch starts.
    private final class Sums: BatchStage {
        let input, sums: Slot
        let plan: Plan
        private(set) var noise: Float = 0
        private(set) var labels: [Int?] = []

        init(_ size: Int, width: Int, workers: Workers = Workers(1)) {
            input = Slot([size, width])
            sums = Slot([size])
            plan = Plan([(Value(input).sum(axis: 1), sums)], workers: workers)
        }

        func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) {
            self.noise = noise.uniform([1]).values[0]
            labels = places.map(source.label)
        }
    }

    private static let rows = Tensor((0..<23 * 3).map { Float($0 % 7) }, shape: [23, 3])
    private static var expected: [Float] { (0..<23).map { rows.row($0).reduce(0, +) } }

    @Test(arguments: [1, 5, 23, 100]) func everyRowOnce(_ batch: Int) {
        var sizes: [Int] = []
        let computation = SplitComputation { size in
            sizes.append(size)
            return Sums(size, width: 3)
        }
        var sums: [Float] = []
        let isWhole = computation.run(over: .values(Self.rows), batch: batch) { stage, places in
            #expect(places.lowerBound == sums.count)
            sums += stage.sums.pointer
        }
        #expect(isWhole && sums == Self.expected)
        // A plan for each size, made once.
        #expect(sizes.count == Set(sizes).count && sizes.count <= 2)
        let again = computation.rows({ $0.sums }, over: .values(Self.rows), batch: batch)
        #expect(again == nil || again!.values == Self.expected)
        #expect(sizes.count <= 2)
    }

    @Test func rowsOfASplitComeWithTheirClasses() {
        let split = Toy.bars.train
        let rows: [Int32] = [7, 3, 3, 159, 0]
        let computation = SplitComputation { Sums($0, width: 16) }
        var seen: [(sum: Float, label: Int?)] = []
        computation.run(over: .rows(rows, of: split), batch: 2) { stage, places in
            for (sum, label) in zip(stage.sums.pointer, stage.labels) { seen.append((sum, label)) }
            #expect(stage.labels.count == places.count)
        }
        for (row, seen) in zip(rows, seen) {
            #expect(abs(seen.sum - split.image(Int(row)).reduce(0, +)) < 1e-4)
            #expect(seen.label == split.label(Int(row)))
        }
        #expect(RowSource.first(of: split).count == 160 && RowSource.first(9, of: split).count == 9)
        #expect(RowSource.values(Self.rows).label(0) == nil)
    }

    /// Left and taken up, it is what it is in one go; the noise is that of the batch's start, every time.
    @Test func piecesAreTheWhole() {
        let computation = SplitComputation(
            noise: { Generator(seed: 4).split($0) }, stage: { Sums($0, width: 3) })
        func noises() -> [Float] {
            var noises: [Float] = []
            var pass = computation.pass(over: .values(Self.rows), batch: 10)
            var sums: [Float] = []
            while !pass.isOver {
                guard let (stage, places) = pass.next() else { break }
                noises.append(stage.noise)
                sums += stage.sums.pointer
                // Another use in between doesn't disturb it.
                computation.run(over: .values(Self.rows), batch: 23) { _, _ in }
                #expect(pass.done == places.upperBound && pass.count == 23)
            }
            #expect(sums == Self.expected && pass.next() == nil)
            return noises
        }
        let first = noises()
        #expect(first == [0, 10, 20].map { Generator(seed: 4).split($0).uniform([1]).values[0] })
        #expect(noises() == first)
    }

    @Test func theBrakeEndsIt() {
        let workers = Workers(1)
        let computation = SplitComputation { Sums($0, width: 3, workers: workers) }
        var pass = computation.pass(over: .values(Self.rows), batch: 10)
        #expect(pass.next() != nil)
        workers.brake.pull()
        #expect(pass.next() == nil && !pass.isOver && pass.done == 10)
        #expect(!computation.run(over: .values(Self.rows)) { _, _ in })
        #expect(computation.rows({ $0.sums }, over: .values(Self.rows)) == nil)
    }

    /// How rows are put in batches changes their codes by no more than rounding.
    @Test(arguments: ["vae", "convolutional", "transformer", "pixelcnn"])
    func batchesChangeNoRow(_ id: String) throws {
        let digits = try Dataset.load("digits")
        let experiment = try #require(Variant.named(id)).experiment.fitted(to: digits.dataShape)
        let model = Model(experiment, for: digits.dataShape, from: Generator(seed: 1))
        let encoder = SplitComputation { EncodingStage(model, size: $0, workers: Workers(2)) }
        let source = RowSource.first(1000, of: digits.train)
        let whole = try #require(encoder.rows({ $0.codes }, over: source, batch: .max))
        let largest = whole.values.map(abs).max() ?? 0
        for batch in [250, 333] {
            let codes = try #require(encoder.rows({ $0.codes }, over: source, batch: batch))
            let farthest = zip(codes.values, whole.values).map { abs($0 - $1) }.max() ?? 1
            #expect(largest > 0 && farthest < 1e-5 * largest)
        }
    }
}
