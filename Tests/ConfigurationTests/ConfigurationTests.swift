import Dashboard
import Foundation
import Terminal
import TestSupport
import Testing

@testable import Configuration

@Suite struct ConfigurationTests {
    private func keys(_ name: String, _ configuration: ConfigurationFile) -> [String] {
        configuration.preferences.keymap.listing.first { $0.name == name }?.keys.map(\.description) ?? []
    }

    @Test func entriesHold() {
        let read = ConfigurationFile(
            """
            frame_rate = 12
            pictures_rate = 9
            glyphs = "sextant"
            images = "sixel"
            mouse = false
            on_stop = "pause"
            [colours]
            series = [33, "red", 0]
            warning = "Bright-Yellow"
            [keys]
            play = "K"
            zoom = ["f11", "ctrl-f", "Space"]
            """, path: "c.toml")
        #expect(read.faults.isEmpty, "\(read.faults)")
        #expect(read.preferences.frameRate == 12 && read.preferences.pictureRate == 9)
        #expect(!read.preferences.mouse && read.preferences.blocks == .sextant)
        #expect(read.preferences.images == .sixel)
        #expect(read.preferences.afterStop == .pause)
        #expect((0..<6).map(read.preferences.accents.entry) == [33, 1, 0, 169, 11, 99])
        #expect(keys("play", read) == ["K"] && keys("zoom", read) == ["F11", "ctrl-f", "space"])
        #expect(keys("quit", read) == ["q", "F10"])
    }

    @Test func nothingIsTheStandard() {
        for text in ["", "[keys]\n[colours]\n"] {
            let read = ConfigurationFile(text, path: "c.toml")
            #expect(read.faults.isEmpty && read.preferences == Preferences())
        }
    }

    /// Text, and what the only fault says: line, place, found, expected.
    static let wrong: [(String, String)] = [
        ("frame_rate = 0", "1: frame_rate: found 0; expected a whole number from 1 to 60"),
        ("frame_rate = 3.5", "1: frame_rate: found 3.5; expected a whole number from 1 to 60"),
        ("pictures_rate = 31", "1: pictures_rate: found 31; expected a whole number from 1 to 30"),
        ("glyphs = 4", "1: glyphs: found 4; expected one of half, quadrant, sextant"),
        (
            "glyphs = \"octant\"",
            "1: glyphs: found octant, which ncurses can't send; expected one of half, quadrant, sextant"
        ),
        ("images = \"png\"", "1: images: found \"png\"; expected one of auto, cells, kitty, sixel"),
        ("images = 1", "1: images: found 1; expected one of auto, cells, kitty, sixel"),
        ("\nmouse = \"no\"", "2: mouse: found \"no\"; expected true or false"),
        ("on_stop = 1", "1: on_stop: found 1; expected \"train\" or \"pause\""),
        ("frame_rat = 3", "1: frame_rat: found an unknown entry; expected frame_rate"),
        ("moose = 3", "1: moose: found an unknown entry; expected mouse"),
        (
            "nonsense = 3",
            "1: nonsense: found an unknown entry; expected one of frame_rate, pictures_rate, glyphs, images, mouse, on_stop, layout, keys, colours"
        ),
        ("keys = 3", "1: keys: found 3; expected a table: [keys]"),
        ("[keys]\nzom = \"x\"", "2: keys.zom: found an unknown entry; expected zoom"),
        ("[keys]\nzoom = []", "2: keys.zoom: found an empty list; expected a key or a list of keys"),
        (
            "[keys]\nzoom = 7",
            "2: keys.zoom: found 7; expected a key as the help page spells it, such as \"x\", \"ctrl-x\", \"space\", "
                + "\"pgup\" or \"f1\""
        ),
        (
            "[keys]\nzoom = [\"x\", \"ctrl-c\"]",
            "2: keys.zoom: found \"ctrl-c\"; expected a key as the help page spells it, such as \"x\", \"ctrl-x\", "
                + "\"space\", \"pgup\" or \"f1\""
        ),
        ("[keys]\nzoom = \"q\"", "2: keys.zoom: found \"q\", which quit has; expected a key of its own"),
        (
            "[keys]\nzoom = [\"x\", \"x\"]",
            "2: keys.zoom: found \"x\", which stands there twice; expected a key of its own"
        ),
        (
            "[keys]\nzoom = \"x\"\nplay = [\"f5\", \"x\"]",
            "3: keys.play: found \"x\", which zoom has; expected a key of its own"
        ),
        (
            "[layout]\npanes = [\"loss\", \"los\"]",
            "2: layout.panes: found \"los\"; expected each once of \(Panes.all.slots.joined(separator: ", "))"
        ),
        (
            "[layout]\npanes = \"loss\"",
            "2: layout.panes: found \"loss\"; expected a list of some of \(Panes.all.slots.joined(separator: ", "))"
        ),
        (
            "[layout]\nmain = \"loss | los\"",
            "2: layout.main: found \"los\"; expected a pane: \(Panes.all.slots.joined(separator: ", "))"
        ),
        (
            "[layout]\nmain = 3",
            "2: layout.main: found 3; expected panes with / between those below each other and | between those side by side"
        ),
        ("[layout]\nmian = \"loss\"", "2: layout.mian: found an unknown entry; expected main"),
        (
            "[layout]\n\"80\" = \"loss\"",
            "2: layout.80: found an unknown entry; expected one of panes, main, \"WIDTHxHEIGHT\""
        ),
        ("layout = 3", "1: layout: found 3; expected a table: [layout]"),
        ("[colours]\nseries = 3", "2: colours.series: found 3; expected a list of 1 to 10 colours"),
        (
            "[colours]\nchosen = 256",
            "2: colours.chosen: found 256; expected 0 to 255, or one of \(Accents.names.joined(separator: ", "))"
        ),
        ("[colours]\nchoosen = 2", "2: colours.choosen: found an unknown entry; expected chosen"),
        (
            "[colours.deep]\na = 2",
            "2: colours.deep.a: found an unknown entry; expected one of frame_rate, pictures_rate, glyphs, images, mouse, on_stop, layout, keys, colours"
        ),
    ]

