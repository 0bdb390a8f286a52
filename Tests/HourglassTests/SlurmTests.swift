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
    @Test func anArrayIsTheSameSweep() throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../scripts/slurm-sweep.sh").standardizedFileURL.path
        let folder = try TemporaryFolder()
        // Daemons that inherit the blocked signals of tests never end: this one starts what it starts with none.
        let running = try RunningProgram(
            "--version", in: folder, preparation: "'\(script)' '\(Program.path)' >said 2>&1; echo $? >status")
        #expect(try running.end(within: 300) == 0)
        let said = String(decoding: try folder.read("said"), as: UTF8.self)
        #expect(try String(decoding: folder.read("status"), as: UTF8.self) == "0\n", "\(said)")
        #expect(said.contains("12 jobs: 12 ended, 0 of them without a result"), "\(said)")
        #expect(said.hasSuffix(": the same bytes as here\n"), "\(said)")
    }
}
