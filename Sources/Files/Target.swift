import Foundation

/// What a path leads to, links followed, as far as it matters to whoever writes there.
enum Target {
    /// A file's place in a folder whose path has no links; with the facts of the file that is there.
    case file(folder: String, name: String, old: stat?)
    /// A descriptor of this process: `/dev/stdout`, `/dev/fd/3`.
    case descriptor(Int32)
    /// A pipe with a name.
    case pipe(path: String)
    /// A device that takes bytes one after the other: a terminal, `/dev/null`.
    case device(path: String)

    /// As many links as Linux follows.
    private static let longestChain = 40

    init(_ path: String) throws(FileError) {
        guard !path.isEmpty else { throw FileError(path, "expected the name of a file, found nothing") }
        guard !path.utf8.contains(0) else { throw FileError("''", "a name with the byte 0 in it") }
        var current = path
        for _ in 0..<Self.longestChain {
            let (parent, name) = Self.split(current)
            guard !["", ".", ".."].contains(name) else { throw FileError(path, "cannot be written", .init(EISDIR)) }
            guard let resolved = realpath(parent, nil) else { throw FileError(path, "cannot be created", .last) }
            let folder = String(cString: resolved)
            free(resolved)
            let place = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            if Self.isFolderOfDescriptors(folder), let number = Int32(name) {
                self = .descriptor(number)
                return
            }
            var facts = stat()
            guard lstat(place, &facts) == 0 else {
                guard errno == ENOENT else { throw FileError(path, "cannot be created", .last) }
                self = .file(folder: folder, name: name, old: nil)
                return
            }
            switch facts.st_mode & S_IFMT {
            case S_IFREG: self = .file(folder: folder, name: name, old: facts)
            case S_IFIFO: self = .pipe(path: place)
            case S_IFCHR: self = .device(path: place)
            case S_IFLNK:
                guard Self.mayFollow(facts, in: folder) else {
                    throw FileError(path, "cannot be written", .init(EACCES))
                }
                let target = try Self.read(link: place, of: path)
                current = target.hasPrefix("/") ? target : "\(folder)/\(target)"
                continue
            case S_IFDIR: throw FileError(path, "cannot be written: it is a folder")
            case S_IFSOCK: throw FileError(path, "cannot be written: it is a socket")
            default: throw FileError(path, "cannot be written: it is a disk")
            }
            return
        }
        throw FileError(path, "cannot be written", .init(ELOOP))
    }

    /// The folder and the last name of a path.
    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }

    private static func isFolderOfDescriptors(_ folder: String) -> Bool {
        let own = "/proc/\(getpid())/"
        return folder == own + "fd" || folder.hasPrefix(own + "task/") && folder.hasSuffix("/fd")
    }

    /// As Linux has it with `fs.protected_symlinks`: in a folder where anybody may put files, only one's own links and
    /// those of the folder's owner are followed.
    private static func mayFollow(_ link: stat, in folder: String) -> Bool {
        var facts = stat()
        guard stat(folder, &facts) == 0 else { return false }
        let isShared = facts.st_mode & S_ISVTX != 0 && facts.st_mode & S_IWOTH != 0
        return !isShared || link.st_uid == geteuid() || link.st_uid == facts.st_uid
    }

    private static func read(link: String, of path: String) throws(FileError) -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink(link, &buffer, buffer.count - 1)
        guard count > 0 else { throw FileError(path, "cannot be written", .last) }
        return buffer.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}
