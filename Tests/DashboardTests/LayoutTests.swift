import Terminal
import Testing

@testable import Dashboard

/// Where the standard panes stand, said by arithmetic on rectangles instead of a tree.
private struct Arithmetic {
    private(set) var places: [String: Rect] = [:]
    private(set) var separators: Set<Rect> = []
    private let isPlane: Bool

    init(_ size: Size, _ kind: DataKind) {
        isPlane = kind == .points
        var (_, rest) = Rect(width: size.width, height: size.height).split(top: 1)
        if size.height >= 14 { (rest, _) = rest.split(bottom: 1) }
        let symbols = max(1, size.width / 26)
        let formulaRows = size.height < 30 ? 3 : 2 + (6 + symbols - 1) / symbols
        let (upper, formula) = rest.split(bottom: formulaRows + 1)
        var columns = upper
        if size.height >= 20 && !isPlane {
            // Rows of a table take four each, with a blank one between.
            let ofTables = size.height < 34 ? 4 : size.height < 60 ? 9 : 14
            let rows = kind == .images ? max(4, min((size.height - 12) / 3, size.width / 20, 14)) : ofTables
            (columns, places["interpolation"]) = upper.split(bottom: rows + 1)
        }
        if size.width < 64 {
            let panes = ["loss", "reconstruction", "samples", "codes"].filter { !isPlane || $0 != "samples" }
            let count = max(1, min(panes.count, columns.height / 8))
            for (pane, part) in zip(panes, columns.rows(count)) { places[pane] = part }
        } else {
            place(in: columns)
        }
        places["formula"] = formula
    }

    private mutating func place(in rect: Rect) {
        var rest = rect
        if rect.width >= 150 && rect.height >= 16 {
            let (others, codes) = rest.split(right: rect.width * 3 / 10)
            places["codes"] = separate(codes)
            rest = others
        }
        let (left, line) = rest.split(left: (rest.width - 1) * 47 / 100)
        let right = separate(line)
        if rest.height >= 20 {
            let (above, measures) = left.split(bottom: 9)
            let (images, samples) = right.split(bottom: isPlane ? 0 : rest.height / 3)
            places["loss"] = above
            if rest.width == rect.width && rest.height >= 44 {
                (places["loss"], places["codes"]) = above.split(bottom: above.height / 2)
            }
            places["measures"] = measures
            places["reconstruction"] = images
            if !samples.isEmpty { places["samples"] = samples }
        } else {
            places["loss"] = left
            places["reconstruction"] = right
        }
    }

    private mutating func separate(_ column: Rect) -> Rect {
        let (line, rest) = column.split(left: 1)
        separators.insert(line)
        return rest
    }
}

@Suite struct LayoutTests {
    private static func whole(_ place: Layout.Place) -> Rect {
        Rect(
            x: place.title.x, y: place.title.y, width: place.title.width,
            height: place.title.height + place.content.height)
    }

    @Test func theStandardTreeGivesWhatArithmeticGives() {
        for width in 40...310 {
            for height in 12...110 {
                for kind in [DataKind.images, .points, .tables, .series] {
                    let size = Size(width: width, height: height)
                    let layout = Layout(size, kind: kind)
                    let expected = Arithmetic(size, kind)
                    let places = Dictionary(uniqueKeysWithValues: layout.places.map { ($0.slot, Self.whole($0)) })
                    guard places == expected.places, Set(layout.separators) == expected.separators else {
                        Issue.record("\(width)×\(height) \(kind): \(places), expected \(expected.places)")
                        return
                    }
                }
            }
        }
    }

    private static func own(_ text: String) throws -> Layouts {
        var layouts = Layouts()
        layouts.add(try Layouts.Own(from: Size(width: 0, height: 0), text))
        return layouts
    }

    @Test func anOwnArrangementIsFollowed() throws {
        let layouts = try Self.own("(loss:2 / measures:1) | reconstruction / formula")
        let layout = Layout(Size(width: 101, height: 38), layouts)
        let places = Dictionary(uniqueKeysWithValues: layout.places.map { ($0.slot, Self.whole($0)) })
        // 36 rows, of which the formula has 2 for the sentence, 2 for knobs and its title.
        #expect(places["formula"] == Rect(x: 0, y: 32, width: 101, height: 5))
        #expect(places["loss"] == Rect(x: 0, y: 1, width: 50, height: 20))
        #expect(places["measures"] == Rect(x: 0, y: 21, width: 50, height: 11))
        #expect(places["reconstruction"] == Rect(x: 51, y: 1, width: 50, height: 31))
        #expect(layout.separators == [Rect(x: 50, y: 1, width: 1, height: 31)])
        #expect(layout.shown == ["loss", "reconstruction", "formula", "measures"])
    }

