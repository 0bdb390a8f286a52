/// How a person wants images to be shown on the screen.
package enum ImageMode: String, Hashable, Sendable, CaseIterable {
    /// By their pixels where the terminal says that it can, else by cells.
    case auto
    /// By characters in two colours each, which every terminal shows.
    case cells
    /// By kitty's graphics protocol.
    case kitty
    /// By sixels, as DEC's VT340 had them.
    case sixel

    package static let standard = auto

    /// Reads a name.
    package init(named word: String) throws(ImageBlocks.Unknown) {
        guard let mode = ImageMode(rawValue: word) else {
            let names = ImageMode.allCases.map(\.rawValue).joined(separator: ", ")
            throw ImageBlocks.Unknown(found: "'\(word)'", expected: "one of \(names)")
        }
        self = mode
    }

    /// The same, where pixels would be a burden that nobody has asked for: by cells rather than by what the terminal has.
    package var unlessAsked: ImageMode { self == .auto ? .cells : self }
}

/// A width and a height in pixels.
package struct PixelSize: Hashable, Sendable {
    package let width, height: Int

    package init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

    /// Of a cell, as far as it can be one.
    static func cell(width: Int, height: Int) -> PixelSize? {
        (1...512).contains(width) && (1...512).contains(height) ? PixelSize(width: width, height: height) : nil
    }
}

/// What a terminal shows pixels by.
package struct PixelGraphics: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable { case kitty, sixel }

    package let kind: Kind
    /// Of a cell.
    package var cell: PixelSize
    /// How many colours an image of sixels may have.
    package let registers: Int

    package init(_ kind: Kind, cell: PixelSize, registers: Int = Self.fewestRegisters) {
        (self.kind, self.cell, self.registers) = (kind, cell, registers)
    }

    /// Those of the VT340, which a terminal that doesn't say a number may have.
    package static let fewestRegisters = 16

    /// In so many steps from black to white images are sent while they change: kitty's are about those of the greys of 256
    /// colours; a sixel costs bytes for each colour.
    var levels: Int { kind == .kitty ? 32 : 16 }
}
