import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing
import Uses

@testable import Dashboard

@Suite struct TablePaneTests {
    /// 120 rows of five columns in units of their own, with gaps and labels of text. Two columns go together, a third is
    /// noise.
    static func table(_ folder: TemporaryFolder, rows: Int = 120) throws -> Dataset {
        let noise = Generator(seed: 5).uniform([3 * rows]).values
        let lines = (0..<rows).map { i -> String in
            let a = 1000 + 50 * noise[3 * i]
            let b = i % 9 == 4 ? "?" : "\(a / 1e4 + 1e-4 * noise[3 * i + 1])"
            return
                "\(a),\(b),\(-3 + noise[3 * i + 2]),\(i % 2 == 0 ? "north" : "south"),\(i % 3 == 0 ? "malignant" : "benign")"
        }
        let text = (["area,a_long_name_of_a_column_that_is_cut,depth,side,diagnosis"] + lines).joined(separator: "\n")
        return try Dataset.load(folder.write(text + "\n", "my.csv"), ReadingOptions(labels: .column("diagnosis")))
    }

    private static func scene(_ width: Int = 80, _ height: Int = 24, rows: Int = 120) throws -> Scene {
        let folder = try TemporaryFolder()
        var scene = try Scene(.vae, on: table(folder, rows: rows), width: width, height: height)
        for _ in 0..<20 { scene.session.advance() }
        scene.state.dismissNotice()
        scene.look()
        return scene
    }

    @Test func tablesHaveTheirOwnPanes() throws {
        let scene = try Self.scene()
        #expect(scene.state.layout.shown == ["loss", "reconstruction", "interpolation", "formula"])
        let text = scene.text()
        for name in [" 2 columns ", " 3 rows ", "area", "depth", "benign"] {
            #expect(text.contains(name), "\(name) in\n\(text)")
        }
        #expect(scene.state.requests.first(PicturesRequest.self) == nil)
        let large = try Self.scene(120, 40)
        #expect(large.text().contains(" 5 samples ") && large.text().contains("training rows"))
    }

    /// A row of the file is shown with the file's own numbers.
    @Test func rowsAreInTheirOwnUnits() throws {
        var scene = try Self.scene(120, 40)
        let rows = try #require(scene.answer(RowComparisonsRequest.self)).rows
        #expect(scene.text().contains("row \(rows[0].origin.records.lowerBound + 1) "))
        for row in rows.prefix(2) {
            let area = try #require(row.entries.first { $0.name == "area" })
            guard case .number(let value) = area.x else { continue }
            #expect((1000...1050).contains(value))
            #expect(scene.text().contains(CellText.text(area.x, spread: area.spread)))
        }
        // Down goes to the first columns, left and right to other rows.
        scene.doing(.character("3"))
        scene.doing(.down)
        #expect(scene.answer(RowComparisonsRequest.self)?.rows[0].entries.map(\.name).first == "area")
        #expect(scene.text().contains("columns from the 1st on"))
        scene.doing(.right)
        #expect(scene.answer(RowComparisonsRequest.self)?.rows[0].row == rows[1].row)
        scene.doing(.up)
        #expect(scene.text().contains("the largest differences"))
    }

    @Test func columnsAreInTheOrderThatWasChosen() throws {
        var scene = try Self.scene(120, 40)
        let errors = try #require(scene.answer(ColumnErrorsRequest.self))
        func shown() -> [String] {
            let place = scene.state.layout.places.first { $0.slot == "reconstruction" }!
            let canvas = Frame.picture(of: scene.state, capabilities: .full)
            return (1..<5).compactMap { y in
                let row = (place.content.x..<place.content.maxX).map { canvas[$0, place.content.y + y].glyph }
                    .joined()
                return errors.columns.first { row.contains(String($0.name.prefix(8))) }?.name
            }
        }
        #expect(shown() == errors.columns.sorted { $0.share > $1.share }.map(\.name))
        scene.doing(.character("2"))
        scene.doing(.left)
        #expect(shown() == errors.columns.map(\.name) && scene.text().contains("as in the table"))
        scene.doing(.left)
        #expect(scene.text().contains("worst rebuilt first"))
    }

    @Test func stripsHaveThreeSubjects() throws {
        var scene = try Self.scene(120, 40)
        scene.doing(.character("5"))
        #expect(scene.text().contains("z from N(0, I)"))
        scene.doing(.down)
        #expect(scene.text().contains(" 5 between rows "))
        scene.doing(.down)
        #expect(scene.text().contains(" 5 x over x̂ "))
        #expect(scene.text(.plainest).contains(" 5 x over x^ "))
    }

