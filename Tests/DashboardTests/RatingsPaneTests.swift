import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing
import Uses

@testable import Dashboard

@Suite struct RatingsPaneTests {
    /// Ratings of 60 users and 24 items, some with long names, by two tastes.
    static func data(_ way: String) throws -> Dataset {
        let folder = try TemporaryFolder()
        let lines = (0..<60).flatMap { u in
            (0..<24).filter { (u * 31 + $0 * 17) % 5 < 3 }.map { i in
                "user \(u),\"Film \(i), a long name that has to be cut\",\((u + i) % 2 == 0 ? 5 : 1 + u % 2)"
            }
        }
        return try Dataset.load(try folder.write(lines.joined(separator: "\n"), "r.csv") + ":\(way)")
    }

    static func scene(
        _ width: Int = 80, _ height: Int = 24, _ variant: Variant = .autoRecItem, way: String = "items",
        steps: Int = 40
    ) throws -> Scene {
        var scene = try Scene(variant, on: data(way), width: width, height: height)
        for _ in 0..<steps { scene.session.advance() }
        scene.state.dismissNotice()
        scene.look()
        return scene
    }

    private func answer(_ scene: Scene) throws -> RatingsView.Answer {
        guard case .answer(let answer)? = scene.answer(RatingsRequest.self) else { throw NoAnswer() }
        return answer
    }

    private struct NoAnswer: Error {}

    @Test func usersAndTheirItems() throws {
        var scene = try Self.scene(120, 40)
        #expect(scene.text().contains(" ratings ") && scene.text().contains("user user 0 of 60"))
        let first = try answer(scene)
        #expect(first.knownCount > 5 && scene.text().contains("predicted, highest first"))
        #expect(scene.text().contains("why: "))
        scene.doing(.character("2"))
        scene.doing(.right)
        #expect(try answer(scene).name == "user 1")
        scene.doing(.left)
        scene.doing(.left)
        #expect(try answer(scene).name == "user 59")
        scene.doing(.down)
        #expect(scene.state.requests.first(RatingsRequest.self)?.selected == 1)
    }

    /// One's own ratings, by keys and by command, are answered by the model as it is.
    @Test func ratingsOfOnesOwn() throws {
        var scene = try Self.scene(120, 40)
        scene.doing(.character("2"))
        scene.doing(.character("i"))
        #expect(scene.text().contains("nothing rated yet") && scene.text().contains("you, 0 rated"))
        let chosen = try #require(try answer(scene).predicted.first).item
        scene.doing(.enter)
        #expect(try answer(scene).known.map(\.item) == [chosen] && answer(scene).known[0].rating == 5)
        scene.doing(.character("a"))
        #expect(try answer(scene).known[0].rating == 4)
        func type(_ line: String) {
            _ = scene.press(.character(":"))
            scene.write(line)
            scene.doing(.enter)
        }
        type("like \"Film 3, a long name that has to be cut\" 2")
        #expect(try answer(scene).known.map(\.rating) == [4, 2])
        type("like Film 4 5")
        #expect(scene.text().contains("no item is called Film 4, perhaps Film 4, a long"))
        type("like Film 4 off")
        #expect(try answer(scene).unknown.isEmpty)
        // No rating is beyond the scale of the data.
        let known = try answer(scene).known
        type("like \"Film 3, a long name that has to be cut\" 9")
        #expect(scene.state.message?.text == "9: ratings go from 1 to 5")
        #expect(try answer(scene).known == known)
        // It is asked anew while it trains.
        let before = try answer(scene).predicted
        for _ in 0..<30 { scene.session.advance() }
        scene.look()
        #expect(try answer(scene).predicted != before)
        scene.doing(.character("e"))
        #expect(try answer(scene).knownCount == 0)
    }

    /// Errors of a row of ratings are told by what is known of it.
    @Test(arguments: [(Variant.autoRecUser.id, "users", "5.00"), (Variant.multVAE.id, "likes", "taken")])
    func errorsAreTold(_ id: String, _ way: String, _ found: String) throws {
        var scene = try Self.scene(120, 40, try #require(Variant.named(id)), way: way)
        scene.show("errors")
        let answer = try #require(scene.answer(AnomalyRequest.self))
        let first = try #require(answer.suspects.first)
        #expect(!first.columns.isEmpty && first.columns.allSatisfy { $0.name.hasPrefix("Film ") && $0.share > 0 })
        #expect(abs(first.columns.reduce(0) { $0 + $1.share } - 1) < 1e-6)
        #expect(scene.text().contains("of its error") && scene.text().contains(" \(found) "))
    }

    @Test func whatIsTyped() throws {
        #expect(try Argument.like("Alien") == .like(item: "Alien", .infinity))
        #expect(try Argument.like("Alien 3") == .like(item: "Alien", 3))
        #expect(try Argument.like("\"Alien 3\"") == .like(item: "Alien 3", .infinity))
        #expect(try Argument.like("'Alien 3' 4.5") == .like(item: "Alien 3", 4.5))
        #expect(try Argument.like("Up, up=off") == .like(item: "Up, up", nil))
        #expect(throws: CommandFault.self) { try Argument.like("\"Alien") }
        #expect(throws: CommandFault.self) { try Argument.like("\"Alien\" good") }
        var scene = try Scene()
        _ = scene.press(.character(":"))
        scene.write("like Alien 3")
        scene.doing(.enter)
        #expect(scene.state.message?.text == "these data are no ratings")
    }

    /// All panes on ratings, alone and at any size: within their rectangle, and none is blank.
    @Test(arguments: [(Variant.autoRecItem.id, "items"), (Variant.multVAE.id, "likes"), ("vae", "users")])
    func panesStayInTheirRectangle(_ id: String, _ way: String) throws {
        var scene = try Self.scene(300, 100, try #require(Variant.named(id)), way: way)
        for slot in Panes.all.slots {
            scene.show(slot)
            guard let pane = scene.state.pane(at: slot) else { continue }
            for (width, height) in [
                (0, 3), (1, 1), (2, 2), (5, 7), (17, 3), (40, 10), (64, 20), (120, 50), (298, 98),
            ] {
                for capabilities in [Capabilities.full, .plainest] {
                    let rect = Rect(x: 3, y: 2, width: width, height: height)
                    var canvas = Canvas(size: Size(width: width + 6, height: height + 4), capabilities: capabilities)
                    let before = canvas
                    canvas.draw(in: rect) { pane.draw(scene.state, into: &$0) }
                    for y in 0..<canvas.height {
                        for x in 0..<canvas.width where !rect.contains(x: x, y: y) {
                            #expect(canvas[x, y] == before[x, y], "\(slot) \(width)×\(height) at \(x), \(y)")
                        }
                    }
                    if width >= 40 { #expect(canvas != before, "\(slot) is blank at \(width)×\(height)") }
                }
            }
        }
    }

    @Test func theScreenIsDrawnAtEverySize() throws {
        var scene = try Self.scene()
        for (width, height) in [(40, 12), (63, 30), (80, 24), (120, 40), (200, 60), (300, 100)] {
            scene.state.size = Size(width: width, height: height)
            scene.look()
            scene.look()
            let text = scene.text()
            for place in scene.state.layout.places {
                let name = try #require(scene.state.pane(at: place.slot)).title(scene.state)
                #expect(text.contains(" \(name) "), "\(name) at \(width)×\(height)")
            }
            #expect(width < 80 || scene.state.layout.shown.contains("reconstruction"))
        }
    }
}
