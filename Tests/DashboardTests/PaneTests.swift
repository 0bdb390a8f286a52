import Autoencoders
import Foundation
import Laboratory
import Terminal
import Testing

@testable import Dashboard

@Suite struct PaneTests {
    @Test func thePanesHaveTheirPlaceAt80By24() throws {
        let scene = try Scene()
        #expect(scene.state.layout.shown == ["loss", "reconstruction", "interpolation", "formula"])
        let text = scene.text()
        for (digit, slot) in [(1, "loss"), (2, "reconstruction"), (3, "interpolation"), (4, "formula")] {
            #expect(text.contains(" \(digit) \(slot) "))
        }
        #expect(text.contains("Small · vae"))
        #expect(text.contains("‖ paused"))
    }

    /// What is trained first has the name of its own on the smallest usual screen; how long it lasts is on larger ones.
    @Test func aPhaseIsNamedUntilItIsOver() throws {
        var scene = try Scene(.gmm)
        #expect(scene.text().contains("gmm · VAE first"))
        #expect(try Scene(.gmm, width: 120, height: 40).text().contains("VAE first · 4,000 steps of it left"))
        scene.session.obey(.turn(knob: "pretraining", to: 3))
        for _ in 0..<3 { scene.session.advance() }
        scene.look()
        #expect(!scene.text().contains("first"))
    }

