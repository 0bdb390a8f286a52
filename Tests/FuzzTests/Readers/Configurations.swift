import Dashboard
import Terminal
import TestSupport

@testable import Configuration

/// `config.toml`: whatever is wrong in it is said, the rest holds, and what holds can be written down and read again.
struct Configurations: Fuzzed {
    let name = "configuration"
    let rounds = 1500
    let mostBytes = 1 << 15
    let mostMemory = 512 << 20
    var words: [String] {
        Keymap.standard.listing.prefix(12).map { $0.name } + [
            "frame_rate", "pictures_rate", "glyphs", "images", "mouse", "on_stop", "layout", "keys", "colours",
            "series",
            "warning",
            "main",
            "panes", "[keys]", "[layout]", "[[keys]]", "[keys.play]", "ctrl-f", "f11", "space", "\"\"\"", "'''",
            "true",
            "1979-05-27T07:32:00Z", "0x1F", "1_000", "{a = 1}", "a.b.c = 1", "\\u0041", "\\U0010FFFF", "#", "=", "\n",
        ]
    }

    func seeds() -> [[UInt8]] {
        [
            Preferences().toml,
            "frame_rate = 12\npictures_rate = 9\nmouse = false\non_stop = \"pause\"\n[colours]\nseries = [33, \"red\", 0]\n",
            "[keys]\nplay = \"K\"\nzoom = [\"f11\", \"ctrl-f\", \"Space\"]\nquit = []\n",
            "[layout]\npanes = [\"loss\", \"formula\"]\nmain = \"(loss:2 / measures:1) | reconstruction / formula\"\n"
                + "\"120x40\" = \"loss | codes\"\n",
            "a.b = {c = [1, 2.5, 'x', true, 1979-05-27]}\n[[d]]\ne = \"\"\"\nf\"\"\"\n[[d]]\n",
        ].map { Array($0.utf8) }
    }

    func hard() -> [[UInt8]] {
        let texts = ["[ä]", "[!]", "[[[", "[keys]\n[[[\n", "a = [[[", "ä = 1", "[a.ä]"]
        // Nesting that takes a stack, and names that take time.
        let deep = [
            "[layout]\nmain = \"" + String(repeating: "(", count: 900_000) + "\"",
            String(repeating: "[", count: 500_000),
            "a = " + String(repeating: "[", count: 500_000), "a = " + String(repeating: "{a=", count: 100_000),
            String(repeating: "a.", count: 20_000) + "a = 1", "[" + String(repeating: "a.", count: 20_000) + "a]",
        ]
        return (texts + deep).map { Array($0.utf8) }
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let read = try ConfigurationFile(contentsOf: folder.write(input, "config.toml"), mustExist: true)
        for fault in read.faults { try Violation.unlessLine(fault, "a fault") }
        try Violation.unlessLine(read.notice ?? "", "the notice")
        let written = read.preferences.toml
        let steers = written.unicodeScalars.first { $0.steersTerminals && $0 != "\n" }
        try Violation.unless(steers == nil, "what holds is written with U+\(String(steers!.value, radix: 16))")
        let again = try ConfigurationFile(contentsOf: folder.write(written, "again.toml"), mustExist: true)
        try Violation.unless(again.faults.isEmpty, "what was written has faults: \(again.faults[0])")
        try Violation.unless(again.preferences == read.preferences, "other preferences come back")
        // Of many faults the first says what kind it is.
        return read.faults.first ?? "without faults"
    }
}
