/// Training to an end, without a screen: the one way of the command line, of claims and of whatever else trains and then
/// looks at what came of it.
package struct TrainingRun {
    package let session: Session

    package init(_ session: Session) { self.session = session }

    /// Where it is to end, counted from the start of the run.
    package enum Goal: Sendable {
        case steps(Int)
        case epochs(Double)
    }

    package enum Event {
        case step
        /// An epoch is over; or the end is reached, amid an epoch. Only where the session reports its epochs.
        case report(EpochReport)
    }

    package enum Ending: Equatable, Sendable {
        case reached
        /// Whoever hears of events asked for an end.
        case interrupted
        /// The session paused by itself, and says why.
        case paused(Notice?)
    }

    /// A run that paused by itself, where that is a failure.
    package struct Paused: Error {
        package let notice: Notice?
        package let step: Int

        package init(notice: Notice?, step: Int) { (self.notice, self.step) = (notice, step) }
    }

    /// How much of the way is done, 0 … 1.
    package func share(of goal: Goal) -> Double {
        switch goal {
        case .steps(let count): min(1, Double(session.step) / Double(count))
        case .epochs(let count): min(1, session.epoch / count)
        }
    }

    package func hasReached(_ goal: Goal) -> Bool {
        switch goal {
        case .steps(let count): session.step >= count
        case .epochs(let count): session.epoch >= count
        }
    }

    /// Trains until `goal` is reached; `onEvent` hears of every step and report, and says whether to go on.
    package func run(until goal: Goal, onEvent: (Event) throws -> Bool) rethrows -> Ending {
        session.obey(.play)
        var ending: Ending?
        while ending == nil {
            if hasReached(goal) { ending = .reached } else { session.advance() }
            if ending == nil {
                if session.activity != .playing { ending = .paused(session.notice) }
                if try !onEvent(.step) { ending = ending ?? .interrupted }
            }
            if session.reportsEpochs {
                if ending != nil && session.reports.isEmpty { session.reportNow() }
                for report in session.reports { _ = try onEvent(.report(report)) }
                session.reports = []
            }
        }
        return ending!
    }
}
