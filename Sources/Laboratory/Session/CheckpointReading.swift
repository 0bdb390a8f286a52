import Autoencoders
import Datasets
import Files
import Foundation
import Networks
import Tensors

/// Whatever a file says is compared with what is possible, and with the tensors that it has, before anything is computed
/// or allocated by it.
extension Checkpoint {
    /// Reads a file. Throws `CheckpointError` or `SafeTensors.ReadError`, naming the file and the field. Cost: in proportion
    /// to the file.
    package init(contentsOf path: String, with classifiers: Classifiers = .none) throws {
        let file = try SafeTensors(contentsOf: path)
        let metadata = CheckpointMetadata(path: path, entries: file.metadata)
        try metadata.checkVersion()
        guard file.metadata["recommender"] == nil else {
            throw CheckpointError(
                description:
                    "\(path): found a recommender, which recommend and evaluate read, expected another model")
        }
        let setup = try metadata.decode(Setup.self, "setup")
        let progress = try metadata.decode(Progress.self, "progress")
        try metadata.check(progress)
        var state = TrainingState(setup)
        (state.step, state.origin) = (progress.step, progress.origin)
        (state.epoch, state.position) = (progress.epoch, progress.position)
        (state.recent, state.sinceReport) = (progress.recent ?? .init(0), progress.sinceReport ?? .init(0))
        state.hands = progress.hands ?? Hands()
        if file.metadata["history"] != nil {
            guard let history = try metadata.decode(HistoryText.self, "history").history(upTo: state.step) else {
                throw metadata.error("history", "", "found other ones", "curves and changes up to step \(state.step)")
            }
            state.history = history
        }
        let (tensors, kept) = try metadata.uses(file.tensors)
        self.kept = kept
        let learnt = TrainingState.Learnt(
            tensors: tensors, optimizerSteps: progress.optimizerSteps, best: progress.best, source: path)
        state.learnt = learnt
        self.state = state
        data = progress.data
        dataID = try metadata.entry("data")
        fingerprint = try metadata.entry("fingerprint")
        reading = try metadata.reading(data.features)
        // Every other word of it may go wrong on numbers that aren't possible.
        if let fault = setup.experiment.faultOfNumbers { throw metadata.error(.experiment(fault)) }
        if Variant.named(setup.experiment.variant) == nil {
            throw metadata.error(.experiment(.unknown(.variant, id: setup.experiment.variant)))
        }
        let known = classifiers.with(featuresOf: file.tensors)
        if let fault = setup.fault(for: data, with: known) { throw metadata.error(fault) }
        // The layers of a classifier are those that the file has, whatever else is at hand.
        let own = Classifiers.none.with(featuresOf: file.tensors)
        let hasOwn = own.features(for: data.image) != nil
        try learnt.check(state.experiment.parameters(for: data, with: hasOwn ? own : known))
    }
}

/// The texts of a checkpoint's metadata, which are anybody's.
private struct CheckpointMetadata {
    let path: String
    let entries: [String: String]

    /// Bytes that an entry may have: of data the names of columns are a part, of curves the points.
    private static let most = [
        "setup": 1 << 20, "progress": 1 << 25, "history": 1 << 25, "data": 1 << 12, "reading": 1 << 25,
    ]
    private static let usual = 1 << 10

    func error(_ key: String, _ field: String, _ found: String, _ expected: String) -> CheckpointError {
        CheckpointError(
            description:
                "\(path): metadata '\(key)'\(field.isEmpty ? "" : ", \(field)"): \(found), expected \(expected)")
    }

    func error(_ fault: SetupFault) -> CheckpointError {
        CheckpointError(description: "\(path): metadata 'setup'", fault: fault)
    }

    func entry(_ key: String) throws -> String {
        guard let text = entries[key] else {
            throw CheckpointError(
                description: "\(path): metadata: found no '\(key)', expected a checkpoint written by hourglass")
        }
        let most = Self.most[key] ?? Self.usual
        guard text.utf8.count <= most else {
            throw error(key, "", "found \(text.utf8.count) bytes", "at most \(most)")
        }
        return text
    }

    /// What uses keep, and the tensors that are none of theirs.
    func uses(_ all: [String: Tensor]) throws -> (others: [String: Tensor], kept: [String: KeptByUse]) {
        let names = entries.keys.filter { $0.hasPrefix(KeptByUse.prefix) }.sorted()
        guard !names.isEmpty else { return (all, [:]) }
        guard names.count <= KeptByUse.most else {
            throw error(KeptByUse.prefix + "…", "", "found \(names.count) entries", "at most \(KeptByUse.most)")
        }
        var (others, kept) = (all, [String: KeptByUse]())
        for name in names {
            let text = entries[name]!
            guard text.utf8.count <= KeptByUse.mostText else {
                throw error(
                    name.shown, "", "found \(text.utf8.count) bytes", "at most \(KeptByUse.mostText)")
            }
            var use = KeptByUse(text: text)
            for (path, tensor) in all where path.hasPrefix(name + ".") {
                use.tensors[String(path.dropFirst(name.count + 1))] = tensor
                others[path] = nil
            }
            kept[String(name.dropFirst(KeptByUse.prefix.count))] = use
        }
        return (others, kept)
    }

    func checkVersion() throws {
        guard let version = entries["hourglass"], version != "1" else { return }
        throw error("hourglass", "", "found '\(version.shown)'", "'1', which a checkpoint of this version has")
    }

