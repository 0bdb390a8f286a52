import Files
import Foundation

/// What came of a run. Everything but the time is the same wherever and however it was run.
package struct SweepResult: Codable, Equatable, Sendable {
    package fileprivate(set) var job: SweepJob
    /// Which round of halving it ended, from 0; nil for the whole length.
    package let round: Int?
    package let step: Int
    /// Rows that were measured.
    package let rows: Int
    /// By the ids of measures.
    package let measures: [String: Double]
    /// Why there are none.
    package let failure: String?
    package var seconds: Double?
    /// Of these, those of training; nil where nobody asked.
    package var trainingSeconds: Double?

    package init(
        _ job: SweepJob, round: Int?, step: Int, rows: Int = 0, measures: [String: Double] = [:],
        failure: String? = nil,
        seconds: Double? = nil
    ) {
        (self.job, self.round, self.step, self.rows) = (job, round, step, rows)
        (self.measures, self.failure, self.seconds) = (measures, failure, seconds)
    }

    /// The same without what differs from machine to machine.
    package var timeless: SweepResult {
        var other = self
        (other.seconds, other.trainingSeconds) = (nil, nil)
        return other
    }
}

/// A folder with a file for each run that has ended: written beside, synchronised, renamed, so that it is there whole or not at
/// all, and any number of processes and machines may write at once.
package struct SweepFolder: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    package func make() throws { try OutputFile.makeFolder(path) }

    private func name(_ job: SweepJob, _ round: Int?) -> String {
        "\(path)/\(job.id)\(round.map { ".round\($0)" } ?? "").json"
    }

    /// Where a run that was interrupted, or that a later round goes on with, waits.
    package func checkpoint(of job: SweepJob) -> String { "\(path)/\(job.id).part.safetensors" }

    package func write(_ result: SweepResult) throws {
        var bytes = Array(try JSON(encoding: result).text.utf8)
        bytes.append(UInt8(ascii: "\n"))
        try bytes.withUnsafeBytes { try OutputFile.write($0, to: name(result.job, result.round)) }
    }

    /// What a run came to in a round; nil where it hasn't ended, or where the file is none of ours.
    package func result(of job: SweepJob, round: Int? = nil) -> SweepResult? {
        guard let data = FileManager.default.contents(atPath: name(job, round)), data.count < 1 << 20 else {
            return nil
        }
        guard var result = try? JSONDecoder().decode(SweepResult.self, from: data), result.job.id == job.id,
            result.round == round
        else { return nil }
        // The rest of it is the plan's: it may have grown since.
        result.job = job
        return result
    }

    /// Where the reconstructions of a run lie, where they are kept.
    package func outputs(of job: SweepJob) -> String { "\(path)/\(job.id).outputs.safetensors" }

    package func removeCheckpoint(of job: SweepJob) { unlink(checkpoint(of: job)) }
}
