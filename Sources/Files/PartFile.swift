import Foundation

/// A file under way to its place, beside it, under a name that nobody can guess. It is locked while it is written: one
/// without a lock was left by a process that is gone.
enum PartFile {
    private static let (beginning, ending) = (".hourglass-", ".part")
    private static let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
    private static let length = 16
    /// Seconds after which a link under way was left behind; making and renaming one takes no time.
    private static let longest = 60

    /// A new name: 80 random bits.
    static func name() -> String {
        var generator = SystemRandomNumberGenerator()
        return beginning + String((0..<length).map { _ in letters.randomElement(using: &generator)! }) + ending
    }

    static func isName(_ name: String) -> Bool {
        name.utf8.count == beginning.utf8.count + length + ending.utf8.count && name.hasPrefix(beginning)
            && name.hasSuffix(ending) && name.dropFirst(beginning.count).prefix(length).allSatisfy(letters.contains)
    }

    /// Makes one that wasn't there, locked. The mode is what the process' mask leaves of `mode`.
    static func create(in folder: String, mode: mode_t) throws(SystemFault) -> (file: Int32, path: String) {
        // A sweep of another process can come between making and locking.
        for _ in 0..<100 {
            let path = "\(folder)/\(name())"
            let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
            if file < 0 {
                if errno == EEXIST || errno == EINTR { continue }
                throw .last
            }
            // Where there are no locks, nobody sweeps either.
            let isTaken = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EAGAIN
            var facts = stat()
            if !isTaken && fstat(file, &facts) == 0 && facts.st_nlink == 1 { return (file, path) }
            unlink(path)
            close(file)
        }
        throw SystemFault(EEXIST)
    }

    /// Removes from a folder what processes that were killed have left there: regular files of this account under such a
    /// name and with no other, which nobody has locked, and links of such a name that are older than a minute. Cost: a
    /// look at the folder's names.
    static func sweep(_ folder: String) {
        guard let names = opendir(folder) else { return }
        defer { closedir(names) }
        while let entry = readdir(names) {
            // Not by `pointee.d_name`: that copies 256 bytes, and the entry may have fewer.
            let place = UnsafeRawPointer(entry) + MemoryLayout<dirent>.offset(of: \.d_name)!
            let name = String(cString: place.assumingMemoryBound(to: CChar.self))
            if isName(name) { remove("\(folder)/\(name)") }
        }
    }

    private static func remove(_ path: String) {
        var facts = stat()
        guard lstat(path, &facts) == 0, facts.st_uid == geteuid(), facts.st_nlink == 1 else { return }
        switch facts.st_mode & S_IFMT {
        case S_IFLNK:
            if time(nil) - facts.st_mtim.tv_sec > longest { unlink(path) }
        case S_IFREG:
            let file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard file >= 0 else { return }
            defer { close(file) }
            var opened = stat()
            guard fstat(file, &opened) == 0, opened.st_ino == facts.st_ino, opened.st_dev == facts.st_dev,
                flock(file, LOCK_EX | LOCK_NB) == 0
            else { return }
            unlink(path)
        default: break
        }
    }
}