    @Test(arguments: [
        ("", "the end"), ("loss |", "the end"), ("loss / los", "\"los\""), ("loss | loss", "\"loss\" twice"),
        ("(loss / codes", "the end"), ("loss)", "\")\""), ("loss:0", "\"0\""), ("loss:", "the end"),
        ("loss codes", "\"codes\""), ("loss:x", "\"x\""), ("/", "\"/\""),
    ]) func whatIsNoArrangementSaysWhere(_ text: String, _ found: String) {
        #expect(throws: LayoutText.Fault.self) { try LayoutText.tree(text, panes: Panes.all.slots) }
        do { _ = try LayoutText.tree(text, panes: Panes.all.slots) } catch { #expect(error.found == found) }
    }

    /// Whatever is chosen: at every size the places fill the screen without overlapping, and something is seen.
    @Test(arguments: [
        "formula", "loss", "samples | codes", "measures / formula", "loss | codes | measures / formula",
        "(interpolation / formula) | (samples / (codes | loss:3)) | measures", "interpolation / samples",
    ]) func placesFillTheScreen(_ text: String) throws {
        let names = text.split { "|/():3 ".contains($0) }.map(String.init)
        var list = Layouts()
        list.show(names)
        for layouts in [try Self.own(text), list] {
            for width in [40, 41, 63, 64, 80, 110, 150, 200, 300] {
                for height in [12, 13, 14, 20, 24, 30, 50, 100] {
                    for kind in [DataKind.images, .points] {
                        let layout = Layout(Size(width: width, height: height), layouts, kind: kind)
                        var rects = [layout.status, layout.hints] + layout.separators
                        for place in layout.places { rects += [place.title, place.content] }
                        #expect(
                            rects.reduce(0) { $0 + $1.width * $1.height } == width * height,
                            "\(text) at \(width)×\(height)")
                        for (i, a) in rects.enumerated() {
                            for b in rects[..<i] { #expect(a.intersection(b).isEmpty, "\(text) \(a) over \(b)") }
                        }
                        let isForNone =
                            kind == .points && names.allSatisfy { ["samples", "interpolation"].contains($0) }
                        #expect(isForNone || Set(layout.shown).isSubset(of: names))
                        #expect(!layout.shown.isEmpty)
                    }
                }
            }
            // Where there is room, nothing that was asked for is missing.
            #expect(Set(Layout(Size(width: 300, height: 100), layouts).shown) == Set(names), "\(text)")
        }
    }

    @Test func theLargestArrangementThatFitsHolds() throws {
        var layouts = try Self.own("loss")
        layouts.add(try Layouts.Own(from: Size(width: 120, height: 40), "codes"))
        layouts.add(try Layouts.Own(from: Size(width: 80, height: 24), "measures"))
        for (width, height, slot) in [
            (40, 12, "loss"), (79, 24, "loss"), (80, 24, "measures"), (119, 60, "measures"), (120, 40, "codes"),
        ] {
            #expect(Layout(Size(width: width, height: height), layouts).shown == [slot], "\(width)×\(height)")
        }
    }

    /// What fills its room stands above what wants a few rows, side by side where it is wide.
    @Test(arguments: [(80, 24), (120, 40)]) func whatWantsFewRowsHasNoColumn(_ width: Int, _ height: Int) {
        var layouts = Layouts.standard
        layouts.show(["neighbours", "units", "formula"])
        let layout = Layout(Size(width: width, height: height), layouts)
        let places = Dictionary(uniqueKeysWithValues: layout.places.map { ($0.slot, $0) })
        #expect(places["formula"]?.title.width == width)
        let (first, second) = (places["neighbours"], places["units"])
        #expect(first?.title.y == 1 && (first?.content.maxY ?? .max) <= (places["formula"]?.title.y ?? 0))
        #expect((second?.title.y == 1) == (width == 120), "\(layout)")
    }
}
