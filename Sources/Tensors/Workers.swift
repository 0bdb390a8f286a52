import CKernels
import Foundation
import Synchronization

/// A job in pieces that can be done in any order and on any thread. Pieces write to places of their own, and what they
/// have in common is put together in `finish`, in order, so that the number of threads changes no bit.
package protocol Work: AnyObject {
    var pieces: Int { get }
    /// What it does, for a profile.
    var summary: String { get }
    func run(piece: Int, worker: Int)
    /// Runs once, after the last piece, on the thread that asked for the job.
    func finish()
    /// Bytes of memory of its own, beside what it reads and fills.
    var ownBytes: Int { get }
}

extension Work {
    package var ownBytes: Int { 0 }
    package func finish() {}
}

/// Makes everything that computes stop soon, for the end of a session that can't wait for its step. Once pulled it stays so.
package final class Brake: Sendable {
    private let pulled = Atomic(false)

    package init() {}

    package func pull() { pulled.store(true, ordering: .relaxed) }
    package var isPulled: Bool { pulled.load(ordering: .relaxed) }
}

/// The threads that compute. Cost of a job: about a microsecond above the work itself.
///
/// Sendable unchecked: the pool takes jobs from any thread; one that comes while another runs is computed by its caller.
package final class Workers: @unchecked Sendable {
    /// Threads that take pieces, the caller among them.
    package let count: Int
    /// What plans on these threads look at between their steps.
    package let brake = Brake()
    private let pool: Pool

    private final class Pool {
        let handle: OpaquePointer

        init(_ count: Int) { handle = hg_pool_create(Int32(count)) }

        deinit { hg_pool_destroy(handle) }
    }

    /// `count` threads, at most as many as the machine has cores.
    package init(_ count: Int = Workers.cores) {
        self.count = max(1, min(count, Workers.cores))
        pool = Pool(self.count)
    }

    /// The same threads with a brake of their own, for one of several that compute with them.
    package init(sharing other: Workers) { (count, pool) = (other.count, other.pool) }

    /// The calling thread and no other.
    package static let alone = Workers(1)

    package static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

    package func run(_ work: any Work) {
        withUnsafePointer(to: work) { context in
            hg_pool_run(
                pool.handle, Int32(work.pieces),
                { context, piece, worker in
                    context!.assumingMemoryBound(to: (any Work).self).pointee.run(
                        piece: Int(piece), worker: Int(worker))
                }, UnsafeMutableRawPointer(mutating: context))
        }
        work.finish()
    }
}
