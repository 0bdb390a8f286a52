/// Work that doesn't wait for each other, done as one job.
///
/// Threads take their shares of a job from its pieces in order. So the pieces are numbered by how far each stands in
/// its own work, not work by work: a thread then gets the same part of each, and finds in its cache what it left there.
package final class JointWork: Work {
    private let works: [any Work]
    private let order: [(work: Int, piece: Int)]

    package init(_ works: [any Work]) {
        self.works = works
        var places: [(work: Int, piece: Int, at: Double)] = []
        for (i, work) in works.enumerated() {
            for piece in 0..<work.pieces { places.append((i, piece, (Double(piece) + 0.5) / Double(work.pieces))) }
        }
        places.sort { ($0.at, $0.work) < ($1.at, $1.work) }
        order = places.map { ($0.work, $0.piece) }
    }

    package var pieces: Int { order.count }
    package var summary: String { works.map(\.summary).joined(separator: " + ") }

    package var ownBytes: Int {
        works.reduce(order.count * MemoryLayout<(work: Int, piece: Int)>.stride) { $0 + $1.ownBytes }
    }

    package func run(piece: Int, worker: Int) {
        let (work, piece) = order[piece]
        works[work].run(piece: piece, worker: worker)
    }

    package func finish() { for work in works { work.finish() } }
}
