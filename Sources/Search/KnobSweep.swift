import Autoencoders
import Datasets
import Foundation
import Laboratory
import Synchronization
import Tensors

/// How the experiment at hand would do with other values of one knob: for each a short run of its own, from the start, with the
/// same seed. The session that is asked isn't touched.
package struct KnobSweepRequest: ViewRequest {
    /// The knob's id.
    package let knob: String
    /// Another number begins anew, from how the experiment stands then.
    package let attempt: Int
    package var cost: ViewCost { .numbers }

    package init(knob: String, attempt: Int) { (self.knob, self.attempt) = (knob, attempt) }

    /// nil where the experiment has no such knob.
    package func answer(by viewer: Viewer) -> KnobSweepView? {
        guard let knob = viewer.setup.knob(knob) else { return nil }
        let desk = viewer.keptWithData { KnobSweepDesk() }
        return desk.sweep(self, of: knob, viewer).view(present: viewer.setup.value(of: knob))
    }
}

/// What is known so far.
package struct KnobSweepView: Sendable, Equatable, MovingAnswer {
    /// A run that has ended.
    package struct Point: Sendable, Equatable {
        package let value: Float
        /// Of validation rows, by name: `loss` and its parts. Empty where it couldn't be trained.
        package let measured: MeasuredValues
    }

    package let knob: Knob
    /// By rising value.
    package let points: [Point]
    /// Runs in all, and the steps of each.
    package let runs, steps: Int
    /// The validation rows that each is measured on.
    package let rows: Int
    /// Where the knob stands now.
    package let present: Float

    package var isMoving: Bool { points.count < runs }
}

/// The last sweep that was asked for.
private final class KnobSweepDesk {
    private var last: (request: KnobSweepRequest, sweep: KnobSweep)?

    func sweep(_ request: KnobSweepRequest, of knob: Knob, _ viewer: Viewer) -> KnobSweep {
        if let last, last.request == request { return last.sweep }
        last?.sweep.stop()
        let sweep = KnobSweep(of: knob, viewer.setup, on: viewer.dataset, with: viewer.inventory)
        last = (request, sweep)
        return sweep
    }

    // Other data: nobody will look at it again.
    deinit { last?.sweep.stop() }
}

/// Short runs of one setup with several values of a knob, one after the other on a thread that leaves the cores to training.
package final class KnobSweep: Sendable {
    package let knob: Knob
    /// In the order in which they are tried: the present one, then those that are nearest to it.
    package let values: [Float]
    private let state = Mutex(State())

    private struct State {
        var points: [KnobSweepView.Point] = []
        var isStopped = false
    }

    /// Steps of each run: some seconds of one core for most variants.
    package static let steps = 400
    private static let rows = 1000
    /// Of the thread, as nice(2) counts: about a tenth of what training gets where both want a core.
    private static let niceness: Int32 = 10

    private let most: Int

    /// Begins. Each run takes as much memory as a training of its own.
    package init(of knob: Knob, _ setup: Setup, on dataset: Dataset, with inventory: Inventory) {
        self.knob = knob
        values = Self.values(of: knob, around: setup.value(of: knob))
        most = min(Self.rows, dataset.validation.count)
        let thread = Thread { [self] in
            // Of this thread alone: Linux counts threads where POSIX says processes.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            for value in values {
                let measured = measure(value, setup, on: dataset, with: inventory)
                let goesOn = state.withLock { state in
                    guard !state.isStopped else { return false }
                    state.points.append(.init(value: value, measured: measured ?? MeasuredValues([])))
                    return true
                }
                guard goesOn else { return }
            }
        }
        // Drawing up a deep network's computation goes deep.
        thread.stackSize = 8 << 20
        thread.start()
    }

    package func stop() { state.withLock { $0.isStopped = true } }

    package func view(present: Float) -> KnobSweepView {
        let points = state.withLock { $0.points }
        return KnobSweepView(
            knob: knob, points: points.sorted { $0.value < $1.value }, runs: values.count, steps: Self.steps,
            rows: most, present: present)
    }

    /// nil where there is no such run, or it was stopped.
    private func measure(
        _ value: Float, _ setup: Setup, on dataset: Dataset, with inventory: Inventory
    ) -> MeasuredValues? {
        var setup = setup
        setup.set(knob, to: value)
        // What a schedule would make of the value is another question.
        setup.schedules[knob.id] = nil
        guard let session = try? Session(setup, on: dataset, workers: Workers(1), with: inventory) else { return nil }
        session.validates = false
        let ending = TrainingRun(session).run(until: .steps(Self.steps)) { _ in state.withLock { !$0.isStopped } }
        return ending == .reached ? session.validate(limit: most) : nil
    }

    /// Nine values or fewer: on a logarithmic scale the present one, and by factors of two and a half around it; on a linear one
    /// evenly over its range, and the present one.
    static func values(of knob: Knob, around present: Float) -> [Float] {
        let others: [Float] =
            switch knob.scale {
            case .logarithmic: (-4...4).map { present * pow(2.5, Float($0)) }
            case .linear: (0...7).map { knob.value(at: Float($0) / 7) }
            }
        var seen: Set<Float> = []
        let round = knob.live ? rounded : { $0.rounded() }
        let possible = ([present] + others.map { knob.clamped(round($0)) })
            .filter { knob.accepts($0) && seen.insert($0).inserted }
        return possible.sorted {
            abs(knob.position(of: $0) - knob.position(of: present))
                < abs(knob.position(of: $1) - knob.position(of: present))
        }
    }

    /// To two digits, as they are read.
    private static func rounded(_ value: Float) -> Float {
        guard value != 0 else { return 0 }
        let unit = pow(10, floor(log10(abs(value))) - 1)
        return (value / unit).rounded() * unit
    }
}
