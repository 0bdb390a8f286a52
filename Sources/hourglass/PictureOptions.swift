import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Tensors
import Terminal

/// Where images, or other rows that a model gives, are to go.
struct PictureOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Writes a PNG instead of a picture of characters.", valueName: "file"))
    var png: String?

    @Option(
        help: ArgumentHelp(
            "Writes a sheet (.png), a film of its columns (.apng), an array (.npy), a table in the units of the data (.csv), or a "
                + "folder of pictures (a name that ends with /).", valueName: "file"))
    var out: String?

    @Option(help: "Pixels of the PNG for one of the image.", transform: Numeral.whole)
    var scale: Int = 4

    @Option(help: "Images in a line of the sheet.", transform: Numeral.whole)
    var columns: Int?

    @Option(
        help: ArgumentHelp("How long a picture of a film is shown.", valueName: "ms"), transform: Numeral.whole)
    var delay: Int = 120

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    /// What pages of help say of ``out``.
    static let outcome = """
        --out writes what is shown: a sheet (.png), a film of its columns (.apng), an array (.npy), a table in the units of the \
        data (.csv), or a folder of pictures (pairs/).
        """
    /// The most images that are made for a picture.
    static let limit = 1000
    /// The most values of a PNG, in all channels: a quarter of a gigabyte while it is made.
    private static let largestSheet = 1 << 26

    /// Throws `ValidationError` where that is no walk from one end to another.
    static func check(walkOf count: Int) throws {
        guard (2...limit).contains(count) else {
            throw ValidationError("--count \(count): expected 2 to \(limit).")
        }
    }

    private enum Target {
        case characters
        case sheet(String)
        case film(String)
        case array(String)
        case table(String)
        case folder(String)

        /// nil where the name's ending is none of those.
        init?(_ path: String?) {
            guard let path else {
                self = .characters
                return
            }
            switch path.hasSuffix("/") ? "" : (path as NSString).pathExtension.lowercased() {
            case "png": self = .sheet(path)
            case "apng": self = .film(path)
            case "npy": self = .array(path)
            case "csv": self = .table(path)
            default:
                guard path.hasSuffix("/") else { return nil }
                self = .folder(path)
            }
        }
    }

    private func target() throws -> Target {
        if let png { return .sheet(png) }
        guard let target = Target(out) else {
            throw ValidationError(
                "--out \(out ?? ""): expected a name that ends with .png, .apng, .npy, .csv, or with / for a folder.")
        }
        return target
    }

    func validate() throws {
        try ValidationError.check(file: png, of: "--png")
        try ValidationError.check(file: out, of: "--out")
        if png != nil, out != nil { throw ValidationError("Say either --png or --out.") }
        _ = try target()
        guard (1...64).contains(scale) else { throw ValidationError("--scale \(scale): expected 1 to 64.") }
        if let columns, !(1...Self.limit).contains(columns) {
            throw ValidationError("--columns \(columns): expected 1 to \(Self.limit).")
        }
        guard AnimatedPNG.possibleDelays.contains(delay) else {
            let (low, high) = (AnimatedPNG.possibleDelays.lowerBound, AnimatedPNG.possibleDelays.upperBound)
            throw ValidationError("--delay \(delay): expected \(low) to \(high).")
        }
    }

    /// Throws what stands against the file, before anything is computed for it.
    func check() throws {
        switch try target() {
        case .characters: break
        case .sheet(let path), .film(let path), .array(let path): try OutputFile.check(path, of: .binary)
        case .table(let path): try OutputFile.check(path)
        case .folder(let path): try OutputFile.makeFolder(path)
        }
    }

    /// Shows or writes rows of a kind, whose columns a form has.
    func show(_ gallery: Gallery, of kind: RowKind, _ form: TableForm?) throws {
        let target = try target()
        switch target {
        case .array(let path): return try write(gallery, array: path, kind, form)
        case .table(let path): return try write(gallery, table: path, kind, form)
        default: break
        }
        // Numbers of a table are read, not looked at.
        if case .characters = target, !kind.isImage, !gallery.isOfPoints || form != nil {
            return try write(gallery, table: nil, kind, form)
        }
        if gallery.isOfPoints {
            guard case .characters = target else {
                let option = png == nil ? "--out" : "--png"
                throw ValidationError(
                    "\(option): found points of the plane, expected images; without it they are printed"
                        + "\(png == nil ? ", and a .csv or .npy holds them" : "").")
            }
            return try Output.print(gallery.coordinates, terminator: "")
        }
        let sheet = columns.map(gallery.wrapped) ?? gallery
        switch target {
        case .sheet(let path):
            try check(size: sheet)
            try PNGFile.write(sheet.sheet(scale: scale, gap: scale), to: path)
        case .film(let path):
            let frames = gallery.frames
            guard frames.count <= AnimatedPNG.most, let first = frames.first else {
                throw ValidationError("--out \(path): expected 1 to \(AnimatedPNG.most) pictures.")
            }
            try check(size: first, times: frames.count)
            var film = AnimatedPNG()
            for frame in frames { try film.add(frame.sheet(scale: scale, gap: scale), for: path) }
            try film.write(delay: delay, to: path)
        case .folder(let path): try write(gallery, folder: path)
        default:
            let capabilities = Capabilities.ofStandardOutput(ascii: ascii)
            try Output.print(picture: sheet.text(width: 100, capabilities: capabilities))
        }
    }

    private func check(size gallery: Gallery, times count: Int = 1) throws {
        let (width, height) = gallery.size(scale: scale, gap: scale)
        guard width * height * gallery.sheetChannels * count <= Self.largestSheet else {
            throw ValidationError(
                "--scale \(scale): \(count == 1 ? "a picture" : "\(count) pictures") of \(width)×\(height) pixels, expected at "
                    + "most \(Text.count(Self.largestSheet / gallery.sheetChannels)) in all.")
        }
    }

    /// A PNG each, numbered as they stand on the sheet: line by line.
    private func write(_ gallery: Gallery, folder: String) throws {
        let images = gallery.rows.flatMap { $0 }
        let digits = "\(images.count)".count
        for (i, image) in images.enumerated() {
            let number = String(repeating: "0", count: digits - "\(i + 1)".count) + "\(i + 1)"
            let picture = Gallery(rows: [[image]], shape: gallery.shape)
            try PNGFile.write(picture.sheet(scale: scale, gap: 0), to: "\(folder)\(number).png")
        }
    }

    private func units(_ kind: RowKind, _ form: TableForm?) throws -> OwnUnits {
        guard let units = OwnUnits(kind, form) else {
            throw CommandError(description: "--out: found rows of other columns than the model's table has")
        }
        return units
    }

    /// [images, height, width], and the channels last where there are several; [rows, values] of other rows.
    private func write(_ gallery: Gallery, array path: String, _ kind: RowKind, _ form: TableForm?) throws {
        let units = try units(kind, form)
        let images = gallery.rows.flatMap { $0 }
        let shape = gallery.shape
        var axes = [images.count, shape.count]
        if kind.isImage, shape.height > 1 {
            axes = [images.count, shape.height, shape.width] + (shape.channels > 1 ? [shape.channels] : [])
        } else if units.lines > 1 {
            axes = [images.count, units.lines, shape.count / units.lines]
        }
        let values = images.flatMap { image in
            let numbers = units.numbers(image)
            return shape.channels == 1
                ? numbers
                : (0..<shape.count).map { numbers[$0 % shape.channels * shape.pixels + $0 / shape.channels] }
        }
        try NPYFile.write(values, shape: axes, to: path)
    }

    private func write(_ gallery: Gallery, table path: String?, _ kind: RowKind, _ form: TableForm?) throws {
        let units = try units(kind, form)
        let hasNames = gallery.names.count == gallery.rows.count
        try Output.write(to: path) { write in
            try write(
                CSV.line(
                    ["row"] + (hasNames ? ["of"] : []) + (units.lines > 1 ? ["moment"] : []) + units.names))
            for (r, images) in gallery.rows.enumerated() {
                for (i, image) in images.enumerated() {
                    for line in 0..<units.lines {
                        try write(
                            CSV.line(
                                ["\(i + 1)"] + (hasNames ? [gallery.names[r]] : [])
                                    + (units.lines > 1 ? ["\(line + 1)"] : []) + units.cells(image, line: line)))
                    }
                }
            }
        }
    }
}
