import Files
import Tensors

extension Reader {
    /// Named arrays of NumPy: the only one, or `x` or `data`, with the labels `y` or `labels` beside it; or the one that is
    /// named behind a colon.
    static let npz = Reader(
        sources: ["a .npz", "one of its arrays as FILE.npz:NAME"],
        takes: { source in NPZ.parts(of: source) != nil },
        read: { source, options in (try NPZ.read(source.path, NPZ.parts(of: source)!, options), nil) })
}

/// Reads arrays of an archive that np.savez or np.savez_compressed wrote.
enum NPZ {
    /// The file, and the array that is named behind a colon; nil of what is no such file.
    static func parts(of source: Source) -> (file: String, array: String?)? {
        if source.isNamed(".npz") { return (source.path, nil) }
        guard !source.isFolder, let range = source.path.lowercased().range(of: ".npz:", options: .backwards) else {
            return nil
        }
        // Lower case may have other lengths.
        let path = source.path
        let count = path.lowercased().distance(from: path.lowercased().startIndex, to: range.lowerBound)
        let colon = path.index(path.startIndex, offsetBy: count + 4)
        return (String(path[..<colon]), String(path[path.index(after: colon)...]))
    }

    private static let rows = ["x", "data"]
    private static let labels = ["y", "labels"]

    static func read(_ path: String, _ parts: (file: String, array: String?), _ options: ReadingOptions) throws
        -> Table
    {
        let file = try InputFile(path: parts.file)
        let zip = try Zip(file)
        let arrays = zip.members.filter { $0.name.hasSuffix(".npy") && !$0.name.hasSuffix("/.npy") }
        func name(_ member: Zip.Member) -> String { String(member.name.dropLast(4)) }
        func named(_ names: [String]) -> Zip.Member? {
            names.lazy.compactMap { wanted in arrays.first { name($0).lowercased() == wanted } }.first
        }
        guard
            let chosen = parts.array.map({ wanted in arrays.first { name($0) == wanted } })
                ?? named(rows) ?? (arrays.count == 1 ? arrays[0] : nil)
        else {
            let some =
                arrays.prefix(8).map { name($0).shown }.joined(separator: ", ") + (arrays.count > 8 ? ", …" : "")
            throw DataError(
                file: parts.file, place: .whole,
                found: arrays.isEmpty
                    ? "no array" : parts.array.map { "no array '\($0.shown)'" } ?? "the arrays \(some)",
                expected: arrays.isEmpty
                    ? "arrays as np.savez writes them"
                    : parts.array == nil ? "one of them, or an x or data" : "one of \(some)",
                advice: arrays.isEmpty ? "Save the array: np.savez(path, x=array)." : "Name one: \(parts.file):NAME.")
        }
        var table = try NPY.read(
            zip.stream(of: chosen, path: "\(parts.file):\(name(chosen))"), named: path, options)
        var used = [chosen.name]
        if rows.contains(name(chosen).lowercased()), options.labels != .none, let beside = named(labels) {
            used.append(beside.name)
            let stream = try zip.stream(of: beside, path: "\(parts.file):\(name(beside))")
            table.labels = try NPY.labels(stream, count: table.count, of: name(chosen))
            describe(&table, name(beside))
        }
        let unused = arrays.filter { !used.contains($0.name) }.map { name($0).shown }
        if !unused.isEmpty { table.report?.remarks.append(.otherArrays(unused)) }
        return table
    }

    private static func describe(_ table: inout Table, _ name: String) {
        guard let labels = table.labels else { return }
        let counts = Dictionary(labels.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        table.report?.label = .init(name: name.shown, classes: counts.map { "\($0.key)" })
        table.report?.classCounts = counts.map(\.value)
    }
}

extension NPY {
    /// Labels of so many rows: whole numbers from 0 on, [n] or [n, 1]. Throws ``DataError``.
    static func labels(_ stream: ByteStream, count: Int, of rows: String) throws -> [Int32] {
        let header = try NPYHeader(stream)
        func failure(_ found: String, _ expected: String) -> DataError {
            DataError(
                file: stream.path, place: header.place, found: found, expected: expected,
                advice: "Save other labels, or say --labels none.")
        }
        guard let type = NPYElement(header.type) else {
            throw failure("labels of type \(header.type.shown)", "whole numbers")
        }
        let sizes = header.shape
        guard sizes.first == count, sizes.dropFirst().allSatisfy({ $0 == 1 }), sizes.count <= 2 else {
            throw failure(
                "labels of shape [\(sizes.prefix(8).map(String.init).joined(separator: ", "))]",
                "[\(count)], one for each row of \(rows.shown)")
        }
        let bytes = try stream.rest(count * type.width, of: UInt8.self)
        let floats = [Float](unsafeUninitializedCapacity: count) { room, filled in
            _ = type.convert(bytes, into: room)
            filled = count
        }
        return try floats.map { value in
            guard value == value.rounded(), (0...Float(Table.largestLabel)).contains(value) else {
                throw failure("the label \(value)", "whole numbers from 0 to \(Table.largestLabel)")
            }
            return Int32(value)
        }
    }
}
