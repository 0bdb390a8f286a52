import Autoencoders
import Laboratory
import Tensors
import Testing

@testable import Dashboard

/// Every choice as a command, as a list of values or a command to complete, and as an answer: all from its description.
@Suite struct ChoiceTests {
    static let ids = Choices.all.map(\.id)
    /// Those of which this machine has more than one value.
    static let open = ids.filter { Precision.bf16.isAvailable || $0 != Choice.precision.id }

    /// A session in which it can be another value than it is, and that value: of a VAE with two codes, for which every prior
    /// is made, or else of the first variant that has one.
    private static func place(for choice: Choice) throws -> (scene: Scene, value: String) {
        for variant in [Variant.vae] + Variant.all {
            var scene = try Scene(variant)
            scene.session.obey(.resize(latent: 2))
            scene.look()
            let (state, setup) = (scene.state, scene.session.setup)
            let candidates =
                switch choice.kind {
                case .named(let values): values.map(\.id)
                case .whole(let range, _): ["\(range.lowerBound + 2)"]
                case .positive: ["0.5"]
                case .share: ["0.25"]
                case .widths: ["6,5"]
                }
            let value = candidates.first {
                $0 != choice.read(setup)
                    && choice.obstacle(to: $0, in: setup, for: state.data, with: state.inventory.classifiers) == nil
            }
            if let value { return (scene, value) }
        }
        throw Nowhere()
    }

    private struct Nowhere: Error {}

    @Test(arguments: open) func isACommandAndAnAnswer(_ id: String) throws {
        let choice = try #require(Choices.named(id))
        for name in [choice.id] + choice.aliases {
            let (scene, value) = try Self.place(for: choice)
            let context = try #require(scene.state.context)
            #expect(Choices.named(name)?.id == id)
            guard case .obey(let command) = try Grammar.parse("\(name) \(value)", in: context) else {
                Issue.record("\(name) asks for nothing")
                continue
            }
            #expect(command == .set(choice: id, to: value))
            let before = scene.session.snapshot()
            scene.session.obey(command)
            #expect(scene.session.notice == nil)
            #expect(choice.read(scene.session.setup) == value)
            let answer = PlainReport.answer(to: command, from: before, to: scene.session.snapshot())
            #expect(answer.contains(value.replacing(",", with: "–")), "\(answer)")
            #expect(answer != choice.describe(before.setup, before.data.dataShape))
            let help = Grammar.help(on: choice.command, in: context)[0]
            #expect(help.contains(choice.summary))
            #expect(help.contains("training begins again") == (id == "seed"))
            #expect(throws: CommandFault.self) { try Grammar.parse("\(name) nonsense", in: context) }
        }
    }

    /// `o` lists all of them with what they are; Enter opens the one.
    @Test(arguments: open) func isInTheListOfChoices(_ id: String) throws {
        let choice = try #require(Choices.named(id))
        var (scene, value) = try Self.place(for: choice)
        let present = choice.read(scene.session.setup)
        scene.doing(.character("o"))
        let entries = Overlay.Menu.choices.entries(in: scene.state)
        #expect(entries.map(\.id) == Self.ids)
        let place = try #require(entries.firstIndex { $0.id == id })
        #expect(entries[place].detail == present && entries[place].source == choice.summary)
        for _ in 0..<place { _ = scene.press(.down) }
        #expect(scene.text().contains(choice.summary.prefix(40)))
        scene.doing(.enter)
        if let values = choice.kind.values {
            let menu = Overlay.Menu.choice(id)
            let listed = menu.entries(in: scene.state)
            #expect(listed.map(\.id) == values.map(\.id))
            #expect(listed.filter(\.isPresent).map(\.id) == [present])
            let present = try #require(listed.firstIndex { $0.isPresent })
            #expect(scene.state.overlay == .menu(menu, selected: present))
            #expect(scene.text().contains(choice.title))
            _ = scene.press(.home)
            for _ in 0..<(try #require(listed.firstIndex { $0.id == value })) { _ = scene.press(.down) }
        } else {
            guard case .prompt(let prompt) = scene.state.overlay else {
                Issue.record("no prompt is open")
                return
            }
            #expect(prompt.line.text == "\(choice.command) \(present)")
            _ = scene.press(.control("w"))
            scene.write(value)
        }
        scene.doing(.enter)
        #expect(scene.state.overlay == nil && scene.session.notice == nil)
        #expect(choice.read(scene.session.setup) == value)
    }

    @Test func whatCannotBeChosenSaysWhy() throws {
        let scene = try Scene(.transformer, side: 8)
        func obstacles(_ choice: Choice) -> [String: String] {
            let entries = Overlay.Menu.choice(choice.id).entries(in: scene.state)
            return Dictionary(uniqueKeysWithValues: entries.compactMap { e in e.obstacle.map { (e.id, $0) } })
        }
        #expect(obstacles(.prior) == ["ring": "needs 2 codes", "swiss-roll": "needs 2 codes"])
        let others = Choice.activation.kind.values!.map(\.id).filter { $0 != "gelu" }
        #expect(Set(obstacles(.activation).keys) == Set(others))
        #expect(obstacles(.optimizer).isEmpty && obstacles(.corruption).isEmpty)
    }

    /// The keys that some of them have, and the one that switches without asking.
    @Test func keysOpenTheOne() throws {
        for (key, menu) in [("D", "distance"), ("c", "corruption")] as [(Character, String)] {
            var scene = try Scene()
            _ = scene.press(.character(key))
            guard case .menu(.choice(menu), _) = scene.state.overlay else {
                Issue.record("\(key) opens no list")
                continue
            }
        }
        for (key, command) in [("w", "widths "), ("n", "latent ")] as [(Character, String)] {
            var scene = try Scene()
            _ = scene.press(.character(key))
            guard case .prompt(let prompt) = scene.state.overlay else {
                Issue.record("\(key) opens no prompt")
                continue
            }
            #expect(prompt.line.text.hasPrefix(command))
        }
        var scene = try Scene()
        scene.doing(.character("E"))
        #expect(scene.session.setup.patience == 5)
        #expect(scene.text().contains("stops after 5 epochs without a better validation error"))
        scene.doing(.character("E"))
        #expect(scene.session.setup.patience == nil && scene.text().contains("never stops early"))
    }
}
