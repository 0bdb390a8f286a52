import Foundation

/// How much memory is left, asked anew at each question.
package struct MachineMemory: Sendable {
    /// Bytes.
    package let available: @Sendable () -> Int

    package init(available: @escaping @Sendable () -> Int) { self.available = available }

    /// The least of what the machine, this process's control groups and its limits leave. Cost: some small files of /proc,
    /// a tenth of a millisecond.
    package static let ofThisProcess = MachineMemory {
        [ofMachine, ofControlGroups, ofLimits].compactMap { $0() }.min() ?? .max
    }

    /// A number of kB under a name, as /proc has it, in bytes.
    static func bytes(_ name: String, in text: String) -> Int? {
        for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
        }
        return nil
    }

    private static func text(_ path: String) -> String? {
        // Files of /proc and /sys have no length: Foundation would ask for it.
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static func number(_ path: String) -> Int? {
        text(path).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    private static func ofMachine() -> Int? { text("/proc/meminfo").flatMap { bytes("MemAvailable", in: $0) } }

    /// What the groups that this process is in leave, all the way up: a container has limits of its own. In a container's own
    /// view its group is the root.
    private static func ofControlGroups() -> Int? {
        guard let groups = text("/proc/self/cgroup") else { return nil }
        var least: Int?
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let isSecond = parts[0] == "0" && parts[1].isEmpty
            guard isSecond || parts[1].split(separator: ",").contains("memory") else { continue }
            let root = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
            var names = parts[2].split(separator: "/").filter { $0 != ".." }
            while true {
                let folder = ([root] + names.map(String.init)).joined(separator: "/")
                if let left = left(of: folder, isSecond: isSecond) { least = min(least ?? .max, left) }
                if names.popLast() == nil { break }
            }
        }
        return least
    }

    /// What is left in a group, files that can be read again counted as left; nil where it has no limit.
    private static func left(of folder: String, isSecond: Bool) -> Int? {
        let (limit, usage) =
            isSecond ? ("memory.max", "memory.current") : ("memory.limit_in_bytes", "memory.usage_in_bytes")
        // `max` is no number.
        guard let limit = number("\(folder)/\(limit)"), let used = number("\(folder)/\(usage)") else { return nil }
        let name = isSecond ? "inactive_file " : "total_inactive_file "
        let files = text("\(folder)/memory.stat")?.split(separator: "\n").first { $0.hasPrefix(name) }
        return max(0, limit - used + (files.flatMap { Int($0.dropFirst(name.count)) } ?? 0))
    }

    /// What `ulimit -v` and `ulimit -d` leave.
    private static func ofLimits() -> Int? {
        guard let status = text("/proc/self/status") else { return nil }
        let limits = [(RLIMIT_AS, "VmSize"), (RLIMIT_DATA, "VmData")].compactMap { kind, used -> Int? in
            var limit = rlimit()
            guard getrlimit(__rlimit_resource_t(kind.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(Int.max)
            else { return nil }
            return max(0, Int(limit.rlim_cur) - (bytes(used, in: status) ?? 0))
        }
        return limits.min()
    }
}
