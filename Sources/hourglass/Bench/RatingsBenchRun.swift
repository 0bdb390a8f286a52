import CAllocator
import Foundation
import Tensors
import Uses

/// Runs a workload of ratings: a recommender's own training, driven as fast as it goes. What is counted as images are rows.
struct RatingsBenchRun {
    let name: String
    let threads: Int
    let batch: Int?
    let seconds: Double

    func run() -> BenchResult {
        let bench = RecommenderBench(name, batch: batch, workers: Workers(threads))
        bench.advance()
        let first = bench.loss
        let start = ContinuousClock.now
        var steps = 0
        while steps < 5 || ContinuousClock.now - start < .seconds(BenchRun.warmUp) {
            bench.advance()
            steps += 1
        }
        let stepTime = (ContinuousClock.now - start) / .seconds(1) / Double(steps)
        steps = max(5, Int(seconds / stepTime))
        var rates: [Double] = []
        let before = bench.cellsSeen
        for _ in 0..<BenchRun.repetitions {
            let start = ContinuousClock.now
            for _ in 0..<steps { bench.advance() }
            rates.append(Double(steps * bench.batch) / ((ContinuousClock.now - start) / .seconds(1)))
        }
        let cells = Double(bench.cellsSeen - before) / Double(BenchRun.repetitions * steps)
        allocations_count(true)
        for _ in 0..<steps { bench.advance() }
        allocations_count(false)
        let rate = rates.sorted()[rates.count / 2]
        let ceiling = Ceiling.measure(threads: threads)
        let gigaflops = bench.operations(cells: cells) * rate / Double(bench.batch) / 1e9
        return BenchResult(
            workload: name, threads: threads, batch: bench.batch, precision: .f32, imagesPerSecond: rate,
            gigaflops: gigaflops,
            ceiling: ceiling, shareOfCeiling: gigaflops / ceiling, lossFirst: Float(first),
            lossLast: Float(bench.loss),
            allocatedBytesPerStep: Double(allocations_bytes()) / Double(steps), peakMemory: Memory.peak)
    }
}
