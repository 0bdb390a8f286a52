import Autoencoders
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct PaneTests {
    @Test func everyPaneHasItsPlaceAt80By24() throws {
        let scene = try Scene()
        #expect(scene.state.layout.shown == PaneID.allCases)
        let text = scene.text()
        for id in PaneID.allCases { #expect(text.contains(" \(id.pane.name) ")) }
        #expect(text.contains("Small · vae"))
        #expect(text.contains("‖ paused"))
    }

    @Test func placesNeverOverlapAndStayOnTheScreen() {
        for (width, height) in Self.sizes {
            let layout = Layout(Size(width: width, height: height))
            let screen = Rect(width: width, height: height)
            var rects = [layout.status, layout.hints]
            for place in layout.places { rects += [place.title, place.content] }
            for (i, a) in rects.enumerated() where !a.isEmpty {
                #expect(a.intersection(screen) == a, "\(a) on \(width)×\(height)")
                for b in rects[..<i] { #expect(a.intersection(b).isEmpty, "\(a) over \(b) on \(width)×\(height)") }
            }
        }
    }

    private static let sizes: [(Int, Int)] =
        [1, 2, 39, 40, 63, 64, 80, 120, 300].flatMap { width in
            [1, 2, 11, 12, 13, 14, 16, 19, 20, 24, 30, 40, 50, 100].map { (width, $0) }
        }

    @Test(arguments: Variant.all.map(\.id)) func drawsEveryVariantAtEverySize(_ id: String) throws {
        var scene = try Scene(Variant.named(id)!)
        for _ in 0..<6 { scene.session.advance() }
        for (width, height) in Self.sizes where width < 300 {
            scene.state.size = Size(width: width, height: height)
            scene.look()
            let text = scene.text()
            if width < 40 || height < 12 {
                #expect(!text.contains("formula"))
            } else {
                #expect(text.contains(" formula "))
                #expect(text.contains("L = "))
            }
        }
    }

    @Test func aSmallScreenSaysWhatItNeedsAndComesBack() throws {
        var scene = try Scene(width: 39, height: 12)
        #expect(scene.text().contains("40x12, has 39x12"))
        scene.state.size = Size(width: 40, height: 12)
        #expect(scene.text().contains(" formula "))
    }

    @Test func theFormulaStandsBeforeTheDataAreThere() {
        let state = State(
            size: Size(width: 80, height: 24), loading: "MNIST", expected: Setup(Variant.vae.experiment))
        let text = Dashboard.picture(of: state, capabilities: .full).text
        #expect(text[0].contains("vae") && text[0].hasSuffix("reading MNIST"))
        #expect(text.contains { $0.contains("β·KL") } && text.contains { $0.contains("▸β") })
        #expect(text[23].contains("q quit"))
    }

    @Test func theAxisOfStepsGrowsInJumps() {
        var ends = Set<Double>()
        for last in 1...10_000 {
            let axis = LossPane.axis(last: last, steps: last)
            #expect(axis.lowerBound == 0 && axis.upperBound >= Double(last))
            #expect(axis.upperBound <= max(8, Double(last) * 1.125 + 1))
            ends.insert(axis.upperBound)
        }
        #expect(ends.count < 120)
        let zoomed = LossPane.axis(last: 10_000, steps: 1_000)
        #expect(zoomed.lowerBound <= 9_000 && zoomed.lowerBound > 8_800 && zoomed.upperBound >= 10_000)
    }

    @Test func asciiSpellsFormulasOut() throws {
        var scene = try Scene()
        scene.doing(.character("c"))
        let picture = Dashboard.picture(of: scene.state, capabilities: .plainest).textPicture
        #expect(picture.utf8.allSatisfy { $0 < 0x80 })
        for part in ["beta*KL(q(z|x)||N(0, I))", "x~ = x + sigma*eps", " x^"] { #expect(picture.contains(part)) }
    }

    @Test func whatIsOffIsDim() throws {
        var scene = try Scene()
        func style(of text: String) throws -> Style {
            let canvas = Dashboard.picture(of: scene.state, capabilities: .full)
            let row = try #require(canvas.text.firstIndex { $0.contains("L = ") })
            let line = canvas.text[row]
            let column = DisplayWidth.of(line[..<(try #require(line.range(of: text)).lowerBound)])
            return canvas[column, row].style
        }
        #expect(try style(of: "λ₁·Σ").attributes.contains(.dim))
        #expect(try !style(of: "β·KL").attributes.contains(.dim))
        scene.state.selectedKnob = "l1"
        scene.doing(.character("t"))
        #expect(scene.session.setup.experiment.terms.contains("l1"))
        #expect(try !style(of: "λ₁·Σ").attributes.contains(.dim))
    }

    @Test func changesAreMarkedOnTheCurves() throws {
        var scene = try Scene(width: 120, height: 40)
        for _ in 0..<30 { scene.session.advance() }
        scene.doing(.right)
        for _ in 0..<30 { scene.session.advance() }
        scene.look()
        #expect(scene.text().contains("β 1→1.3"))
    }

    @Test func aTableOfNumbersIsFoldedIntoASquare() {
        let thumbnail = Thumbnail(.init(height: 1, width: 30))
        #expect(thumbnail.shape == .init(height: 5, width: 6))
        #expect(thumbnail.image(Array(repeating: 1, count: 30)).pixels.count == 30)
    }

    @Test func theHelpShowsEveryKey() throws {
        var scene = try Scene(width: 200, height: 100)
        scene.doing(.character("?"))
        let text = scene.text()
        for binding in Keymap.standard.sections.flatMap(\.bindings) {
            #expect(text.contains(binding.help), "\(binding.help)")
        }
        // Small screens scroll through all of it.
        scene.state.size = Size(width: 80, height: 24)
        scene.doing(.end)
        #expect(scene.text().contains("quit"))
    }

    @Test func noKeyHasTwoMeanings() {
        for bindings in [Keymap.standard.allGeneral, Keymap.standard.overlay] {
            let keys = bindings.flatMap(\.keys)
            #expect(Set(keys).count == keys.count)
        }
    }
}