    /// What is far from the mean is denser; where there are no colours, the sign says on which side.
    @Test func marksTellSidesApart() {
        let (colour, plain) = (StripMarks(.full), StripMarks(.plainest))
        let values: [Float] = [-3, -1, 0, 1, 3, .nan]
        #expect(values.map { colour.mark($0).glyph } == ["█", "▒", "·", "▒", "█", "?"])
        #expect(values.map { plain.mark($0).glyph } == ["=", "-", ".", "+", "#", "?"])
        #expect(colour.mark(-3).style != colour.mark(3).style)
        // Of those that share a cell the farthest is seen.
        var canvas = Canvas(width: 4, height: 1, capabilities: .plainest)
        canvas.draw { $0.draw(strip: [0, 0, 3, 0, -1, 0, 0, 0], x: 0, y: 0, width: 4, plain) }
        #expect(canvas.text == [".#-."])
    }

    @Test(arguments: [
        (Double(17.987), Double(3.5), "18.0"), (1001.4, 350, "1001"), (0.11840, 0.014, "0.1184"),
        (-2.5, 0.5, "-2.50"),
        (3, 0, "3.00"),
    ]) func numbersHaveTheDigitsOfTheirSpread(_ value: Double, _ spread: Double, _ text: String) {
        #expect(CellText.number(value, spread: spread) == text)
    }

    @Test func namesLoseWhatTheyHaveInCommon() {
        let times = ["2014-02-09 12:10:00", "2014-02-11 08:00:00", "2014-02-11 08:30:00"]
        #expect(CommonParts.without(times, room: 8) == ["09 12:10", "11 08:00", "11 08:30"])
        #expect(CommonParts.without(times, room: 19) == times)
        #expect(CommonParts.without(["patient-a", "patient-a"], room: 3) == ["a", "a"])
        #expect(CommonParts.without(["only one that is long"], room: 3) == ["only one that is long"])
    }

    /// Against the calendar of another author: `date -d @86400*days -u +%F`.
    @Test(arguments: [
        (0.0, "1970-01-01"), (19_783, "2024-03-01"), (11_016, "2000-02-29"), (-1, "1969-12-31"),
        (-25_567, "1900-01-01"),
    ])
    func daysAreDates(_ days: Double, _ text: String) { #expect(CellText.date(days: days) == text) }

    @Test func theTitleSaysWhatThePersonChanged() throws {
        var scene = try Self.scene(120, 40)
        #expect(scene.state.setup?.experiment.distance == "mixed")
        #expect(scene.text().contains("my.csv · vae · ") && !scene.text().contains("changed"))
        scene.session.obey(.toggle(term: "l1"))
        scene.look()
        #expect(scene.text().contains("vae, changed"))
    }

    /// How a file was read is said whole, goes by itself, and isn't cut.
    @Test func whatWasReadIsSaidWhole() throws {
        let folder = try TemporaryFolder()
        let scene = try Scene(.vae, on: Self.table(folder))
        let notice = try #require(scene.state.notice)
        #expect(notice.isPassing && notice.text.count > 160 && notice.readingTime > .seconds(8))
        let rows = scene.text().split(separator: "\n", omittingEmptySubsequences: false)
        let area = try #require(scene.state.noticeArea)
        let said = rows[area.y..<area.maxY].map { $0.trimmingPrefix(" ") }.joined(separator: " ")
        #expect(said == notice.text)
        #expect(!Remark(.warning, "no").isPassing)
    }

    @Test func fewRowsOfValidationAreSaid() throws {
        let scene = try Self.scene(rows: 40)
        #expect(scene.text().contains("valid: 4 rows only"))
        // A batch of all rows there are: epochs would only count the steps again.
        #expect(scene.text().contains("epoch"))
        scene.session.obey(.set(choice: "batch", to: "64"))
        var after = scene
        after.look()
        #expect(!after.text().contains("epoch "), "\(after.text())")
    }

    /// The last row names what keys do in the pane with the focus.
    @Test func hintsFollowTheFocus() throws {
        var scene = try Self.scene()
        func hints() -> String { String(scene.text().split(separator: "\n").last ?? "") }
        #expect(hints().hasPrefix(" ←→ turn  ↑↓ choose  "), "\(hints())")
        scene.doing(.character("2"))
        #expect(hints().hasPrefix(" ←→ order  ↑↓ scroll  "))
        scene.doing(.character("3"))
        #expect(hints().hasPrefix(" ←→ rows  ↑↓ columns  "))
        #expect(hints().hasSuffix("? help  q quit"))
    }

    @Test func panesOfTablesStayInTheirRectangle() throws {
        var scene = try Self.scene(300, 100)
        for slot in Panes.all.slots {
            scene.state.zoomed = slot
            scene.state.focus = slot
            scene.look()
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
}
