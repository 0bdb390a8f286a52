import Terminal
import TestSupport

@testable import Dashboard

/// Arrangements of panes: what is read puts every pane on the screen, none over another.
struct LayoutTexts: Fuzzed {
    let name = "layout"
    let rounds = 2000
    let mostMemory = 256 << 20
    var words: [String] {
        Panes.all.slots + ["/", "|", "(", ")", ":", ":2", ":20", ":21", " ", "(loss)", "((", "))"]
    }

    func seeds() -> [[UInt8]] {
        [
            "loss | reconstruction / interpolation / formula", "(loss:2 / measures:1) | reconstruction / formula",
            "loss", "((loss / codes:3) | (plane | samples):4) / log:1",
        ].map { Array($0.utf8) }
    }

    func hard() -> [[UInt8]] {
        [String(repeating: "(", count: 900_000), String(repeating: "(loss|", count: 100_000)].map { Array($0.utf8) }
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let text = String(decoding: input, as: UTF8.self)
        var layouts = Layouts()
        do throws(LayoutText.Fault) {
            layouts.add(try Layouts.Own(from: Size(width: 0, height: 0), text))
        } catch {
            // As the configuration says it, with what is cut or quoted there.
            throw Refused(description: "expected \(error.expected)")
        }
        for (width, height) in [(40, 12), (80, 24), (200, 60), (41, 300), (39, 11), (500, 13)] {
            let layout = Layout(Size(width: width, height: height), layouts)
            var taken = Set<Int>()
            for place in layout.places {
                for rect in [place.title, place.content] {
                    for y in rect.y..<rect.maxY {
                        for x in rect.x..<rect.maxX {
                            let isInside = (0..<width).contains(x) && (0..<height).contains(y)
                            try Violation.unless(
                                isInside && taken.insert(y * width + x).inserted,
                                "\(place.slot) at \(x), \(y) of \(width)×\(height), outside or over another")
                        }
                    }
                }
            }
        }
        return "\(layouts.tree(on: Size(width: 80, height: 24)).panes.count) panes"
    }
}
