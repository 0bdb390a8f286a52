import Foundation

/// The one way in which files are written.
///
/// A file is replaced whole or not at all: what is new is written beside it (``PartFile``) and then renamed. Links are
/// followed, so that a link stays one and the file that it leads to is replaced; the mode of the old file is kept, and its
/// owner where that is permitted. Pipes, terminals and other devices, and the process' own descriptors (`/dev/stdout`) are
/// written into. Folders, sockets and disks are refused.
package enum OutputFile {
    /// Takes the bytes of a file, in order.
    package struct Sink {
        fileprivate let file: Int32

        package func write(_ bytes: UnsafeRawBufferPointer) throws(SystemFault) {
            try Descriptor.write(bytes, to: file)
        }
    }

    /// `O_TMPFILE`, a macro that isn't imported.
    private static let unnamedFile = 0o20000000 | O_DIRECTORY
    /// Seconds that a pipe's reader may take to come.
    private static let patience = 3.0

    /// What is written.
    package enum Content {
        case text
        /// Bytes that would steer a terminal, or be lost on it: none is written to.
        case binary
    }

    /// Writes what `body` gives. Where `durably`, it is on the disk afterwards, which has to be waited for; otherwise the
    /// system has it. What else it throws than `FileError` is what `body` throws; nothing is left behind then.
    package static func write(
        to path: String, of content: Content = .text, durably: Bool = true, _ body: (Sink) throws(SystemFault) -> Void
    ) throws(FileError) {
        switch try Target(path) {
        case .file(let folder, let name, let old):
            try replace(path, folder: folder, name: name, old: old, durably: durably, body)
        case .descriptor(let number):
            try pass(path, content, try duplicate(number, path), body)
        case .device(let device):
            try pass(path, content, try open(device, path), body)
        case .pipe(let pipe):
            try pass(path, content, try open(pipe, path, within: patience), body)
        }
    }

    package static func write(
        _ bytes: UnsafeRawBufferPointer, to path: String, of content: Content = .text, durably: Bool = true
    ) throws(FileError) {
        try write(to: path, of: content, durably: durably) { sink throws(SystemFault) in try sink.write(bytes) }
    }

    /// Throws what ``write(to:of:durably:_:)`` would have against `path`, as far as that can be known beforehand. Leaves no
    /// trace: a pipe isn't opened, since its reader would take that for the beginning and the end.
    package static func check(_ path: String, of content: Content = .text) throws(FileError) {
        switch try Target(path) {
        case .file(let folder, let name, let old):
            if let old { try checkMayReplace(old, name, in: folder, path) }
            let unnamed = Foundation.open(folder, O_WRONLY | unnamedFile | O_CLOEXEC, 0o600)
            if unnamed >= 0 {
                close(unnamed)
                return
            }
            // Not every file system has files without a name.
            do {
                let (file, part) = try PartFile.create(in: folder, mode: 0o600)
                unlink(part)
                close(file)
            } catch { throw FileError(path, "cannot be created", error) }
        case .descriptor(let number): try pass(path, content, try duplicate(number, path)) { _ in }
        case .device(let place) where content == .binary: try pass(path, content, try open(place, path)) { _ in }
        case .device(let place), .pipe(let place):
            guard faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) == 0 else {
                throw FileError(path, "cannot be written", .last)
            }
        }
    }

    /// Makes `path` a link to `target`, in place of what was there, in one step.
    package static func link(_ path: String, to target: String) throws(FileError) {
        let folder = parent(of: path)
        let part = "\(folder.isEmpty ? "." : folder)/\(PartFile.name())"
        guard symlink(target, part) == 0 else { throw FileError(path, "cannot be created", .last) }
        guard rename(part, path) == 0 else {
            let fault = SystemFault.last
            unlink(part)
            throw FileError(path, "cannot be put in place", fault)
        }
    }

    /// Makes a folder, and those that it lies in, for this account alone where they weren't there.
    package static func makeFolder(_ path: String) throws(FileError) {
        var facts = stat()
        if stat(path, &facts) == 0 {
            guard facts.st_mode & S_IFMT == S_IFDIR else { throw FileError(path, "found a file, expected a folder") }
            return
        }
        let parent = parent(of: path)
        if !parent.isEmpty { try makeFolder(parent) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(path, "cannot be created", .last) }
    }

    /// Where something lies: what stands before the last name of a path; empty where nothing does. Foundation's way of finding it
    /// ends the process for a name of one letter.
    private static func parent(of path: String) -> String {
        func isSlash(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "/") }
        let name = path.utf8.reversed().drop(while: isSlash).drop { !isSlash($0) }
        let parent = String(decoding: name.drop(while: isSlash).reversed(), as: UTF8.self)
        return parent.isEmpty && !name.isEmpty ? "/" : parent
    }

    // MARK: replacing

    private static func replace(
        _ path: String, folder: String, name: String, old: stat?, durably: Bool,
        _ body: (Sink) throws(SystemFault) -> Void
    ) throws(FileError) {
        if let old { try checkMayReplace(old, name, in: folder, path) }
        PartFile.sweep(folder)
        let (file, part): (Int32, String)
        // What takes the place of a private file is private from its first byte on.
        do { (file, part) = try PartFile.create(in: folder, mode: old == nil ? 0o666 : 0o600) } catch {
            throw FileError(path, "cannot be created", error)
        }
        // Closed last, since with it goes the lock.
        defer { close(file) }
        do throws(FileError) {
            do { try body(Sink(file: file)) } catch { throw FileError(path, "cannot be written", error) }
            if let old {
                guard fchmod(file, mode(keeping: old, on: file)) == 0 else {
                    throw FileError(path, "cannot be written", .last)
                }
            }
            if durably && fsync(file) != 0 { throw FileError(path, "cannot be written", .last) }
            guard rename(part, "\(folder)/\(name)") == 0 else {
                throw FileError(path, "cannot be put in place", .last)
            }
        } catch {
            unlink(part)
            throw error
        }
        if durably { sync(folder: folder) }
    }

    /// What would be refused of a file that is there: one that can't be written, or another account's in a folder where
    /// anybody may put files.
    private static func checkMayReplace(
        _ old: stat, _ name: String, in folder: String, _ path: String
    ) throws(FileError) {
        var facts = stat()
        guard stat(folder, &facts) == 0 else { throw FileError(path, "cannot be created", .last) }
        guard faccessat(AT_FDCWD, "\(folder)/\(name)", W_OK, AT_EACCESS) == 0 else {
            throw FileError(path, "cannot be written", .last)
        }
        if facts.st_mode & S_ISVTX != 0, ![old.st_uid, facts.st_uid, 0].contains(geteuid()) {
            throw FileError(path, "cannot be written", .init(EACCES))
        }
    }

    /// Gives the file the old one's owner and group, where that is permitted, and returns its mode. Where the group can't be
    /// kept, another one gets no more than everybody had.
    private static func mode(keeping old: stat, on file: Int32) -> mode_t {
        var facts = stat()
        fstat(file, &facts)
        if facts.st_uid != old.st_uid || facts.st_gid != old.st_gid {
            if fchown(file, old.st_uid, old.st_gid) != 0 { _ = fchown(file, uid_t.max, old.st_gid) }
            fstat(file, &facts)
        }
        let mode = old.st_mode & 0o777
        return facts.st_gid == old.st_gid ? mode : mode & ~0o070 | mode & (mode << 3) & 0o070
    }

    /// The new name is on the disk only when the folder is. What can't be asked for that has no better way.
    private static func sync(folder: String) {
        let file = Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }

    // MARK: writing into

    private static func pass(
        _ path: String, _ content: Content, _ file: Int32, _ body: (Sink) throws(SystemFault) -> Void
    ) throws(FileError) {
        defer { close(file) }
        if content == .binary, isatty(file) == 1 { throw FileError(path, "cannot be written: it is a terminal") }
        do { try body(Sink(file: file)) } catch { throw FileError(path, "cannot be written", error) }
    }

    private static func duplicate(_ number: Int32, _ path: String) throws(FileError) -> Int32 {
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, flags & O_ACCMODE != O_RDONLY else {
            throw FileError(path, "cannot be written", .init(EBADF))
        }
        let file = fcntl(number, F_DUPFD_CLOEXEC, 0)
        guard file >= 0 else { throw FileError(path, "cannot be written", .last) }
        return file
    }

    /// Opens without waiting; asks again, for so many seconds, while nobody reads.
    private static func open(_ place: String, _ path: String, within seconds: Double = 0) throws(FileError) -> Int32 {
        let end = ContinuousClock.now + .seconds(seconds)
        while true {
            let file = Foundation.open(place, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
            if file >= 0 { return file }
            let fault = SystemFault.last
            guard fault.code == EINTR || fault.code == ENXIO && .now < end else {
                throw FileError(path, "cannot be written", fault)
            }
            // Nobody says when a reader has come: it is asked again until then.
            usleep(20_000)
        }
    }
}
