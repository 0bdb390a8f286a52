import Glibc

/// Finds the files that come with the program, from whichever folder the program is started.
package struct Assets {
    /// Folders that may hold them, in the order in which they are tried.
    package let folders: [String]

    /// - `override`: the folder that a person names, tried first;
    /// - `executable`: beside it and beside each folder above it, `assets` and `share/hourglass/assets`;
    /// - `source`: above this file of the source code, `assets`, for a build that has been moved.
    package init(override: String?, executable: String?, source: String) {
        let installed = executable.map(Self.foldersAbove) ?? []
        folders =
            [override].compactMap { $0 }.filter { !$0.isEmpty }
            + installed.flatMap { ["\($0)/assets", "\($0)/share/hourglass/assets"] }
            + Self.foldersAbove(source).map { "\($0)/assets" }
    }

    /// `$HOURGLASS_ASSETS`, the running executable, this source file.
    package static func ofThisProcess() -> Assets {
        let executable = realpath("/proc/self/exe", nil)
        defer { free(executable) }
        return Assets(
            override: getenv("HOURGLASS_ASSETS").map { String(cString: $0) },
            executable: executable.map { String(cString: $0) }, source: #filePath)
    }

    /// Where the asset `name` is: the first that exists, or nil.
    package func find(_ name: String) -> String? {
        folders.lazy.map { "\($0)/\(name)" }.first { access($0, F_OK) == 0 }
    }

    /// `/a/b/c` gives `/a/b`, `/a` and the root, which is the empty string.
    private static func foldersAbove(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        return (0..<parts.count).reversed().map { count in
            parts.prefix(count).map { "/" + $0 }.joined()
        }
    }
}