    @Test(arguments: wrong) func aWrongEntryIsNamedAndTheRestHolds(_ text: String, _ fault: String) {
        let read = ConfigurationFile(text + "\n[colours_]\n", path: "/x/c.toml")
        #expect(read.faults.first == "/x/c.toml:\(fault)")
        #expect(read.faults.count == 2)
        let good = ConfigurationFile("on_stop = \"pause\"\n" + text, path: "c.toml")
        #expect(text.hasPrefix("on_stop") || good.preferences.afterStop == .pause)
    }

    @Test func whatIsNoTOMLIsNamedAndTheRestHolds() {
        let read = ConfigurationFile(
            "mouse = false\n[keys\nzoom = \"x\"\n[colours]\nwarning = 3\n", path: "/x/c.toml")
        #expect(!read.preferences.mouse && read.preferences.accents != Preferences().accents)
        #expect(keys("zoom", read) == keys("zoom", ConfigurationFile("", path: "")))
        #expect(read.faults.count == 1 && read.faults[0].hasSuffix("nothing below it holds up to the next [table]"))
        #expect(read.faults[0].hasPrefix("/x/c.toml:2: no TOML at column ") && !read.faults[0].contains("\n"))
        #expect(read.notice?.hasPrefix("c.toml:2: ") == true)
    }

    @Test func manyFaultsAreCounted() {
        let text = (0..<400).map { "a\($0) = 1\n" }.joined() + String(repeating: "!\n", count: 300)
        let read = ConfigurationFile(text + "mouse = false\n", path: "c.toml")
        #expect(!read.preferences.mouse)
        #expect(read.faults.count == 101 && read.faults.last == "c.toml: and 600 more of the kind")
        #expect(read.notice?.hasPrefix("1/101 c.toml:1: ") == true)
    }

