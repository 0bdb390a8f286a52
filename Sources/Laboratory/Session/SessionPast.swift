import Autoencoders
import Datasets

/// Coming back: to variants that were left, to before a change, to what was undone.
extension Session {
    /// Another variant: as it was left, where it has been here before on these data; else with what fits of the
    /// parameters. The present one waits until it is chosen again.
    func choose(_ alteration: Alteration) throws {
        guard case .variant(let before, let after) = alteration.change else { return }
        remember(alteration.change, returns: true)
        if before == after {
            loop.change(to: alteration.setup, reach: .experiment, as: alteration.change)
            return
        }
        let isKept = loop.bytes <= past.budget
        // Where there is no room for a copy of what has been learnt, none is made.
        let learnt = past.learnt(at: moment) ?? (isKept ? nil : .init(tensors: [:], optimizerSteps: [:], best: nil))
        let (present, left) = (loop.capture(sharing: learnt, toDisk: true), setup)
        past.park(
            isKept && present.bytes <= past.budget ? present : nil, at: .init(variant: before, data: dataset.id))
        if let parked = past.unpark(.init(variant: after, data: dataset.id)),
            (try? need(of: parked.setup, on: dataset)) != nil,
            (try? begin(at: parked.resumed(in: present), on: dataset)) != nil
        {
            loop.note(alteration.change)
            return say(.cameBack(variant: after, step: parked.step))
        }
        loop.change(to: alteration.setup, reach: .experiment, as: alteration.change)
        say(
            .carriedOver(
                Carryover(
                    variant: after, kept: loop.inherited, all: model.parameters.paths.count,
                    left: left.traits(for: dataset.dataShape))))
    }

    // MARK: the past

    var moment: Past.Moment { .init(loop: loops, moves: loop.moves) }
    var place: Past.Place { .init(variant: setup.experiment.variant, data: dataset.id) }

    /// The present state, where there is memory for it.
    func capture() -> TrainingState? {
        guard loop.bytes <= past.budget else { return nil }
        if let learnt = past.learnt(at: moment) { return loop.capture(sharing: learnt) }
        past.makeRoom(for: loop.bytes)
        return loop.capture(toDisk: true)
    }

    /// Keeps how things stand before a change.
    func remember(_ change: Change, returns: Bool, removing removed: [Past.Entry] = []) {
        past.note(
            RunEvent(step: step, change), setup: setup, state: capture(), on: dataset, returns: returns, at: moment,
            removing: removed)
    }

    /// The data before a change: at hand, or read again in the memory that steps give back.
    private func recall(_ data: PastData) throws -> Dataset {
        loop.makeRoom()
        return try data.dataset(present: dataset)
    }

    func undo() {
        guard let entry = past.done.last else { return say(.nothingToUndo) }
        do {
            if let inverse = entry.event.change.inverse, !entry.returns {
                past.takeBack(setup, nil, on: dataset)
                loop.change(to: entry.setup, reach: .live, as: inverse)
                if activity == .finished { activity = .paused }
            } else {
                guard let state = entry.state else { return say(.forgotten(step: entry.event.step)) }
                let (present, setup, dataset, left) = (capture(), setup, dataset, place)
                try begin(at: state, on: recall(entry.data))
                past.takeBack(setup, present, on: dataset)
                past.exchange(present, at: left, for: place)
            }
            say(.undone(entry.event.change))
        } catch {
            say(Notice.Content(error))
        }
    }

    func redo() {
        guard let undone = past.undone.last else { return say(.nothingToRedo) }
        let change = undone.entry.event.change
        do {
            let (present, moment, left) = (capture(), moment, place)
            if undone.entry.returns {
                guard let state = undone.state else { return say(.forgotten(step: undone.entry.event.step)) }
                try begin(at: state, on: recall(undone.data))
            } else {
                loop.change(to: undone.setup, reach: .live, as: change)
            }
            past.putBack(present, at: moment)
            past.exchange(present, at: left, for: place)
            say(.redone(change))
        } catch {
            say(Notice.Content(error))
        }
    }

    func goBack(before number: Int) {
        guard let index = past.index(ofNumber: number) else { return say(.nothingToUndo) }
        let entry = past.done[index]
        guard let state = entry.state else { return say(.forgotten(step: entry.event.step)) }
        do {
            let (present, before, data, moment, left) = (capture(), setup, dataset, moment, place)
            let event = RunEvent(step: step, .wentBack(toStep: entry.event.step))
            try begin(at: state, on: recall(entry.data))
            let removed = past.cut(from: index)
            past.note(event, setup: before, state: present, on: data, returns: true, at: moment, removing: removed)
            past.exchange(present, at: left, for: place)
            notice = nil
        } catch {
            say(Notice.Content(error))
        }
    }
}
