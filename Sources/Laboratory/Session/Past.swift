import Datasets

/// The changes of a session with the states before them, for undoing, redoing and going back: in bounded room on disk, or
/// in memory where there is no disk.
struct Past {
    /// A change that can be taken back.
    struct Entry {
        /// What the log knows it by; later ones have larger numbers.
        let number: Int
        var event: RunEvent
        /// The setup before it.
        let setup: Setup
        /// The state before it; nil where there was no memory for it.
        var state: TrainingState?
        var data: PastData
        /// Whether it is taken back by the state, rather than by turning knobs back while training goes on.
        let returns: Bool
        let moment: Moment
        /// Changes that going back took away.
        var removed: [Entry] = []
    }

    /// Two states of one moment have learnt the same.
    struct Moment: Equatable {
        let loop, moves: Int
    }

    /// A change that was taken back, and how things stood before that.
    struct Undone {
        var entry: Entry
        let setup: Setup
        let state: TrainingState?
        var data: PastData
    }

    private(set) var done: [Entry] = []
    private(set) var undone: [Undone] = []
    /// Variants as they were left.
    private(set) var parked: [Place: TrainingState] = [:]
    private var order: [Place] = []
    private var numbered = 0
    /// Bytes that states may take, wherever they are.
    let budget: Int
    /// Bytes that data may take which can be read again.
    private let dataBudget: Int
    /// Entries beyond this are forgotten, the oldest first.
    private static let limit = 500

    /// Where a variant is parked: on the data that it was trained on.
    struct Place: Hashable {
        let variant, data: String
    }

    init(budget: Int, dataBudget: Int = .max) { (self.budget, self.dataBudget) = (budget, dataBudget) }

    /// What has been learnt at a moment, where a state of it is at hand already.
    func learnt(at moment: Moment) -> TrainingState.Learnt? {
        done.last.flatMap { $0.moment == moment ? $0.state?.learnt : nil }
    }

    /// Notes a change, which can then be taken back; what had been taken back is gone. Turns of one knob at one moment
    /// are one change.
    mutating func note(
        _ event: RunEvent, setup: Setup, state: TrainingState?, on dataset: Dataset, returns: Bool, at moment: Moment,
        removing removed: [Entry] = []
    ) {
        undone = []
        if case .turned(let knob, _, let to) = event.change, let last = done.last, last.moment == moment,
            case .turned(knob, let from, _) = last.event.change
        {
            done[done.count - 1].event = RunEvent(step: event.step, .turned(knob: knob, from: from, to: to))
            if from == to { done.removeLast() }
            return shrink()
        }
        numbered += 1
        done.append(
            Entry(
                number: numbered, event: event, setup: setup, state: state?.deposited, data: PastData(dataset),
                returns: returns, moment: moment, removed: removed))
        if done.count > Self.limit { done.removeFirst(done.count - Self.limit) }
        shrink()
    }

    /// Takes the last change off, given how things stand now.
    mutating func takeBack(_ setup: Setup, _ state: TrainingState?, on dataset: Dataset) {
        let entry = done.removeLast()
        undone.append(Undone(entry: entry, setup: setup, state: state?.deposited, data: PastData(dataset)))
        done += entry.removed
        shrink()
    }

    /// Puts the change back that was taken off last, given how things stand now.
    mutating func putBack(_ state: TrainingState?, at moment: Moment) {
        let last = undone.removeLast().entry
        done.removeLast(last.removed.count)
        done.append(
            Entry(
                number: last.number, event: last.event, setup: last.setup, state: state?.deposited, data: last.data,
                returns: last.returns, moment: moment, removed: last.removed))
        shrink()
    }

    /// The place of a change in `done`; nil where it isn't there.
    func index(ofNumber number: Int) -> Int? { done.firstIndex { $0.number == number } }

    /// Takes everything from a change on away; returns it.
    mutating func cut(from index: Int) -> [Entry] {
        let removed = Array(done[index...])
        done.removeSubrange(index...)
        return removed
    }

    mutating func park(_ state: TrainingState?, at place: Place) {
        order.removeAll { $0 == place }
        parked[place] = state?.deposited
        if state != nil { order.append(place) }
        shrink()
    }

    mutating func unpark(_ place: Place) -> TrainingState? {
        order.removeAll { $0 == place }
        defer { shrink() }
        return parked.removeValue(forKey: place)
    }

    /// Going back, or forth again, to another variant: the one that is left waits, the other one waits no more.
    mutating func exchange(_ state: TrainingState?, at left: Place, for found: Place) {
        guard left.variant != found.variant else { return }
        _ = unpark(found)
        park(state, at: left)
    }

    /// A data set that is at hand: of those that are called alike the one that was left last.
    func dataset(where isRight: (Dataset) -> Bool) -> Dataset? {
        var asked: Set<String> = []
        return (done.reversed().map(\.data) + undone.reversed().flatMap { [$0.data, $0.entry.data] })
            .compactMap(\.held).first { asked.insert($0.id).inserted && isRight($0) }
    }