    @Test func largerScreensShowMore() throws {
        #expect(Layout(Size(width: 120, height: 40)).shown.count == 6)
        for (width, height) in [(160, 45), (200, 50), (300, 100), (100, 80)] {
            #expect(
                Layout(Size(width: width, height: height)).shown
                    == ["loss", "reconstruction", "interpolation", "formula", "samples", "codes", "measures"],
                "\(width)×\(height)")
        }
        // More images rather than larger ones.
        func images(_ width: Int, _ height: Int) throws -> Int {
            try Scene(width: width, height: height, images: 400, side: 28).state.requests.first(PicturesRequest.self)?
                .count ?? 0
        }
        let counts = [try images(80, 24), try images(120, 40), try images(200, 50), try images(300, 100)]
        #expect(counts[3] >= 4 * counts[0] && counts == counts.sorted(), "\(counts)")
        // And the curves of all measures.
        var scene = try Scene(width: 300, height: 100)
        for _ in 0..<20 { scene.session.advance() }
        scene.look()
        for title in ["KL to the prior", "mse per value"] {
            #expect(scene.text().components(separatedBy: title).count > 2, "\(title)")
        }
    }

    @Test func aPaneWithoutAPlaceGetsTheScreenByItsDigit() throws {
        var scene = try Scene(width: 40, height: 12)
        for slot in Panes.all.slots.prefix(9) {
            let digit = try #require(Panes.all.digit(of: slot))
            scene.doing(.character(digit))
            #expect(scene.state.layout.shown == [slot] || scene.state.zoomed == nil)
            #expect(scene.state.layout.shown.contains(slot) && scene.text().contains(" \(digit) \(slot) "))
        }
        scene.doing(.tab)
        #expect(scene.state.layout.shown == [Panes.all.slots[9]])
        scene.doing(.backTab)
        scene.doing(.character("z"))
        #expect(scene.state.zoomed == nil && scene.state.layout.shown.contains(scene.state.focus))
        #expect(scene.state.focus == "formula")
    }

    /// Between titles, lines and edges there is a picture: no pane is blank, and none in the most part.
    @Test(arguments: [(80, 24), (120, 40), (200, 50), (300, 100), (60, 50)])
    func noLargePartIsEmpty(_ width: Int, _ height: Int) throws {
        var scene = try Scene(width: width, height: height, images: 800, side: 28)
        for _ in 0..<120 { scene.session.advance() }
        scene.look()
        let canvas = Frame.picture(of: scene.state, capabilities: .full)
        for place in scene.state.layout.places {
            let rect = place.content
            func isBlank(_ x: Int, _ y: Int) -> Bool {
                canvas[x, y].glyph == " " && canvas[x, y].style.background == .standard
            }
            func isBlankRow(_ y: Int) -> Bool { (rect.x..<rect.maxX).allSatisfy { isBlank($0, y) } }
            func isBlankColumn(_ x: Int) -> Bool { (rect.y..<rect.maxY).allSatisfy { isBlank(x, $0) } }
            let longest = { (blank: [Bool]) in blank.split(separator: false).map(\.count).max() ?? 0 }
            let rows = longest((rect.y..<rect.maxY).map(isBlankRow))
            let columns = longest((rect.x..<rect.maxX).map(isBlankColumn))
            #expect(rows <= max(2, rect.height / 4), "\(place.slot): \(rows) of \(rect.height) rows")
            // A table keeps its columns near each other.
            if place.slot != "measures" {
                #expect(columns <= max(4, rect.width / 3), "\(place.slot): \(columns) of \(rect.width) columns")
            }
        }
    }

    /// Numbers and names end before the edge, in panes and in titles.
    @Test(arguments: [(80, 24), (120, 40), (200, 50), (300, 100)])
    func nothingIsCut(_ width: Int, _ height: Int) throws {
        var scene = try Scene(width: width, height: height, images: 800, side: 28)
        for _ in 0..<120 { scene.session.advance() }
        scene.look()
        for capabilities in [Capabilities.full, .plainest] {
            let canvas = Frame.picture(of: scene.state, capabilities: capabilities)
            let layout = scene.state.layout
            for place in layout.places {
                let title = canvas.text[place.title.y]
                #expect(!title.contains(capabilities.glyphs.ellipsis), "\(title)")
            }
            #expect(canvas.text[0].hasSuffix("step 120"), "\(canvas.text[0])")
        }
    }

    @Test func measuresAreThoseOfTheHistory() throws {
        var scene = try Scene(width: 120, height: 40)
        // 32 training images, 8 a batch: an epoch is four steps.
        for _ in 0..<10 { scene.session.advance() }
        scene.look()
        let curve = try #require(scene.session.history.train["reconstruction"])
        let epoch = curve.points.filter { (5...8).contains($0.step) }.map(\.value)
        let row = try #require(scene.text().split(separator: "\n").first { $0.contains("reconstruction   ") })
        let mean = Double(epoch.reduce(0, +) / Float(epoch.count))
        #expect(epoch.count == 4 && row.contains(" \(short(mean)) "), "\(row), \(mean)")
        #expect(row.contains(" \(short(Double(curve.last!))) "))
    }

    /// What can be asked for, what is under way and what came out stand below; curves of all that validation measures can be
    /// chosen.
    @Test func whatIsMeasuredOnDemandIsShown() throws {
        var scene = try Scene(width: 120, height: 60)
        scene.doing(.character("7"))
        scene.doing(.character("z"))
        func row(_ name: String) -> String? {
            scene.text().split(separator: "\n").map(String.init).first { $0.hasPrefix(" \(name) ") }
        }
        #expect(row("mae")?.contains("-") == true && row(":measure") != nil)
        scene.session.obey(.measure(["mae", "participation"]))
        scene.session.advanceMeasurement()
        scene.look()
        #expect(row("computing")?.contains("%") == true && row("participation")?.contains("soon") == true)
        while scene.session.isMeasuring { scene.session.advanceMeasurement() }
        scene.look()
        let value = try #require(scene.state.snapshot?.measurement.results["mae"]?.value)
        #expect(row("mae")?.contains(" \(short(value)) ") == true && row("mae")?.contains("step 0") == true)
        #expect(row("computing") == nil)
        scene.session.obey(.play)
        for _ in 0..<100 { scene.session.advance() }
        scene.look()
        #expect(Set(["elbo", "active_units"]).isSubset(of: Set(scene.state.measures.compactMap { $0 })))
        let bound = try #require(scene.session.history.validation["elbo"]?.last)
        #expect(row("evidence lower bound")?.contains(short(Double(bound))) == true)
        // Of an experiment that has no bound it isn't shown, whatever the history still holds.
        scene.session.obey(.choose(variant: "linear"))
        scene.look()
        #expect(!scene.state.measures.contains("elbo") && row("mae")?.contains("-") == true)
    }

    /// The title says what the codes of the samples were drawn from.
    @Test(arguments: [
        ("vae", "N(0, I)"), ("gmm", "a mixture of 10"), ("undercomplete", "as wide as the codes"),
        ("wae-mmd", "N(0, I)"),
    ])
    func samplesSayWhereTheirCodesAreFrom(_ id: String, _ words: String) throws {
        var scene = try Scene(try #require(Variant.named(id)), width: 200, height: 50)
        if id == "gmm" {
            // Behind its pretraining, where there is a mixture.
            scene.session.obey(.turn(knob: "pretraining", to: 1))
            for _ in 0..<3 { scene.session.advance() }
        }
        scene.look()
        #expect(scene.text().contains("z from ") && scene.text().contains(words), "\(scene.text())")
        if id == "wae-mmd" { #expect(English().text(CodeOrigin.prior("normal", deviation: 2)) == "N(0, 2.00²·I)") }
    }

    @Test func samplesAndCodesAreAsked() throws {
        var scene = try Scene(width: 200, height: 50, images: 800)
        let codes = try #require(scene.state.requests.first(CodesRequest.self)).count
        let samples = try #require(scene.answer(SamplesRequest.self)?.images)
        #expect(samples.count > 2 && codes >= 50)
        #expect(samples.count == scene.state.requests.first(SamplesRequest.self)?.count)
        scene.doing(.character("5"))
        scene.doing(.right)
        #expect(scene.answer(SamplesRequest.self)?.images != samples)
        scene.doing(.left)
        #expect(scene.answer(SamplesRequest.self)?.images == samples)
        #expect(scene.answer(CodesRequest.self)?.points.count == min(codes, 80))
        scene.state.size = Size(width: 80, height: 24)
        #expect(scene.state.requests.first(SamplesRequest.self) == nil)
        #expect(scene.state.requests.first(CodesRequest.self) == nil)
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
        let text = Frame.picture(of: state, capabilities: .full).text
        #expect(text[0].contains("vae") && text[0].hasSuffix("reading MNIST"))
        #expect(text.contains { $0.contains("β·KL") } && text.contains { $0.contains("▸β") })
        #expect(text[23].contains("q quit"))
    }

    @Test func theAxisOfStepsGrowsInJumps() {
        var ends = Set<Double>()
        for last in 1...10_000 {
            let axis = LossView().range(last: Double(last), start: nil)
            #expect(axis.lowerBound == 0 && axis.upperBound >= Double(last))
            #expect(axis.upperBound <= max(8, Double(last) * 1.125 + 1))
            ends.insert(axis.upperBound)
        }
        #expect(ends.count < 120)
        let zoomed = LossView.range(last: 10_000, extent: 1_000, grain: 1)
        #expect(zoomed.lowerBound <= 9_000 && zoomed.lowerBound > 8_800 && zoomed.upperBound >= 10_000)
    }

    /// A spike doesn't flatten what else there is; a curve that has risen for good is followed.
    @Test func theAxisOfValuesHoldsWhatIsUsual() throws {
        func top(_ value: (Int) -> Double) throws -> Double {
            let points = (0..<400).map { LineChart.Point(x: Double($0), y: value($0)) }
            let range = LossPane.range(of: [.init(name: "", points: points)], in: 0...400, isLogarithmic: false)
            return try #require(range).upperBound
        }
        let calm: (Int) -> Double = { 100 + Double($0 % 7) }
        #expect(try top(calm) < 107)
        #expect(try top { $0 == 200 ? 2.9e9 : calm($0) } < 107)
        #expect(try top { $0 >= 395 ? 5000 : calm($0) } > 5000)
        #expect(try top { $0 >= 399 ? 5000 : calm($0) } < 107)
        // The fall at the start is of the curve, not a spike, once the axis has left it.
        #expect(try top { 100 + 400 * exp(-Double($0) / 100) } > 400)
    }

    /// A line from before a change to behind it would turn before its cause.
    @Test func validationIsBrokenWhereSomethingWasChanged() {
        let points = [0.0, 100, 200, 300].map { LineChart.Point(x: $0, y: 1) }
        func gaps(_ breaks: [Double]) -> [Double] { points.broken(at: breaks).filter { $0.y.isNaN }.map(\.x) }
        #expect(points.broken(at: []) == points)
        #expect(gaps([150, 160, 200]) == [150, 200])
        #expect(gaps([0, 300, 400]) == [0])
    }

    @Test func asciiSpellsFormulasOut() throws {
        var scene = try Scene()
        scene.session.obey(.corrupt("gaussian"))
        scene.look()
        let picture = Frame.picture(of: scene.state, capabilities: .plainest).textPicture
        #expect(picture.utf8.allSatisfy { $0 < 0x80 })
        for part in ["beta*KL(q(z|x)||N(0, I))", "x~ = x + sigma*eps", " x^"] { #expect(picture.contains(part)) }
    }

    /// The rows of the formula pane.
    private func formula(_ scene: Scene, _ capabilities: Capabilities = .full) throws -> [String] {
        let place = try #require(scene.state.layout.places.first { $0.slot == "formula" }).content
        let text = Frame.picture(of: scene.state, capabilities: capabilities).text
        return Array(text[place.y..<place.maxY])
    }

    /// Every variant: what is on is read in full, what could be added only fills what is left, and none is lost count of.
    @Test(arguments: Variant.all.map(\.id), [(80, 24), (120, 40), (300, 100)])
    func theSentenceSaysWhatIsOn(_ id: String, _ size: (width: Int, height: Int)) throws {
        let scene = try Scene(Variant.named(id)!, width: size.width, height: size.height, side: 28)
        let experiment = scene.session.setup.experiment
        let text = try formula(scene).joined(separator: "\n")
        #expect(text.contains(experiment.activeCorruption.formula))
        // Where there is no distance, nothing stands for it.
        let hasDistance = experiment.activeDistance.id != NoDistance.id
        #expect(
            text.contains(
                "L = \(hasDistance ? experiment.activeDistance.formula : experiment.activeTerms[0].weight.symbol)"))
        func inSentence(_ term: any Term) -> String { " \(term.weight.symbol)·\(term.formula(in: experiment))" }
        for term in experiment.activeTerms { #expect(text.contains(inSentence(term)), "\(term.id) in \(text)") }
        for symbol in scene.state.symbols.prefix(1) { #expect(text.contains("▸\(symbol.knob.symbol) ")) }
        let others = Terms.all.filter {
            !experiment.terms.contains($0.id) && $0.obstacle(in: experiment, for: scene.state.data) == nil
        }
        guard let offer = text.range(of: " t: ") else {
            // Nothing can be added, or what is on takes all the room.
            let rows = try formula(scene)
            #expect(others.isEmpty || rows.contains { DisplayWidth.of($0) > size.width - 15 }, "\(text)")
            return
        }
        let named = others.filter { text[offer.lowerBound...].contains(inSentence($0)) }.count
        let rest = named == 0 ? "t: \(others.count) terms" : "+ \(others.count - named) more"
        #expect(others.count == named || text.contains(rest), "\(text)")
    }

    @Test func knobsThatDoNotFitAreScrolledTo() throws {
        var scene = try Scene(width: 40, height: 12)
        scene.session.obey(.toggle(term: "l1"))
        scene.session.obey(.corrupt("mask"))
        scene.look()
        #expect(scene.state.symbols.count >= 5)
        for capabilities in [Capabilities.full, .plainest] {
            scene.state.selectedKnob = nil
            let glyphs = capabilities.glyphs
            for (i, symbol) in scene.state.symbols.enumerated() {
                let rows = try formula(scene, capabilities)
                let name = capabilities.unicode ? "▸\(symbol.knob.symbol) " : ">\(symbol.knob.asciiSymbol) "
                #expect(rows.contains { $0.hasPrefix(name) }, "\(name) in \(rows)")
                #expect(rows.contains { $0.hasSuffix(glyphs.scrollDown) } == (i < scene.state.symbols.count - 1))
                scene.doing(.down)
            }
            scene.doing(.up)
            #expect(try formula(scene, capabilities).contains { $0.hasSuffix(glyphs.scrollUp) })
        }
    }

    @Test func whatIsOffIsDim() throws {
        var scene = try Scene()
        func style(of text: String) throws -> Style {
            let canvas = Frame.picture(of: scene.state, capabilities: .full)
            let row = try #require(canvas.text.firstIndex { $0.contains("L = ") })
            let line = canvas.text[row]
            let column = DisplayWidth.of(line[..<(try #require(line.range(of: text)).lowerBound)])
            return canvas[column, row].style
        }
        #expect(try style(of: "λ₁·Σ").attributes.contains(.dim))
        #expect(try !style(of: "β·KL").attributes.contains(.dim))
        scene.session.obey(.toggle(term: "l1"))
        scene.look()
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

    /// On the smallest screen too: what can't be done is said, and the row is the pane's again afterwards.
    @Test func noticesHaveARowOnTheSmallestScreen() throws {
        var scene = try Scene(width: 40, height: 12)
        let before = scene.text()
        scene.doing(.character("u"))
        #expect(scene.text().split(separator: "\n").last?.trimmingCharacters(in: .whitespaces) == "nothing to undo")
        scene.doing(.control("l"))
        #expect(scene.text() == before)
    }

    @Test func theHelpShowsEveryKey() throws {
        var scene = try Scene(width: 200, height: 100)
        scene.doing(.character("?"))
        let text = scene.text()
        for binding in Keymap.standard.sections.flatMap(\.bindings) where !binding.keys.isEmpty {
            #expect(text.contains(binding.help), "\(binding.help)")
        }
        // Small screens scroll through all of it.
        scene.state.size = Size(width: 80, height: 24)
        scene.doing(.end)
        #expect(scene.text().contains("quit"))
    }

    /// Not in one place: what a pane has for itself may mean something else in another.
    @Test func noKeyHasTwoMeanings() {
        for bindings in Dictionary(grouping: Keymap.standard.allGeneral, by: \.slot).values + [
            Keymap.standard.overlay
        ] {
            let keys = bindings.flatMap(\.keys)
            #expect(Set(keys).count == keys.count)
        }
    }
}
