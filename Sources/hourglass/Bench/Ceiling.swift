import Foundation
import Tensors

/// What the machine's matrix product gives at its best, here and now.
enum Ceiling {
    /// GFLOP/s of square products of 1,024 rows on `threads` threads: the best of repetitions over `seconds`.
    static func measure(threads: Int, seconds: Double = 0.5) -> Double {
        let n = 1024
        let (a, b, c) = (Slot([n, n]), Slot([n, n]), Slot([n, n]))
        Generator(seed: 1).fillUniform(a.pointer)
        Generator(seed: 2).fillUniform(b.pointer)
        let work = MatrixProduct(
            m: n, n: n, k: n, a: a.base, transposeA: false, b: b.base, transposeB: false, c: c.base)
        let workers = Workers(threads)
        workers.run(work)
        var best = 0.0
        let start = ContinuousClock.now
        while ContinuousClock.now - start < .seconds(seconds) {
            let before = ContinuousClock.now
            workers.run(work)
            best = max(best, 2 * pow(Double(n), 3) / ((ContinuousClock.now - before) / .seconds(1)))
        }
        return withExtendedLifetime((a, b, c)) { best / 1e9 }
    }
}

/// Memory of this process.
enum Memory {
    /// The largest resident size so far, MiB.
    static var peak: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) / 1024
    }
}
