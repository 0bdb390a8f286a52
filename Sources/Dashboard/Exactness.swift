import Laboratory
import Terminal

/// When a screen has to show a picture cell by cell: at rest, and for a second after the picture has become one of
/// something else. In between cells may stay that have hardly changed, which saves most of the bytes of training; of other
/// data or another layout they would be the remains of what is gone.
struct Exactness {
    typealias Instant = ContinuousClock.Instant

    /// What a picture is of.
    private struct Subject: Equatable {
        let data: Snapshot.DataSummary?
        let variant: String?
        let places: [Layout.Place]
        let hasOverlay: Bool
        let requests: ViewRequests
        /// Where it began anew, an earlier one than before.
        var step: Int
    }

    private var subject: Subject?
    private var end: Instant?

    /// Answers to what is asked for anew are there by then.
    static let duration = Duration.seconds(1)

    /// Whether the picture of a state that is shown now has to be exact.
    mutating func isDue(for state: State, at now: Instant) -> Bool {
        var new = Subject(
            data: state.snapshot?.data, variant: state.snapshot?.setup.experiment.variant,
            places: state.layout.places, hasOverlay: state.overlay != nil, requests: state.requests, step: 0)
        let step = state.snapshot?.step ?? 0
        new.step = subject.map { step < $0.step ? step : $0.step } ?? step
        if new != subject { end = now + Self.duration }
        new.step = step
        subject = new
        return !state.isPlaying || end.map { now < $0 } ?? false
    }
}
