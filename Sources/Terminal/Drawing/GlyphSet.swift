/// The characters that widgets draw with, in UTF-8 or in ASCII alone.
package struct GlyphSet: Hashable, Sendable {
    package let horizontal: String
    package let vertical: String
    package let dashedVertical: String
    package let topLeft: String
    package let topRight: String
    package let bottomLeft: String
    package let bottomRight: String
    package let teeLeft: String
    package let teeRight: String
    package let teeUp: String
    package let teeDown: String
    package let cross: String
    package let sliderTrack: String
    package let sliderKnob: String
    package let ellipsis: String
    package let bullet: String
    package let left: String
    package let right: String
    package let up: String
    package let down: String
    /// That there is more above, or below, of what scrolls.
    package let scrollUp: String
    package let scrollDown: String
    package let playing: String
    package let paused: String

    /// Marks that tell series of a chart apart without colour.
    package let markers: [String]

    package static let unicode = GlyphSet(
        horizontal: "─", vertical: "│", dashedVertical: "╎", topLeft: "┌", topRight: "┐", bottomLeft: "└",
        bottomRight: "┘", teeLeft: "┤", teeRight: "├", teeUp: "┴", teeDown: "┬", cross: "┼", sliderTrack: "─",
        sliderKnob: "●", ellipsis: "…", bullet: "·", left: "←", right: "→", up: "↑", down: "↓", scrollUp: "▲",
        scrollDown: "▼", playing: "▶", paused: "‖", markers: ["●", "○", "◆", "◇", "■", "□", "▲", "△", "▼", "▽"])

    package static let ascii = GlyphSet(
        horizontal: "-", vertical: "|", dashedVertical: ":", topLeft: "+", topRight: "+", bottomLeft: "+",
        bottomRight: "+", teeLeft: "+", teeRight: "+", teeUp: "+", teeDown: "+", cross: "+", sliderTrack: "-",
        sliderKnob: "o", ellipsis: "~", bullet: "-", left: "<-", right: "->", up: "up", down: "down",
        scrollUp: "^", scrollDown: "v", playing: ">", paused: "=",
        markers: ["*", "o", "+", "x", "#", "@", "%", "&", "=", "$"])
}
