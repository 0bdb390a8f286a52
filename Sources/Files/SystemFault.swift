import Foundation

/// What the system has against something, in plain words that no locale changes.
package struct SystemFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Of `errno`.
    package let code: Int32

    package init(_ code: Int32) { self.code = code }

    /// The one that the last call left; to be asked for at once.
    static var last: SystemFault { SystemFault(errno) }

    package var description: String {
        switch code {
        case EACCES, EPERM: "not permitted"
        case ENOSPC: "the disk is full"
        case EDQUOT: "the account's share of the disk is used up"
        case EFBIG: "larger than a file may be here"
        case EROFS: "nothing can be written to this disk"
        case ENOENT: "there is no such folder"
        case ENOTDIR: "a part of the path is no folder"
        case EISDIR: "it is a folder"
        case ENAMETOOLONG: "the name is too long"
        case ELOOP: "its links lead in a circle"
        case EMFILE, ENFILE: "too many files are open"
        case EIO: "the disk reports an error"
        case EPIPE: "nobody reads it any more"
        case ENXIO: "nobody reads it"
        case EBADF: "it is closed"
        case EEXIST: "there is something of that name already"
        case ENOMEM: "there isn't enough memory"
        // What is left has no words of its own here; the locale of messages is never set, so these are English.
        default: String(cString: strerror(code))
        }
    }
}

/// What stands against writing a file: the path, and why.
package struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// Behind the path: `cannot be written: the disk is full`.
    package let reason: String

    package init(_ path: String, _ reason: String) { (self.path, self.reason) = (path, reason) }

    init(_ path: String, _ what: String, _ fault: SystemFault) {
        self.init(path, "\(what): \(fault)")
    }

    package var description: String { "\(path.isEmpty ? "''" : VisibleText.line(path)): \(reason)" }
}