    /// How data of `features` values were read. Older files of tables say where the labels stood, and nothing else.
    func reading(_ features: Int) throws -> ReadingOptions {
        guard entries["reading"] != nil else {
            guard let text = entries["labels"] else { return ReadingOptions() }
            guard ["last", "first", "none"].contains(text) else {
                throw error("labels", "", "found '\(text.shown)'", "one of last, first, none")
            }
            return .whole(labels: LabelPlacement(text))
        }
        let reading = try decode(ReadingOptions.self, "reading")
        if let patches = reading.patches, !patches.isPossible {
            throw error("reading", "patches", "found \(patches)", "at most \(Patches.most)")
        }
        if let size = reading.imageSize, !Patches.sides.contains(size.height) || !Patches.sides.contains(size.width) {
            throw error("reading", "imageSize", "found \(size)", "sides in \(Patches.sides)")
        }
        if let windows = reading.windows, !windows.isPossible {
            throw error("reading", "windows", "found \(windows)", "numbers in \(Windows.possible)")
        }
        if let size = reading.trainSize, !TrainingSample.possible.contains(size) {
            throw error("reading", "trainSize", "found \(size)", "a number in \(TrainingSample.possible)")
        }
        guard let form = reading.form else { return reading }
        let width = form.columns.reduce(0) { $0 + min($1.width, 1 << 24) }
        if let means = form.means, !means.allSatisfy(\.isFinite) || means.count != width {
            throw error("reading", "form.means", "found \(means.count) values", "\(width) finite numbers")
        }
        let all = width.multipliedReportingOverflow(by: reading.windows?.length ?? 1)
        guard !all.overflow, all.partialValue == features else {
            throw error(
                "reading", "form.columns", "found \(width) values a row",
                "\(features / (reading.windows?.length ?? 1))")
        }
        for (i, column) in form.columns.enumerated() {
            if column.categories?.isEmpty == true {
                throw error("reading", "form.columns[\(i)].categories", "found none", "one or more")
            }
            guard column.scale.shift.isFinite, column.scale.unit.isFinite, column.scale.unit != 0 else {
                throw error("reading", "form.columns[\(i)].scale", "found no number to divide by", "finite numbers")
            }
        }
        return reading
    }

    func decode<T: Decodable>(_ type: T.Type, _ key: String) throws -> T {
        let text = try entry(key)
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw self.error(error, in: key)
        } catch {
            throw self.error(key, "", "found '\(text.shown)'", "what this version of hourglass writes there")
        }
    }

    private func error(_ fault: DecodingError, in key: String) -> CheckpointError {
        func field(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            // The keys of a choice's values are numbered `_0`.
            (path + (last.map { [$0] } ?? [])).filter { $0.stringValue != "_0" }.reduce("") { text, key in
                if let index = key.intValue { return "\(text)[\(index)]" }
                return text + (text.isEmpty ? "" : ".") + key.stringValue.shown
            }
        }
        let usual = "what this version of hourglass writes there"
        switch fault {
        case .keyNotFound(let name, let context):
            return error(key, field(context.codingPath, name), "found none", usual)
        case .typeMismatch(let type, let context):
            return error(key, field(context.codingPath), "found another kind of value", "\(type)".shown)
        case .valueNotFound(let type, let context):
            return error(key, field(context.codingPath), "found null", "\(type)".shown)
        case .dataCorrupted(let context):
            let (place, text) = (field(context.codingPath), context.debugDescription)
            if place.isEmpty, let (name, number) = impossibleNumber(in: key) {
                return error(key, name.shown, "found \(number.shown)", "a number that can be held")
            }
            // Those that are thrown on purpose say what they found.
            if text.hasPrefix("found "), text.contains(", expected ") {
                return CheckpointError(description: "\(path): metadata '\(key)', \(place): \(text)")
            }
            return error(key, place, text.hasPrefix("found ") ? text : "found \(text.shown)", usual)
        @unknown default: return error(key, "", "found another kind of value", usual)
        }
    }

    /// The first number that no integer of 64 bits can hold, nor a float, with the name before it: the decoder says of such a
    /// one only that there is one.
    private func impossibleNumber(in key: String) -> (name: String, number: String)? {
        for match in (entries[key] ?? "").matches(of: /"([^"]*)"\s*:\s*(-?[0-9][0-9.eE+\-]*)/) {
            let number = match.2
            let isWhole = number.allSatisfy { $0.isNumber || $0 == "-" }
            if isWhole ? Int(number) == nil : !(Double(number)?.isFinite ?? false) {
                return (String(match.1), String(number))
            }
        }
        return nil
    }

    /// Throws where a count is none, or so large that adding to it or multiplying it could come to the end of integers.
    func check(_ progress: Checkpoint.Progress) throws {
        // Steps can be added to for longer than anybody waits; an epoch is multiplied by the batches in it.
        let (steps, epochs) = (0...1 << 48, 0...Batches.mostEpochs)
        func check(_ field: String, _ value: Int, _ possible: ClosedRange<Int>) throws {
            guard possible.contains(value) else {
                throw error("progress", field, "found \(value)", "\(possible.lowerBound)…\(possible.upperBound)")
            }
        }
        try check("step", progress.step, steps)
        try check("origin", progress.origin, progress.step - steps.upperBound...progress.step)
        try check("epoch", progress.epoch, epochs)
        try check("position", progress.position, epochs)
        for (path, count) in progress.optimizerSteps { try check("optimizerSteps.\(path.shown)", count, steps) }
        if let best = progress.best {
            try check("best.waited", best.waited, steps)
            for (path, count) in best.optimizerSteps { try check("best.optimizerSteps.\(path.shown)", count, steps) }
        }
        try check("recent.count", progress.recent?.count ?? 0, steps)
        try check("sinceReport.count", progress.sinceReport?.count ?? 0, steps)
        guard progress.hands?.isPossible ?? true else {
            throw error("progress", "hands", "found other ones", "what controllers of knobs remember")
        }
        if case .number(let field, let found, let possible)? = progress.data.faultOfNumbers {
            try check(field, found, possible)
        }
    }
}
