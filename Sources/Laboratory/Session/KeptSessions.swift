import Files
import Foundation

/// The folder of the sessions that ended, or were lost, after some training: checkpoints named by time, data and
/// variant, and a link `last` to the newest. They go by age and by how much room they take, never by their number: five
/// looks at something else don't cost a lecture.
package struct KeptSessions: Sendable {
    package let folder: String
    /// Bytes that all together may take; the newest stays, however large.
    package let room: Int64
    /// Seconds after which a session goes.
    private static let longest: TimeInterval = 30 * 86_400
    /// Bytes where nobody says how many.
    package static let ordinaryRoom: Int64 = 1 << 30
    private static let last = "last"
    private static let ending = ".safetensors"

    package init(folder: String, room: Int64 = KeptSessions.ordinaryRoom) {
        (self.folder, self.room) = (folder, room)
    }

    /// `$XDG_STATE_HOME/hourglass`, or `.local/state/hourglass` in the home folder; nil where there is neither.
    package init?(environment: [String: String], home: String?, room: Int64 = KeptSessions.ordinaryRoom) {
        self.room = room
        // The specification wants relative paths to be ignored.
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            folder = state + "/hourglass"
        } else if let home = home, home.hasPrefix("/") {
            folder = home + "/.local/state/hourglass"
        } else {
            return nil
        }
    }

    /// Writes a checkpoint that then is the last one, and removes those that are too old or beyond the room, the oldest
    /// first. Doesn't wait for the disk: the end of the process or of the connection, which it is for, loses nothing that
    /// the system has taken.
    ///
    /// Throws what the system has against it.
    package func keep(_ checkpoint: Checkpoint, at date: Date) throws {
        try OutputFile.makeFolder(folder)
        let data = Self.plain(URL(fileURLWithPath: checkpoint.dataID).lastPathComponent)
        let variant = Self.plain(checkpoint.setup.experiment.variant)
        let name = "\(Self.stamp(date))-\(data)-\(variant)-step-\(checkpoint.step)\(Self.ending)"
        try checkpoint.withAbsolutePath().write(to: "\(folder)/\(name)", durably: false)
        try OutputFile.link("\(folder)/\(Self.last)", to: name)
        sweep(but: name, at: date)
    }

    /// Removes what is too old, and the oldest of what is beyond the room.
    private func sweep(but newest: String, at date: Date) {
        let manager = FileManager.default
        // Names begin with the time, so their order is that of time.
        let kept = ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).filter(Self.isOurs).sorted()
        let oldest = Self.stamp(date.addingTimeInterval(-Self.longest))
        var taken: Int64 = 0
        for name in kept.reversed() {
            let size = Self.size(of: "\(folder)/\(name)")
            taken += size
            if name != newest && (name < oldest || taken > room) {
                try? manager.removeItem(atPath: "\(folder)/\(name)")
                taken -= size
            }
        }
    }

    private static func size(of path: String) -> Int64 {
        var facts = stat()
        return stat(path, &facts) == 0 ? Int64(facts.st_size) : 0
    }

    /// The path of the last one; nil where there is none.
    package var newest: String? {
        let path = "\(folder)/\(Self.last)"
        guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path),
            Self.isOurs(target), FileManager.default.fileExists(atPath: path)
        else { return nil }
        return "\(folder)/\(target)"
    }

    /// Coordinated universal time, to the millisecond: `20261126T031504.250Z`.
    private static func stamp(_ date: Date) -> String {
        let total = Int((date.timeIntervalSince1970 * 1000).rounded(.down))
        var seconds = time_t(total / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(
            format: "%04d%02d%02dT%02d%02d%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
            parts.tm_hour, parts.tm_min, parts.tm_sec, total % 1000)
    }

    /// A part of a file's name.
    private static func plain(_ text: String) -> String {
        String(text.unicodeScalars.prefix(40).map { isPlain($0) ? Character($0) : "-" })
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
        default: false
        }
    }

    /// Whether it is a name that `keep` gives, and no path.
    private static func isOurs(_ name: String) -> Bool {
        name.hasSuffix(ending) && !name.contains("/")
            && name.prefixMatch(of: /[0-9]{8}T[0-9]{6}\.[0-9]{3}Z-/) != nil
    }
}
