import Autoencoders
import Datasets

/// Data and checkpoints, from and to files.
extension Session {
    func load(_ source: String) {
        if let confinement, !confinement.allows(data: source) { return say(.refused(.dataClosed)) }
        loop.makeRoom()
        do {
            let new = try dataset(source)
            var fitted = setup
            if case .experiment(.distance(_, .needsDataOfUnitInterval))? = setup.fault(
                for: new.dataShape, with: inventory.classifiers),
                [BernoulliDistance.id, MultinomialDistance.id].contains(setup.experiment.distance)
            {
                // As it would be had it begun with these data.
                fitted.experiment.compare(by: SquaredDistance.id, on: new.dataShape)
            }
            if !dataset.kind.hasCategories { fitted.experiment.compareCategories(of: new.dataShape) }
            try need(of: fitted, on: new)
            let change = Change.loaded(from: dataset.id, to: new.id)
            remember(change, returns: true)
            leaveData()
            loop.change(to: new, with: fitted, as: change)
            notice = nil
            sayHowRead(new)
        } catch let fault as SetupFault {
            say(.refused(fault))
        } catch {
            say(confinement == nil ? Notice.Content(error) : .refused(.dataClosed))
        }
    }

    /// Data that are at hand or read: what undo goes back to and what comes again are the same memory.
    func dataset(_ source: String) throws -> Dataset {
        if let same = known({ $0.id == source && $0.isBuiltIn }) { return same }
        let new = try Dataset.load(source)
        // A file may have changed since. Fingerprints cost a pass over the data.
        guard known({ $0.id == source }) != nil else { return new }
        let fingerprint = new.fingerprint
        return known { $0.id == source && $0.reading == new.reading && $0.fingerprint == fingerprint } ?? new
    }

    private func known(_ isRight: (Dataset) -> Bool) -> Dataset? {
        isRight(dataset) ? dataset : past.dataset(where: isRight)
    }

    func open(_ path: String) {
        if confinement != nil { return say(.refused(.filesClosed)) }
        loop.makeRoom()
        do {
            var checkpoint = try Checkpoint(contentsOf: path, with: inventory.classifiers)
            let same =
                try known(checkpoint.isSameData) ?? Dataset.load(checkpoint.dataID, checkpoint.reading)
            let data = same.numbered(forClasses: checkpoint.data.classes)
            try checkpoint.check(against: data)
            inventory = inventory.with(featuresOf: checkpoint.state.learnt?.tensors ?? [:])
            // What has been learnt stands in memory once: it waits on disk until there is a place for it.
            checkpoint.state = checkpoint.state.deposited
            try need(of: checkpoint.setup, on: data)
            let change = Change.opened(file: path)
            let (event, before, old, present, moment, left) = (
                RunEvent(step: step, change), setup, dataset, capture(), moment, place
            )
            try begin(at: checkpoint.state, on: data)
            inherit(checkpoint.kept)
            past.note(event, setup: before, state: present, on: old, returns: true, at: moment)
            past.exchange(present, at: left, for: place)
            say(.opened(file: path, step: step))
        } catch {
            say(Notice.Content(error))
        }
    }

    func save(_ path: String) {
        if confinement != nil { return say(.refused(.filesClosed)) }
        loop.makeRoom()
        do {
            try checkpoint().write(to: path)
            say(.saved(path: path))
        } catch {
            say(Notice.Content(error))
        }
    }
}
