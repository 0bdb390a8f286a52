import Terminal
import Testing

@testable import Dashboard

@Suite struct ManualViewTests {
    private static let manual = Manual(pages: [
        Manual.Page(name: "first", summary: "what is first", text: "# First\n\nOne line."),
        Manual.Page(
            name: "second", summary: "what comes then",
            text: "# Second\n\n" + (1...60).map { "- entry \($0)" }.joined(separator: "\n")),
    ])

    private static func scene(_ manual: Manual = manual) throws -> Scene { try Scene(manual: manual) }

    @Test func theListOpensAPageAndEscGoesBack() throws {
        var scene = try Self.scene()
        scene.doing(.character("M"))
        #expect(scene.text().contains("manual: enter opens") && scene.text().contains("first   what is first"))
        scene.doing(.down)
        scene.doing(.enter)
        #expect(scene.text().contains("second: ") && scene.text().contains("· entry 1 "))
        scene.doing(.escape)
        #expect(scene.state.overlay == .manual(ManualView(page: nil, place: 1)))
        scene.doing(.escape)
        #expect(scene.state.overlay == nil)
        // What opened it closes it, from a page as well.
        scene.doing(.character("M"))
        scene.doing(.enter)
        #expect(scene.text().contains("One line."))
        #expect(update(&scene.state, .openManual) == [])
        #expect(scene.state.overlay == nil)
    }

    @Test func aPageScrolls() throws {
        var scene = try Self.scene()
        for key in [Key.character("M"), .down, .enter] { scene.doing(key) }
        // 62 lines in a box of 20 rows, which has 80×24 − 2·(2, 1) cells.
        scene.doing(.down)
        #expect(scene.state.overlay == .manual(ManualView(page: 1, place: 1)))
        scene.doing(.pageDown)
        #expect(scene.state.overlay == .manual(ManualView(page: 1, place: 20)))
        scene.doing(.character(" "))
        #expect(scene.state.overlay == .manual(ManualView(page: 1, place: 39)))
        scene.doing(.end)
        #expect(scene.state.overlay == .manual(ManualView(page: 1, place: 42)))
        #expect(scene.text().contains("· entry 60"))
        for key in [Key.down, .pageDown] {
            scene.doing(key)
            #expect(scene.state.overlay == .manual(ManualView(page: 1, place: 42)))
        }
        scene.doing(.home)
        #expect(scene.state.overlay == .manual(ManualView(page: 1, place: 0)))
        // A larger screen has no more to scroll.
        scene.doing(.end)
        scene.state.size = Size(width: 100, height: 80)
        #expect(scene.text().contains("Second") && scene.text().contains("· entry 60"))
    }

    @Test func searchingFindsAndComesBack() throws {
        var scene = try Self.scene()
        for key in [Key.character("M"), .down, .enter, .character("/")] { scene.doing(key) }
        scene.write("entry 45")
        scene.doing(.enter)
        #expect(scene.text().contains("· entry 45") && scene.text().contains("1 of 1"))
        scene.doing(.escape)
        #expect(scene.state.overlay == .manual(ManualView(page: nil, place: 1)))
        scene.doing(.character("/"))
        scene.write("FIRST")
        scene.doing(.enter)
        scene.doing(.enter)
        #expect(scene.state.overlay == .manual(ManualView(page: 0)))
    }

    @Test func withoutPagesItSaysSo() throws {
        var scene = try Self.scene(Manual())
        scene.doing(.character("M"))
        #expect(scene.state.overlay == nil && scene.text().contains("the manual isn't here"))
    }

    /// Whatever the size, page and place: it is drawn within the screen, and says how to get out.
    @Test(arguments: [(40, 12), (80, 24), (41, 60), (300, 100)]) func everyPageIsDrawn(_ width: Int, _ height: Int)
        throws
    {
        var scene = try Scene(width: width, height: height, manual: ManualPagesTests.manual)
        scene.doing(.character("M"))
        for _ in ManualPagesTests.manual.pages {
            for key in [Key.enter, .end, .pageUp, .escape, .down] {
                scene.doing(key)
                let rows = scene.text().split(separator: "\n", omittingEmptySubsequences: false)
                #expect(rows.count == height && rows.allSatisfy { DisplayWidth.of($0) <= width })
            }
        }
    }
}
