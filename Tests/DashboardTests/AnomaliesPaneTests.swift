import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing
import Uses

@testable import Dashboard

@Suite struct AnomaliesPaneTests {
    private static let pane = AnomaliesPane()

    private static func scene(_ width: Int = 120, _ height: Int = 40) throws -> Scene {
        let folder = try TemporaryFolder()
        var scene = try Scene(.vae, on: TablePaneTests.table(folder, rows: 400), width: width, height: height)
        for _ in 0..<40 { scene.session.advance() }
        scene.state.dismissNotice()
        scene.doing(.character("9"))
        return scene
    }

    private static func threshold(_ scene: Scene) throws -> Double {
        let view = scene.state.view(of: pane)
        let evidence = try #require(scene.answer(AnomalyRequest.self)?.evidence)
        return try AnomaliesPane.threshold(view.cut, evidence).get().value
    }

    /// A line of the screen that begins so.
    private static func line(_ scene: Scene, _ start: String) throws -> String {
        try #require(
            scene.text().split(separator: "\n").map { $0.trimmingPrefix(" ") }.first { $0.hasPrefix(start) }.map(
                String.init),
            "\(scene.text())")
    }

    /// Arrow keys move the threshold, and what is said of it is counted anew at once; the session is told what to keep.
    @Test func falseAlarmsAndMissesFollowTheArrows() throws {
        var scene = try Self.scene(100, 30)
        let answer = try #require(scene.answer(AnomalyRequest.self))
        let odd = try #require(answer.isAnomaly)
        var last = try Self.threshold(scene)
        for key: Key in [.left, .left, .character("<"), .right, .character(">"), .character("<"), .character("<")] {
            let effects = scene.press(key)
            let threshold = try Self.threshold(scene)
            #expect(key == .right || key == .character(">") ? threshold > last : threshold < last)
            last = threshold
            let wish = ThresholdWish(.error, normal: .automatic, rule: "value", number: threshold)
            #expect(effects == [.send(.keep(AnyKeptWish(wish)))])
            let called = answer.scores.map { Double($0) >= threshold }
            let falseAlarms = zip(called, odd).count { $0 && !$1 }
            let misses = zip(called, odd).count { !$0 && $1 }
            let said = try Self.line(scene, "false alarms ")
            #expect(said.contains("(\(falseAlarms) of \(odd.count { !$0 }))"), "\(said)")
            #expect(said.contains("misses ") && said.contains("(\(misses) of \(odd.count { $0 }))"), "\(said)")
            #expect(try Self.line(scene, "threshold ").contains("by hand  \(called.count { $0 }) of 40 flagged"))
        }
    }

    /// Each rule in turn, with its name, its number and what it gives, or why it gives none.
    @Test func rulesComeByTheirKey() throws {
        var scene = try Self.scene()
        let evidence = try #require(scene.answer(AnomalyRequest.self)?.evidence)
        var seen: [String] = []
        for rule in AnomaliesPane.rules(hasLabels: true) {
            guard case .rule(let id) = scene.state.view(of: Self.pane).cut else {
                Issue.record("no rule")
                return
            }
            seen.append(id)
            do {
                let threshold = try rule.threshold(from: evidence)
                #expect(
                    scene.text().contains("threshold \(short(threshold.value)), \(English().text(threshold))"),
                    "\(id)")
            } catch { #expect(scene.text().contains(English().text(error)), "\(id)") }
            scene.doing(.character("a"))
        }
        #expect(seen == AnomaliesPane.rules(hasLabels: true).map(\.id) && seen.count == 7)
        #expect(scene.state.view(of: Self.pane).cut == .rule("quantile"))
    }

    @Test func theScoreAndWhatIsNormalCanBeChosen() throws {
        var scene = try Self.scene()
        #expect(scene.text().contains(" error, 40 rows ") && scene.text().contains("benign"))
        scene.doing(.character("e"))
        #expect(
            scene.answer(AnomalyRequest.self)?.kind == .codes && scene.text().contains("distance of codes, 40 rows"))
        scene.doing(.character("i"))
        #expect(scene.answer(AnomalyRequest.self)?.isAnomaly == nil && !scene.text().contains("misses"))
        #expect(!scene.text().contains("ROC"))
        scene.doing(.character("i"))
        #expect(scene.answer(AnomalyRequest.self)?.normalClass == 0 && scene.text().contains("ROC"))
    }

    @Test func rowsAreChosenAndTellTheirParts() throws {
        var scene = try Self.scene()
        let suspects = try #require(scene.answer(AnomalyRequest.self)).suspects
        scene.doing(.down)
        let second = suspects[1]
        let class1 = scene.state.name(ofClass: try #require(second.label))
        #expect(scene.text().contains("\(second.origin.text), \(class1)"))
        let part = second.columns[0]
        let row = try #require(
            scene.text().split(separator: "\n").first { $0.contains(String(part.name.prefix(5))) && $0.contains("%") }
        )
        #expect(
            row.contains("\(fixed(100 * part.share, 1))%") && row.contains(CellText.text(part.x, spread: part.spread))
        )
        for _ in 0..<80 { scene.doing(.down) }
        #expect(scene.state.view(of: Self.pane).selected == suspects.count - 1)
        // And by the mouse, as its threshold is.
        let place = try #require(scene.state.layout.places.first { $0.slot == "anomalies" })
        let regions = AnomalyRegions(place.content.size, hasSide: true)
        let y = place.content.y + regions.list.y + 1
        _ = point(Mouse(.press, x: 12, y: y), in: &scene.state, capabilities: .full)
        #expect(scene.state.view(of: Self.pane).selected < suspects.count - 1)
        let plot = ScoreHistogram.plot(in: regions.histogram.size)
        _ = point(
            Mouse(.press, x: plot.x + plot.width / 2, y: place.content.y + regions.histogram.y + 1), in: &scene.state,
            capabilities: .full)
        let axis = try #require(ScoreAxis(suspects.map(\.score)))
        #expect(abs(axis.place(of: try Self.threshold(scene)) - 0.5) < 0.02)
    }

    /// Where something can't be scored, it says so and not more.
    @Test func itSaysWhyThereIsNothing() throws {
        for obstacle in [AnomalyView.Obstacle.missingEntries, .noBound, .notFinite, .nothingNormal] {
            #expect(English().text(obstacle).hasPrefix("no "))
        }
        var scene = try Scene(.vae)
        #expect(scene.text(.plainest).contains("anomalies") == false)
        scene.state.zoomed = "anomalies"
        #expect(Frame.picture(of: scene.state, capabilities: .full).text.joined().contains("scoring images"))
        scene.look()
        #expect(scene.text().contains("false alarms"))
    }

    /// Images show where they differ.
    @Test func imagesShowResiduals() throws {
        var scene = try Scene(.vae, width: 120, height: 40, images: 200, side: 12)
        for _ in 0..<10 { scene.session.advance() }
        scene.doing(.character("9"))
        #expect(scene.text().contains("|x − x̂|") && scene.text(.plainest).contains("|x - x^|"))
        // Four classes, none of which is said to be normal.
        #expect(scene.answer(AnomalyRequest.self)?.isAnomaly == nil)
        #expect(scene.text().contains("false alarms") && !scene.text().contains("misses"))
    }

    @Test(arguments: [(40, 12), (63, 20), (80, 24), (120, 40), (200, 50), (300, 100)])
    func nothingIsCutAtAnySize(_ width: Int, _ height: Int) throws {
        let scene = try Self.scene(width, height)
        for capabilities in [Capabilities.full, .plainest] {
            let text = scene.text(capabilities)
            #expect(text.contains(" 9 anomalies "))
            #expect(text.contains("false alarms"))
            let rows = text.split(separator: "\n")
            #expect(rows.contains { $0.contains("*") } || height < 14)
            // Some of the worst rows are listed.
            let listed = try #require(scene.answer(AnomalyRequest.self)).suspects.prefix(3).count { suspect in
                text.contains(" \(suspect.origin.brief) ")
            }
            #expect(listed == 3, "\(text)")
        }
    }

    /// Scores over more than a decade and a half stand on a logarithmic axis; places and scores are inverse.
    @Test(arguments: [[Float(0.001), 0.5, 4], [-3, 0, 2], [1, 2, 3], [2, 2, 2]]) func axesGoBothWays(
        _ scores: [Float]
    ) throws {
        let axis = try #require(ScoreAxis(scores))
        #expect(axis.isLogarithmic == (scores[0] == 0.001))
        for place in [0, 0.25, 0.5, 1] { #expect(abs(axis.place(of: axis.score(at: place)) - place) < 1e-9) }
        for score in scores { #expect(axis.column(of: Double(score), width: 50) != nil) }
        #expect(ScoreAxis([]) == nil)
    }
}
