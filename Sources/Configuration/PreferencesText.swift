import Dashboard
import Terminal

extension Preferences {
    /// A file that says what these say, with a comment on every key.
    package var toml: String {
        var lines = [
            "frame_rate = \(frameRate)  # frames a second at most",
            "pictures_rate = \(pictureRate)  # how often a second images are made anew while it trains, at most",
            "mouse = \(mouse)",
            "on_stop = \(quoted(afterStop.rawValue))  # after Ctrl-Z and fg: "
                + AfterStop.allCases.map(\.rawValue).joined(separator: " or "),
            "",
            "[colours]",
        ]
        let series = (0..<Colour.accents).map { String(accents.entry(of: $0)) }.joined(separator: ", ")
        lines += ["series = [\(series)]", "", "[keys]"]
        for (name, keys, help) in keymap.listing {
            let keys = keys.map { quoted($0.description) }
            let value = keys.count == 1 ? keys[0] : "[\(keys.joined(separator: ", "))]"
            lines.append("\(name) = \(value)  # \(help)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func quoted(_ text: String) -> String {
        "\"\(text == "\"" || text == "\\" ? "\\" : "")\(text)\""
    }
}