    // MARK: memory

    /// Bytes of the states that are kept; what some of them share counts once.
    private(set) var bytes = 0

    /// Forgets what would be forgotten for a state of so many bytes, before there is one. What was taken back stays: it may be
    /// what is being made again.
    mutating func makeRoom(for bytes: Int) {
        if bytes > budget - self.bytes { shrink(to: max(0, budget - bytes), forgetsUndone: false) }
    }

    private mutating func shrink() { shrink(to: budget) }

    /// Forgets states until the rest fits: first those of turned knobs, which can be undone without, then what going back
    /// took away, then variants that were left, then all others; the oldest first. Cost: a pass over all of them.
    private mutating func shrink(to budget: Int, forgetsUndone: Bool = true) {
        var ledger = Ledger()
        for state in parked.values { ledger.enter(state) }
        for entry in done { ledger.enter(entry) }
        for undone in undone {
            ledger.enter(undone.state)
            ledger.enter(undone.entry)
        }
        func isOver() -> Bool { ledger.bytes > budget }
        func forget(_ i: Int) {
            ledger.strike(done[i].state)
            done[i].state = nil
        }
        for i in done.indices where isOver() && !done[i].returns { forget(i) }
        for i in done.indices where isOver() {
            for removed in done[i].removed { ledger.strike(removed) }
            done[i].removed = []
        }
        while isOver(), !order.isEmpty { ledger.strike(parked.removeValue(forKey: order.removeFirst())) }
        for i in done.indices where isOver() { forget(i) }
        while forgetsUndone, isOver(), !undone.isEmpty {
            let farthest = undone.removeFirst()
            ledger.strike(farthest.state)
            ledger.strike(farthest.entry)
        }
        bytes = ledger.bytes
        if dataBudget < .max { letGoOfData() }
    }

    private mutating func letGoOfData() {
        var room = PastDataRoom(bytes: dataBudget)
        for i in done.indices.reversed() { done[i].letGoOfData(beyond: &room) }
        for i in undone.indices.reversed() {
            if !room.isRoom(for: undone[i].data) { undone[i].data.letGo() }
            undone[i].entry.letGoOfData(beyond: &room)
        }
    }
}

extension Past.Entry {
    fileprivate mutating func letGoOfData(beyond room: inout PastDataRoom) {
        if !room.isRoom(for: data) { data.letGo() }
        for i in removed.indices { removed[i].letGoOfData(beyond: &room) }
    }
}

/// The memory that states hold.
private struct Ledger {
    private var holders: [ObjectIdentifier: (count: Int, bytes: Int)] = [:]
    private(set) var bytes = 0

    /// Curves count with what was learnt when they were first like that.
    mutating func enter(_ state: TrainingState?) {
        guard let state, let key = state.learnt.map({ ObjectIdentifier($0.identity) }) else { return }
        if let held = holders[key] {
            holders[key] = (held.count + 1, held.bytes)
        } else {
            holders[key] = (1, state.bytes)
            bytes += state.bytes
        }
    }

    mutating func enter(_ entry: Past.Entry) {
        enter(entry.state)
        for removed in entry.removed { enter(removed) }
    }

    mutating func strike(_ state: TrainingState?) {
        guard let key = state?.learnt.map({ ObjectIdentifier($0.identity) }), let held = holders[key] else { return }
        holders[key] = held.count > 1 ? (held.count - 1, held.bytes) : nil
        if held.count == 1 { bytes -= held.bytes }
    }

    mutating func strike(_ entry: Past.Entry) {
        strike(entry.state)
        for removed in entry.removed { strike(removed) }
    }
}

/// What of the past can be seen and gone back to.
package struct PastSummary: Sendable, Equatable {
    package struct Item: Sendable, Equatable {
        package let number: Int
        package let event: RunEvent
        /// Whether the state before it is kept.
        package let canGoBack: Bool
    }

    /// In order; the last is what undo takes back.
    package let done: [Item]
    /// The last is what redo makes again.
    package let undone: [Item]
    /// Bytes that the states take, and may take.
    package let bytes, budget: Int
    /// Variants that wait as they were left, by id.
    package let parked: [String]

    package init(
        done: [Item] = [], undone: [Item] = [], bytes: Int = 0, budget: Int = 0, parked: [String] = []
    ) {
        (self.done, self.undone, self.bytes, self.budget, self.parked) = (done, undone, bytes, budget, parked)
    }

    init(_ past: Past, data: String) {
        func item(_ entry: Past.Entry) -> Item {
            Item(number: entry.number, event: entry.event, canGoBack: entry.state != nil)
        }
        self.init(
            done: past.done.map(item), undone: past.undone.map { item($0.entry) }, bytes: past.bytes,
            budget: past.budget,
            parked: past.parked.keys.filter { $0.data == data }.map(\.variant).sorted())
    }
}
