import Dashboard
import Terminal

extension Preferences {
    /// A file that says what these say, with a comment on every key.
    package var toml: String {
        var lines = [
            "frame_rate = \(frameRate)  # frames a second at most",
            "pictures_rate = \(pictureRate)  # how often a second images are made anew while it trains, at most",
            "glyphs = \(quoted(blocks.rawValue))  # what cells of images are cut into: "
                + ImageBlocks.allCases.map(\.rawValue).joined(separator: ", "),
            "images = \(quoted(images.rawValue))  # by pixels where the terminal has them, or by cells: "
                + ImageMode.allCases.map(\.rawValue).joined(separator: ", "),
            "mouse = \(mouse)",
            "on_stop = \(quoted(afterStop.rawValue))  # after Ctrl-Z and fg: "
                + AfterStop.allCases.map(\.rawValue).joined(separator: " or "),
            "",
            "[layout]  # which panes are shown, and where",
        ]
        lines.append(layouts.panes.map { Layouts.line($0) } ?? "# \(Layouts.line(Panes.all.slots))")
        lines.append("# a / b: b below a; a | b: beside it; (a / b) | c: groups; a:2 | b:1: twice as wide")
        if layouts.own.isEmpty {
            lines.append("# main = \"(loss:2 / measures:1) | reconstruction / formula\"  # on every screen")
            lines.append(
                "# \"120x40\" = \"loss | reconstruction | codes / interpolation / formula\"  # from that size on")
        }
        for own in layouts.own {
            let name = own.size.width == 0 ? "main" : "\"\(own.size.width)x\(own.size.height)\""
            lines.append("\(name) = \(quoted(own.text))")
        }
        lines += ["", "[colours]"]
        let series = (0..<Colour.accents).map { String(accents.entry(of: $0)) }.joined(separator: ", ")
        lines += ["series = [\(series)]", "", "[keys]"]
        for (name, keys, help) in keymap.listing {
            let keys = keys.map { quoted($0.description) }
            guard !keys.isEmpty else {
                lines.append("# \(name) = []  # \(help)")
                continue
            }
            let value = keys.count == 1 ? keys[0] : "[\(keys.joined(separator: ", "))]"
            lines.append("\(name) = \(value)  # \(help)")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private func quoted(_ text: String) -> String {
        "\"\(text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0 == "\n" ? "\\n" : "\($0)" }.joined())\""
    }
}
