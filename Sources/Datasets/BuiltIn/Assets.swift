import Glibc

/// Finds the data that comes with the program, from whichever folder the program is started.
package struct Assets {
    /// Folders that may hold the data, in the order in which they are tried.
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

    /// The path of the asset `name`: the first that exists. Throws ``DataError`` where there is none.
    package func path(_ name: String) throws -> String {
        guard let folder = folders.first(where: { InputFile.exists("\($0)/\(name)") }) else {
            throw DataError(
                file: "assets/\(name)", place: .whole,
                found: "nothing in $HOURGLASS_ASSETS or beside the program",
                expected: "the data that comes with Hourglass",
                advice: "Set HOURGLASS_ASSETS to the folder assets of the source code.")
        }
        return "\(folder)/\(name)"
    }

    /// `/a/b/c` gives `/a/b`, `/a` and the root, which is the empty string.
    private static func foldersAbove(_ path: String) -> [String] {
        let parts = path.split(separator: "/")
        return (0..<parts.count).reversed().map { count in
            parts.prefix(count).map { "/" + $0 }.joined()
        }
    }
}
