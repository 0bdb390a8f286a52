import CAllocator
import Datasets
import Foundation
import Laboratory
import Tensors

/// What a workload came to.
struct BenchResult: Encodable {
    let workload: String
    let threads, batch: Int
    let precision: Precision
    let imagesPerSecond, gigaflops, ceiling, shareOfCeiling: Double
    let lossFirst, lossLast: Float
    let allocatedBytesPerStep, peakMemory: Double

    enum CodingKeys: String, CodingKey {
        case workload, threads, batch, precision, gigaflops, ceiling
        case imagesPerSecond = "images_per_second"
        case shareOfCeiling = "share_of_ceiling"
        case lossFirst = "loss_first"
        case lossLast = "loss_last"
        case allocatedBytesPerStep = "allocated_bytes_per_step"
        case peakMemory = "peak_rss_mib"
    }
}

/// Runs a workload: the laboratory's own session, driven as fast as it goes.
struct BenchRun {
    static let warmUp = 0.7
    static let repetitions = 5

    let workload: Workload
    let threads: Int
    let batch: Int
    let precision: Precision
    let seconds: Double

    private var setup: Setup {
        var setup = Setup(workload.experiment, batch: batch)
        setup.precision = precision
        return setup
    }

    func run(on dataset: Dataset) throws -> BenchResult {
        let session = try Session(setup, on: dataset, workers: Workers(threads))
        session.validates = false
        session.advance()
        let first = session.history.train["loss"]?.last ?? .nan
        let stepTime = measure(session, for: Self.warmUp)
        let steps = max(5, Int(seconds / stepTime))
        var rates: [Double] = []
        for _ in 0..<Self.repetitions {
            let start = ContinuousClock.now
            for _ in 0..<steps { session.advance() }
            rates.append(Double(steps * batch) / ((ContinuousClock.now - start) / .seconds(1)))
        }
        allocations_count(true)
        for _ in 0..<steps { session.advance() }
        allocations_count(false)
        let rate = rates.sorted()[rates.count / 2]
        let ceiling = Ceiling.measure(threads: threads)
        let gigaflops = workload.operations(batch: batch) * rate / Double(batch) / 1e9
        let unit = workload.lossUnit(batch)
        return BenchResult(
            workload: workload.name, threads: threads, batch: batch, precision: precision, imagesPerSecond: rate,
            gigaflops: gigaflops,
            ceiling: ceiling, shareOfCeiling: gigaflops / ceiling, lossFirst: first * unit,
            lossLast: (session.history.train["loss"]?.last ?? .nan) * unit,
            allocatedBytesPerStep: Double(allocations_bytes()) / Double(steps), peakMemory: Memory.peak)
    }

    /// Where the time of a warm step goes.
    func profile(on dataset: Dataset) throws -> [(summary: String, seconds: Double)] {
        let session = try Session(setup, on: dataset, workers: Workers(threads))
        session.validates = false
        let stepTime = measure(session, for: Self.warmUp)
        return session.profile(runs: 200) + [("a whole step, with data, noise and optimiser", stepTime)]
    }

    /// Seconds a step, over a time in which caches, clocks and predictors settle.
    private func measure(_ session: Session, for seconds: Double) -> Double {
        let start = ContinuousClock.now
        var steps = 0
        while steps < 10 || ContinuousClock.now - start < .seconds(seconds) {
            session.advance()
            steps += 1
        }
        return (ContinuousClock.now - start) / .seconds(1) / Double(steps)
    }

    /// 8-bit images, uniform in 0 … 255, so many that four fifths of them make the training split.
    static func images() throws -> Dataset {
        let rows = Workload.images / 4 * 5
        var bytes = [UInt8](repeating: 0, count: rows * Workload.features)
        bytes.withUnsafeMutableBytes { bytes in
            let words = bytes.bindMemory(to: UInt32.self)
            for i in stride(from: 0, to: words.count, by: 4) {
                let block = Generator.words([UInt32(i), 0, 0, 0], key: 1)
                for j in 0..<min(4, words.count - i) { words[i + j] = block[j] }
            }
        }
        return try Dataset(
            id: "uniform", title: "uniform noise", shape: ImageShape(height: 28, width: 28), bytes: bytes)
    }
}
