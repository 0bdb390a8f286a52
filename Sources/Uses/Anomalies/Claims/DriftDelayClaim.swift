import Laboratory
import Tensors

extension Claim {
    /// Numbers of a stream without a change; before one; within which it has to be found.
    private static let (still, before, patience) = (10_000, 1000, 1000)
    private static let streams = 40

    static let driftDelay = Claim(
        id: "drift-delay",
        statement:
            "a shift of normal scores by one deviation is found by Page–Hinkley, ADWIN and KSWIN within 100 rows in the mean, "
            + "and ADWIN gives at most one false alarm in 10,000 rows",
        source: "Page 1954; Bifet & Gavaldà, SDM 2007; Raab, Heusinger & Schleif, 2020; made streams", data: "ring"
    ) { trial in
        let chance = Generator(seed: trial.seed).split("streams of a claim")
        let count = max(2, Int((Double(streams) * trial.scale).rounded()))
        func detectors(_ stream: Int) -> [(name: String, detector: any DriftDetector)] {
            let draws = chance.split("draws").split(stream)
            return [
                ("page-hinkley", PageHinkley()), ("adwin", ADWIN()),
                (
                    "kswin",
                    KSWIN { time, count, all in
                        draws.split(time).permutation(all).prefix(count).map { Int($0) }
                    }
                ),
            ]
        }
        var figures: [(String, Double)] = []
        var (delays, alarms) = ([String: Double](), [String: Double]())
        for stream in 0..<count {
            guard trial.report("stream \(stream + 1)", Double(stream) / Double(count)) else { throw Trial.Stopped() }
            let length = max(200, Int((Double(still) * min(1, trial.scale)).rounded()))
            let quiet = chance.split("still").split(stream).normal([length]).values
            let moved = chance.split("moved").split(stream).normal([before + patience]).values
            for var (name, detector) in detectors(stream) {
                let found = quiet.reduce(0) { $0 + (detector.add(Double($1)) ? 1 : 0) }
                alarms[name, default: 0] += Double(found) * 10_000 / Double(length * count)
            }
            for var (name, detector) in detectors(stream) {
                for value in moved.prefix(before) { _ = detector.add(Double(value)) }
                let delay = moved.dropFirst(before).prefix { !detector.add(Double($0) + 1) }.count + 1
                delays[name, default: 0] += Double(min(delay, patience)) / Double(count)
            }
        }
        for (name, _) in detectors(0) {
            figures += [
                ("delay \(name)", delays[name] ?? .nan), ("false alarms in 10,000 \(name)", alarms[name] ?? .nan),
            ]
        }
        return Finding(
            figures, holds: delays.values.allSatisfy { $0 <= 100 } && alarms["adwin"] ?? .nan <= 1)
    }
}