    @Test func namesThatATerminalObeysAreShownWithoutThat() {
        let read = ConfigurationFile("\"\\u001b[2J\\u202e\" = 1\nmouse = \"\\u0007\"\n", path: "c.toml")
        #expect(read.faults.count == 2)
        for fault in read.faults {
            #expect(
                fault.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value < 0x7F }, "\(fault.debugDescription)")
        }
    }

    @Test func keysCanBeExchanged() {
        let read = ConfigurationFile("[keys]\nzoom = \"q\"\nquit = [\"z\", \"ctrl-q\"]\n", path: "c.toml")
        #expect(read.faults.isEmpty)
        #expect(keys("zoom", read) == ["q"] && keys("quit", read) == ["z", "ctrl-q"])
    }

    @Test func anActionThatGetsNoneKeepsItsOwnKeys() {
        // `quit` wants what `play` has, and so keeps q, which `zoom` therefore can't have.
        let read = ConfigurationFile("[keys]\nzoom = [\"q\", \"x\"]\nquit = \"space\"\n", path: "c.toml")
        #expect(read.faults.count == 2)
        #expect(keys("quit", read) == ["q", "F10"] && keys("zoom", read) == ["x"])
    }

    @Test func whatIsPrintedReadsAsTheSame() {
        var read = ConfigurationFile("", path: "c.toml")
        #expect(ConfigurationFile(read.preferences.toml, path: "c.toml").preferences == Preferences())
        read = ConfigurationFile(
            "mouse = false\n[keys]\nplay = ['\"', '\\']\nzoom = \"space\"\n[colours]\nseries = [1, 2]\n",
            path: "c.toml")
        let again = ConfigurationFile(read.preferences.toml, path: "c.toml")
        #expect(again.faults.isEmpty, "\(again.faults)")
        #expect(again.preferences == read.preferences && again.preferences != Preferences())
    }

    @Test func layoutsHoldAndAreReadAgain() throws {
        let read = ConfigurationFile(
            """
            [layout]
            panes = ["loss", "formula"]
            main = "loss:2 / formula"
            "100x30" = "(loss / measures) | codes"
            """, path: "c.toml")
        #expect(read.faults.isEmpty, "\(read.faults)")
        let layouts = read.preferences.layouts
        #expect(layouts.panes == ["loss", "formula"])
        #expect(layouts.own.map(\.text) == ["loss:2 / formula", "(loss / measures) | codes"])
        #expect(layouts.own.map(\.size) == [Size(width: 0, height: 0), Size(width: 100, height: 30)])
        let again = ConfigurationFile(read.preferences.toml, path: "c.toml")
        #expect(again.faults.isEmpty && again.preferences == read.preferences)
        // The examples that the standard prints as comments can be taken as they are.
        let examples = Preferences().toml.split(separator: "\n").map { line in
            // A pane without a key of its own is no example.
            line.hasPrefix("# ") && line.contains(" = \"") && !line.contains(" = \"\"") || line.hasPrefix("# panes")
                ? String(line.dropFirst(2)) : String(line)
        }
        let taken = ConfigurationFile(examples.joined(separator: "\n"), path: "c.toml")
        #expect(taken.faults.isEmpty, "\(taken.faults)")
        #expect(taken.preferences.layouts.own.count == 2 && taken.preferences.layouts.panes == Panes.all.slots)
    }

    @Test func theUsualPlaceFollowsTheEnvironment() {
        #expect(ConfigurationFile.usualPath(["HOME": "/h"]) == "/h/.config/hourglass/config.toml")
        #expect(ConfigurationFile.usualPath(["HOME": "/h", "XDG_CONFIG_HOME": "/c"]) == "/c/hourglass/config.toml")
        let relative = ConfigurationFile.usualPath(["HOME": "/h", "XDG_CONFIG_HOME": "c"])
        #expect(relative == "/h/.config/hourglass/config.toml")
        #expect(ConfigurationFile.usualPath([:]) == nil)
    }

    @Test func filesThatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        #expect(try ConfigurationFile(contentsOf: folder.file("none"), mustExist: false).faults.isEmpty)
        #expect(throws: ConfigurationFile.Unreadable.self) {
            try ConfigurationFile(contentsOf: folder.file("none"), mustExist: true)
        }
        #expect(throws: ConfigurationFile.Unreadable.self) {
            try ConfigurationFile(contentsOf: folder.path, mustExist: false)
        }
        for bytes: [UInt8] in [[0xFF, 0xFE], [0x61, 0]] {
            let file = try folder.write(bytes, "broken")
            #expect(try ConfigurationFile(contentsOf: file, mustExist: true).faults.count == 1)
        }
        #expect(throws: ConfigurationFile.Unreadable.self) {
            let large = try folder.write(String(repeating: "#", count: 1 << 19), "large")
            _ = try ConfigurationFile(contentsOf: large, mustExist: false)
        }
        let pipe = folder.file("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        #expect(throws: ConfigurationFile.Unreadable.self) {
            try ConfigurationFile(contentsOf: pipe, mustExist: false)
        }
        let file = try folder.write("mouse = false", "good")
        #expect(try !ConfigurationFile(contentsOf: file, mustExist: true).preferences.mouse)
    }

    @Test func theExampleInTheManualHolds() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("assets/manual/configuration.md")
        let parts = try String(contentsOf: page, encoding: .utf8).components(separatedBy: "```toml\n")
        try #require(parts.count == 2)
        let example = try #require(parts[1].components(separatedBy: "```").first)
        let read = ConfigurationFile(example, path: "configuration.md")
        #expect(read.faults.isEmpty, "\(read.faults)")
        // It shows every kind of entry, and none that says what holds anyway.
        let standard = Preferences()
        #expect(read.preferences.frameRate != standard.frameRate && read.preferences.mouse != standard.mouse)
        #expect(read.preferences.afterStop != standard.afterStop)
        #expect(read.preferences.accents != standard.accents && read.preferences.keymap != standard.keymap)
    }
}
