import Foundation
import TestSupport
import Testing

/// What a Slurm of one node needs.
enum Slurm {
    static let isInstalled =
        geteuid() == 0
        && ["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "/usr/bin/sbatch"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0)
        }
}

/// A sweep on a real Slurm that the test starts for itself.
@Suite(.enabled(if: Slurm.isInstalled, "needs root, and Debian's slurmctld, slurmd, slurm-client and munge"))
struct SlurmTests {
    /// Twelve jobs as an array: one is killed and queued again, one is told to stop and goes on; what is merged has the bytes
    /// of the sweep on this machine.
    @Test(.timeLimit(.minutes(10))) func anArrayIsTheSameSweep() throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../scripts/slurm-sweep.sh").standardizedFileURL.path
        let folder = try TemporaryFolder()
        let outcome = try Program.shell("exec \"$1\" \"$0\"", script, in: folder)
        #expect(outcome.status == 0, "\(outcome.text)\n\(outcome.error)")
        #expect(outcome.text.contains("12 jobs: 12 ended, 0 of them without a result"))
        #expect(outcome.text.hasSuffix(": the same bytes as here\n"))
    }
}
