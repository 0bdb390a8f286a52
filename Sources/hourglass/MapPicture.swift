import Files
import Foundation
import Terminal

/// Points of a plane in the colours of their classes, as a drawing (SVG) or as pixels.
struct MapPicture {
    struct Point {
        let x, y: Double
        /// The place of its class among the names; nil without one.
        let group: Int?
    }

    let points: [Point]
    let names: [String]
    let title: String
    let axes: (x: String, y: String)
    /// The ends of what is shown; those of the points where nobody says.
    var frame: (x: ClosedRange<Double>, y: ClosedRange<Double>)?

    /// Colours that are told apart on white, also by most who see fewer of them: red, green, blue in 0…255. With more classes they
    /// come again.
    private static let colours: [(UInt8, UInt8, UInt8)] = [
        (31, 119, 180), (255, 127, 14), (44, 160, 44), (214, 39, 40), (148, 103, 189), (140, 86, 75), (227, 119, 194),
        (110, 110, 110), (188, 189, 34), (23, 190, 207),
    ]
    private static let plain: (UInt8, UInt8, UInt8) = (60, 60, 60)

    static func colour(_ group: Int?) -> (UInt8, UInt8, UInt8) { group.map { colours[$0 % colours.count] } ?? plain }

    /// The ends of what is shown, with a little room around.
    private var ends: (x: ClosedRange<Double>, y: ClosedRange<Double>) {
        if let frame { return frame }
        func range(_ values: [Double]) -> ClosedRange<Double> {
            let (low, high) = (values.min() ?? 0, values.max() ?? 0)
            // Of equal numbers so much that it tells them from their neighbours.
            let room = high > low ? 0.04 * (high - low) : max(1, 1e-6 * abs(high))
            return low - room...high + room
        }
        return (range(points.map(\.x)), range(points.map(\.y)))
    }

    private static func part(_ value: Double, of range: ClosedRange<Double>) -> Double {
        let part = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
        return part.isFinite ? min(max(part, -1), 2) : 0.5
    }

    /// A square of so many pixels, without words.
    func image(side: Int) -> Image {
        var pixels = [Float](repeating: 1, count: 3 * side * side)
        let radius = max(1, Double(side) / 200)
        let ends = ends
        for point in points {
            let centre = (
                x: Self.part(point.x, of: ends.x) * Double(side - 1),
                y: (1 - Self.part(point.y, of: ends.y)) * Double(side - 1)
            )
            let colour = Self.colour(point.group)
            let reach = Int(radius.rounded(.up))
            for y in max(0, Int(centre.y) - reach)...min(side - 1, Int(centre.y) + reach + 1) {
                for x in max(0, Int(centre.x) - reach)...min(side - 1, Int(centre.x) + reach + 1) {
                    let (dx, dy) = (Double(x) - centre.x, Double(y) - centre.y)
                    // An edge a pixel wide, and what lies below shines through.
                    let cover = Float(0.75 * min(1, max(0, radius + 0.5 - (dx * dx + dy * dy).squareRoot())))
                    guard cover > 0 else { continue }
                    for (channel, value) in [colour.0, colour.1, colour.2].enumerated() {
                        let place = (channel * side + y) * side + x
                        pixels[place] += cover * (Float(value) / 255 - pixels[place])
                    }
                }
            }
        }
        return Image(width: side, height: side, channels: 3, pixels: pixels)
    }

    /// The same with axes and names.
    func drawing(side: Int) -> String {
        let (left, top, legend) = (50, 40, names.isEmpty ? 20 : 160)
        let (width, height) = (left + side + legend, top + side + 45)
        let ends = ends
        var text = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
            font-family="sans-serif" font-size="13">
            <rect width="\(width)" height="\(height)" fill="white"/>
            <text x="\(left)" y="24" font-size="15">\(Self.escaped(title))</text>
            <rect x="\(left)" y="\(top)" width="\(side)" height="\(side)" fill="none" stroke="#888"/>
            <text x="\(left + side / 2)" y="\(top + side + 34)" text-anchor="middle">\(Self.escaped(axes.x))</text>
            <text x="16" y="\(top + side / 2)" text-anchor="middle" transform="rotate(-90 16 \(top + side / 2))">\
            \(Self.escaped(axes.y))</text>

            """
        for (value, anchor, place) in [(ends.x.lowerBound, "start", left), (ends.x.upperBound, "end", left + side)] {
            text +=
                "<text x=\"\(place)\" y=\"\(top + side + 17)\" text-anchor=\"\(anchor)\" fill=\"#555\">"
                + "\(Self.number(value))</text>\n"
        }
        for (value, place) in [(ends.y.lowerBound, top + side), (ends.y.upperBound, top + 10)] {
            text +=
                "<text x=\"\(left - 5)\" y=\"\(place)\" text-anchor=\"end\" fill=\"#555\">\(Self.number(value))</text>\n"
        }
        for point in points {
            let x = Double(left) + Self.part(point.x, of: ends.x) * Double(side)
            let y = Double(top) + (1 - Self.part(point.y, of: ends.y)) * Double(side)
            text +=
                "<circle cx=\"\(Self.place(x))\" cy=\"\(Self.place(y))\" r=\"2.5\" fill=\"\(Self.hex(point.group))\" "
                + "fill-opacity=\"0.7\"/>\n"
        }
        for (i, name) in names.prefix((side - 10) / 20).enumerated() {
            let y = top + 12 + 20 * i
            text +=
                "<circle cx=\"\(left + side + 18)\" cy=\"\(y - 4)\" r=\"5\" fill=\"\(Self.hex(i))\"/>"
                + "<text x=\"\(left + side + 30)\" y=\"\(y)\">\(Self.escaped(name))</text>\n"
        }
        return text + "</svg>\n"
    }

    private static func number(_ value: Double) -> String { String(format: "%.3g", value) }
    private static func place(_ value: Double) -> String { String(format: "%.1f", value) }

    private static func hex(_ group: Int?) -> String {
        let colour = colour(group)
        return String(format: "#%02x%02x%02x", colour.0, colour.1, colour.2)
    }

    /// As XML has it, and without what would steer anything.
    private static func escaped(_ text: String) -> String {
        text.shown.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
            .replacingOccurrences(of: ">", with: "&gt;")
    }
}
