import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct KeymapTests {
    private func changed(_ wishes: (String, [Key])...) -> Keymap {
        var keymap = Keymap.standard
        #expect(keymap.grant(wishes.map { Keymap.Wish($0, $1) }) == [])
        return keymap
    }

    @Test func anotherKeyWorksAndTheOldOneDoesNot() throws {
        var scene = try Scene(keymap: changed(("play", [.f(5), .character("K")]), ("close", [.control("g")])))
        #expect(scene.press(.character(" ")) == [])
        #expect(scene.press(.f(5)) == [.send(.play)] && scene.press(.character("K")) == [.send(.pause)])
        _ = scene.press(.character("v"))
        _ = scene.press(.escape)
        #expect(scene.state.overlay != nil)
        _ = scene.press(.control("g"))
        #expect(scene.state.overlay == nil)
    }

    @Test func helpHintsAndTextsFollow() throws {
        var scene = try Scene(
            keymap: changed(
                ("play", [.f(5)]), ("term", [.control("t")]), ("choose", [.character("i")]),
                ("next", [.control("n")])
            ))
        #expect(scene.text().contains("F5 play/pause") && scene.text().contains("F5 plays"))
        #expect(scene.text().contains("ctrl-t: + "))
        scene.doing(.control("t"))
        #expect(scene.text().contains("terms: i switches"))
        scene.doing(.escape)
        scene.doing(.character("v"))
        #expect(scene.text().contains("i chooses"))
        scene.doing(.escape)
        scene.doing(.character("?"))
        #expect(scene.text().contains("F5       play or pause"), "\(scene.text())")
        #expect(scene.text().contains("ctrl-n"))
    }

    @Test func namesAreUniqueAndMeanTheSameKeysEverywhere() {
        #expect(Set(Keymap.names).count == Keymap.names.count)
        let general = Keymap.standard.allGeneral
        #expect(Set(general.map(\.name)).count == general.count)
        for binding in Keymap.standard.overlay {
            if let other = general.first(where: { $0.name == binding.name }) { #expect(other.keys == binding.keys) }
        }
        for name in Keymap.names { #expect(name.allSatisfy { $0.isLowercase || $0 == "-" }) }
    }

    @Test func functionKeysAreDuplicates() {
        // Panes beyond the ninth have no digit; the list of panes goes there.
        for binding in Keymap.standard.allGeneral + Keymap.standard.overlay where !binding.keys.isEmpty {
            #expect(binding.keys.contains { if case .f = $0 { false } else { true } }, "\(binding.name)")
        }
    }

    @Test func aKeyThatIsTakenIsNotGiven() {
        var keymap = Keymap.standard
        let clashes = keymap.grant([.init("zoom", [.character("q"), .f(3)]), .init("step", [.f(3)])])
        #expect(
            clashes == [
                .init(wish: 0, key: .character("q"), owner: "quit"), .init(wish: 1, key: .f(3), owner: "zoom"),
            ])
        #expect(Keymap.action(for: .character("q"), in: keymap.allGeneral) == .quit)
        #expect(Keymap.action(for: .f(3), in: keymap.allGeneral) == .zoom)
        #expect(Keymap.action(for: .character("."), in: keymap.allGeneral) == .step)
    }
}
