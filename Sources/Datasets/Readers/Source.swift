/// A file or folder that a reader may take.
struct Source: Sendable {
    let path: String
    /// The last part of the path.
    let title: String
    let isFolder: Bool

    init(_ path: String) {
        self.path = path
        title = path.split(separator: "/").last.map(String.init) ?? path
        isFolder = InputFile.isFolder(path)
    }

    /// Whether it is no folder and its name ends like this, in capitals or not.
    func isNamed(_ endings: String...) -> Bool {
        let name = title.lowercased()
        return !isFolder && endings.contains(where: name.hasSuffix)
    }

    /// Whether it is a file whose content, unpacked, begins with one of these. Cost: opens the file and reads a little.
    func begins(with beginnings: [[UInt8]]) -> Bool {
        // What was read of standard input can't be read again.
        guard !isFolder, path != InputFile.standardInput, let longest = beginnings.map(\.count).max(),
            let stream = try? ByteStream(path: path)
        else {
            return false
        }
        var bytes = [UInt8](repeating: 0, count: longest)
        guard let count = try? bytes.withUnsafeMutableBytes({ try stream.fill($0) }) else { return false }
        return beginnings.contains(where: bytes.prefix(count).starts(with:))
    }
}
