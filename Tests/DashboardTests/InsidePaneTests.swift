import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// Panes that look inside a model.
@Suite struct InsidePaneTests {
    static let panes = ["pca", "health", "units"]
    static let sizes = [(40, 12), (80, 24), (120, 40), (300, 100)]
    static let looks = [Capabilities.full, .plainest, mono]
    static let mono = Capabilities(unicode: true, depth: .none)

    private static func zoomed(_ pane: String, _ scene: inout Scene) {
        scene.state.focus = pane
        scene.state.zoomed = pane
        scene.look()
    }

    /// Every variant at every size, in ASCII and in colours: something is said, within the pane.
    @Test(arguments: Variant.all.map(\.id)) func drawsEveryVariant(_ id: String) throws {
        var scene = try Scene(#require(Variant.named(id)), images: 80)
        for _ in 0..<4 { scene.session.advance() }
        for pane in Self.panes {
            for (width, height) in Self.sizes {
                scene.state.size = Size(width: width, height: height)
                Self.zoomed(pane, &scene)
                for look in Self.looks {
                    let rows = scene.text(look).split(separator: "\n").dropFirst(2).dropLast()
                    let said = rows.count { $0.contains { $0 != " " } }
                    #expect(said > 0, "\(pane) \(id) \(width)×\(height)")
                }
            }
        }
    }

    /// Data of every kind.
    @Test func drawsEveryKindOfData() throws {
        let folder = try TemporaryFolder()
        let table = try TablePaneTests.table(folder)
        let builtIn = ["ring", "digits", "wdbc", "nab-machine"]
        for dataset in try builtIn.map({ try Dataset.load($0) }) + [table] {
            for variant in [Variant.linear, .vae, .sparseKL] {
                var scene = try Scene(variant, on: dataset)
                for _ in 0..<3 { scene.session.advance() }
                for pane in Self.panes {
                    for (width, height) in Self.sizes {
                        scene.state.size = Size(width: width, height: height)
                        Self.zoomed(pane, &scene)
                        let text = scene.text()
                        #expect(
                            !text.contains("finding principal") && !text.contains("looking at the "), "\(text)")
                        if dataset.hasMissing, pane == "pca" { #expect(text.contains("no PCA")) }
                        if dataset.id == "wdbc", pane == "pca", variant.experiment.latent < 30 {
                            #expect(text.contains("mse  model"))
                        }
                    }
                }
            }
        }
    }

    private static func digits(_ variant: Variant, _ width: Int, _ height: Int) throws -> Scene {
        var scene = try Scene(variant, on: try Dataset.load("digits"), width: width, height: height)
        for _ in 0..<120 { scene.session.advance() }
        scene.look()
        return scene
    }

    @Test(arguments: [(40, 12), (80, 24), (120, 40)]) func anglesAndErrorsAreSaid(_ width: Int, _ height: Int) throws
    {
        var scene = try Self.digits(.linear, width, height)
        Self.zoomed("pca", &scene)
        let answer = try #require(scene.answer(PCARequest.self))
        let text = scene.text()
        let largest = try #require(answer.angles.last)
        #expect(text.contains("PCA \(short(answer.pcaError))") && text.contains("model \(short(answer.modelError))"))
        #expect(text.contains("\(fixed(largest, largest < 9.95 ? 1 : 0))°"), "\(text)")
        if width >= 80 { #expect(text.contains("largest angle") && text.contains("decoder's columns")) }
        #expect(scene.text(.plainest).contains("PCA \(short(answer.pcaError))"))
        // Down shows directions, right other images.
        let first = answer.originals
        scene.doing(.right)
        #expect(scene.answer(PCARequest.self)?.originals.first == first.dropFirst().first)
        scene.doing(.down)
        #expect(scene.state.view(of: PCAPane()).layer == .directions)
        #expect(scene.text().contains("\ng ") || scene.text().contains("g "))
        scene.doing(.up)
        #expect(scene.state.view(of: PCAPane()).layer == .images)
    }

    /// The error of as many components is a line on the curves of squared errors, and on no others.
    @Test func theOptimumIsALineOnTheCurves() throws {
        var scene = try Self.digits(.linear, 120, 40)
        #expect(!scene.text().contains("PCA-16"))
        scene.state.setView(of: LossPane(), to: LossView(measure: "mse"))
        scene.look()
        #expect(scene.answer(PCAErrorRequest.self)?.components == 16)
        #expect(scene.text().contains("PCA-16") && scene.text(.plainest).contains("PCA-16"))
    }

    @Test(arguments: [(80, 24), (120, 40), (300, 100)]) func layersAreListed(_ width: Int, _ height: Int) throws {
        var scene = try Self.digits(.vae, width, height)
        Self.zoomed("health", &scene)
        let health = try #require(scene.answer(HealthRequest.self))
        let text = scene.text()
        for layer in health.layers { #expect(text.contains(" \(layer.path) "), "\(layer.path) in\n\(text)") }
        let first = try #require(health.layers.first)
        #expect(text.contains(" \(short(try #require(first.gradient))) "))
        for words in ["no alarm", "codes vary", "KL of codes", "J_f at row 0", "dead"] {
            #expect(text.contains(words), "\(words) in\n\(text)")
        }
        let values = health.singularValues
        scene.doing(.right)
        #expect(scene.answer(HealthRequest.self)?.singularValues != values)
        #expect(scene.text().contains("J_f at row 1"))
        // Before the first comes the last.
        scene.doing(.left)
        scene.doing(.left)
        #expect(scene.text().contains("J_f at row \(scene.session.dataset.validation.count - 1)"), "\(scene.text())")
    }

    @Test func aKeyThatWouldDoNothingSaysWhy() throws {
        var scene = try Self.digits(.linear, 80, 24)
        Self.zoomed("health", &scene)
        scene.doing(.character("a"))
        #expect(scene.text().contains("codes without a distribution have no KL"))
    }

    /// Up and down are layers, left and right units; a row's activations by a key.
    @Test(arguments: [(40, 12), (80, 24), (120, 40), (300, 100)]) func unitsAreSeen(_ width: Int, _ height: Int)
        throws
    {
        var scene = try Self.digits(.sparseKL, width, height)
        Self.zoomed("units", &scene)
        scene.look()
        var answer = try #require(scene.answer(UnitsRequest.self))
        #expect(answer.path == "encoder.0" && answer.form == .images && answer.tiles.count >= 1)
        #expect(scene.text().contains("encoder.0: weights to each unit"))
        // Behind mean and deviation, where there is room for it.
        #expect(scene.text().contains("ρ 0.05") || width == 40)
        scene.doing(.right)
        scene.look()
        #expect(scene.answer(UnitsRequest.self)?.selected?.place == 1)
        scene.doing(.down)
        scene.look()
        answer = try #require(scene.answer(UnitsRequest.self))
        #expect(answer.form == .columns && scene.text().contains("decoder.0: weights from each unit"))
        scene.doing(.up)
        scene.doing(.character("a"))
        scene.look()
        #expect(scene.text().contains("activations of row 0"), "\(scene.text())")
        scene.doing(.character("i"))
        scene.look()
        #expect(scene.text().contains("activations of row 1"))
    }

    /// Alarms are said in the last row once, and listed.
    @Test func alarmsAreSaidAndListed() throws {
        var scene = try Scene(.undercomplete, width: 120, height: 40, images: 80)
        scene.session.obey(.play)
        let bias = scene.session.model.parameters["encoder.0.bias"]
        for i in 0..<bias.count { bias.base[i] = -100 }
        for _ in 0..<1000 { scene.session.advance() }
        scene.look()
        let words = "in encoder.0 are 0 for every row; no knob was turned"
        #expect(scene.text().split(separator: "\n").last?.contains(words) == true, "\(scene.text())")
        _ = scene.press(.tab)
        scene.session.advance()
        scene.look()
        #expect(scene.text().split(separator: "\n").last?.contains(words) == false)
        Self.zoomed("health", &scene)
        #expect(scene.text().contains("! dead units: ") && scene.text().contains(" alarms "))
        for (width, height) in Self.sizes {
            scene.state.size = Size(width: width, height: height)
            scene.look()
            #expect(scene.text(.plainest).contains("! dead units: "), "\(scene.text(.plainest))")
        }
    }

    @Test func whatIsMissingIsSaidInALine() {
        for obstacle in [
            PCAComparison.Obstacle.missingEntries, .width(atMost: 1024), .valueByValue,
            .asManyCodes(1024, values: 64),
            .notFinite,
        ] {
            #expect(English().text(obstacle).hasPrefix("no PCA: ") && English().text(obstacle).count < 100)
        }
        #expect(
            English().text(
                Alarm(
                    .collapse(idle: 17, of: 20), step: 2600,
                    cause: RunEvent(step: 2400, .turned(knob: "beta", from: 1, to: 8))))
                == "collapse: 17 of 20 codes carry nothing since β 1→8 at step 2,400")
    }

    /// An answer to a key stays until the next one, whatever begins meanwhile; then that is said.
    @Test func anAlarmWaitsForWhatAKeyHasSaid() throws {
        var scene = try Self.digits(.vae, 80, 24)
        scene.doing(.character("("))
        scene.doing(.character("C"))
        let said = try #require(scene.state.notice?.text)
        scene.session.obey(.turn(knob: "beta", to: 30))
        for _ in 0..<3000 where scene.session.snapshot().alarms.isEmpty { scene.session.advance() }
        scene.look()
        #expect(scene.state.notice?.text == said && scene.text().contains(said))
        scene.doing(.tab)
        #expect(scene.state.notice?.text.hasPrefix("collapse") == true)
        scene.doing(.tab)
        #expect(scene.state.notice == nil)
    }

    /// The last row is the hints' again where nobody's hand caused what is said.
    @Test func anAlarmStaysWhereSomebodyTurnedAKnob() {
        let turned = RunEvent(step: 2400, .turned(knob: "beta", from: 1, to: 8))
        for (cause, isPassing) in [(turned, false), (nil, true)] {
            let alarm = Alarm(.collapse(idle: 17, of: 20), step: 2600, cause: cause)
            #expect(Remark(Notice(.alarm(alarm)), in: English()).isPassing == isPassing)
        }
    }
}
