import CPng
import Foundation

/// What a terminal with kitty's graphics and sixels shows of the bytes that it gets, as far as the screen sends them: written
/// after the protocols, apart from the program, and with libpng.
struct PixelTerminal {
    typealias Colour = SIMD3<UInt8>

    struct Place: Hashable {
        var scalars: [UInt32] = [0x20]
        var foreground: Int?
    }

    struct Stored {
        let width, height: Int
        /// [height][width]
        let colours: [Colour]
        let columns, rows: Int
    }

    let columns, rows: Int
    let cell: (width: Int, height: Int)
    private(set) var places: [Place]
    private(set) var images: [Int: Stored] = [:]
    /// Of sixels, by pixel.
    private var painted: [Int: Colour] = [:]
    /// Characters that a terminal without APC would print.
    private(set) var faults: [String] = []

    private var (x, y) = (0, 0)
    private var foreground: Int?
    private var saved: (Int, Int, Int?)?
    private var chunks: (keys: [String: String], text: String)?
    private var pending: [UInt8] = []

    init(columns: Int, rows: Int, cell: (width: Int, height: Int)) {
        (self.columns, self.rows, self.cell) = (columns, rows, cell)
        places = Array(repeating: Place(), count: columns * rows)
    }

    // MARK: what is seen

    func glyph(_ x: Int, _ y: Int) -> String {
        String(String.UnicodeScalarView(places[y * columns + x].scalars.compactMap(Unicode.Scalar.init)))
    }

    /// The pixel of the window, nil where there is no picture.
    func pixel(_ px: Int, _ py: Int) -> Colour? {
        if let colour = painted[py * columns * cell.width + px] { return colour }
        let (x, y) = (px / cell.width, py / cell.height)
        let place = places[y * columns + x]
        guard place.scalars[0] == 0x10EEEE, place.scalars.count >= 3, let low = place.foreground else { return nil }
        let marks = place.scalars.dropFirst().map { Self.marks.firstIndex(of: $0) ?? -1 }
        guard let image = images[low | (marks.count > 2 ? marks[2] << 24 : 0)] else { return nil }
        // The image fits the box of the placement and stands in its middle.
        let (boxWidth, boxHeight) = (Double(image.columns * cell.width), Double(image.rows * cell.height))
        let scale = min(boxWidth / Double(image.width), boxHeight / Double(image.height))
        let inBox = (
            x: Double(marks[1] * cell.width + px % cell.width) + 0.5,
            y: Double(marks[0] * cell.height + py % cell.height) + 0.5
        )
        let u = (inBox.x - (boxWidth - scale * Double(image.width)) / 2) / scale
        let v = (inBox.y - (boxHeight - scale * Double(image.height)) / 2) / scale
        guard u >= 0, v >= 0, Int(u) < image.width, Int(v) < image.height else { return nil }
        return image.colours[Int(v) * image.width + Int(u)]
    }

    /// The marks that stand for numbers: found by Perl in Unicode's tables, as far as tests need them.
    static let marks: [UInt32] = [
        0x305, 0x30D, 0x30E, 0x310, 0x312, 0x33D, 0x33E, 0x33F, 0x346, 0x34A, 0x34B, 0x34C, 0x350, 0x351, 0x352,
        0x357,
        0x35B, 0x363, 0x364, 0x365, 0x366, 0x367, 0x368, 0x369, 0x36A, 0x36B, 0x36C, 0x36D, 0x36E, 0x36F,
    ]

    // MARK: bytes

    mutating func feed(_ bytes: some Sequence<UInt8>) {
        pending += bytes
        var i = 0
        while i < pending.count, let next = step(i) { i = next }
        pending.removeFirst(i)
    }

    /// Takes what begins at `i`; nil where more has to come.
    private mutating func step(_ i: Int) -> Int? {
        let byte = pending[i]
        switch byte {
        case 0x1B: return escape(i)
        case 0x0D: x = 0
        case 0x0A: y = min(rows - 1, y + 1)
        case 0x08: x = max(0, x - 1)
        case 0x20...:
            let count = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            guard i + count <= pending.count else { return nil }
            for scalar in String(decoding: pending[i..<i + count], as: UTF8.self).unicodeScalars { print(scalar) }
            return i + count
        default: break
        }
        return i + 1
    }

    private mutating func print(_ scalar: Unicode.Scalar) {
        if scalar.properties.generalCategory == .nonspacingMark {
            places[y * columns + max(0, x - 1)].scalars.append(scalar.value)
            return
        }
        if x == columns { (x, y) = (0, min(rows - 1, y + 1)) }
        stale.remove(y)
        places[y * columns + x] = Place(scalars: [scalar.value], foreground: foreground)
        for py in y * cell.height..<(y + 1) * cell.height {
            for px in x * cell.width..<(x + 1) * cell.width { painted[py * columns * cell.width + px] = nil }
        }
        x += 1
    }

    private mutating func escape(_ i: Int) -> Int? {
        guard i + 1 < pending.count else { return nil }
        switch pending[i + 1] {
        case 0x5B:
            guard let end = pending[(i + 2)...].firstIndex(where: { (0x40...0x7E).contains($0) }) else { return nil }
            control(String(decoding: pending[i + 2..<end], as: UTF8.self), Character(Unicode.Scalar(pending[end])))
            return end + 1
        case 0x5F, 0x50:
            var end = i + 2
            while end + 1 < pending.count, pending[end] != 0x1B || pending[end + 1] != 0x5C { end += 1 }
            guard end + 1 < pending.count else { return nil }
            let text = String(decoding: pending[i + 2..<end], as: UTF8.self)
            if pending[i + 1] == 0x5F { graphics(text) } else { sixel(text) }
            return end + 2
        case 0x37: saved = (x, y, foreground)
        case 0x38: if let saved { (x, y, foreground) = saved }
        case 0x28: return i + 3
        default: break
        }
        return i + 2
    }

    private mutating func control(_ parameters: String, _ final: Character) {
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = max(1, numbers.first ?? 1)
        func erase(_ columns: Range<Int>, _ row: Int, _ places: inout [Place]) {
            for x in columns { places[row * self.columns + x] = Place() }
        }
        switch final {
        case "H": (y, x) = (first - 1, max(1, numbers.count > 1 ? numbers[1] : 1) - 1)
        case "A": y = max(0, y - first)
        case "B": y = min(rows - 1, y + first)
        case "C": x = min(columns - 1, x + first)
        case "D": x = max(0, x - first)
        case "G": x = first - 1
        case "d": y = first - 1
        // What is erased keeps its pixels, as on some terminals; only a whole screen loses them.
        case "X": erase(x..<min(columns, x + first), y, &places)
        case "K": erase(numbers.first == 1 ? 0..<x + 1 : numbers.first == 2 ? 0..<columns : x..<columns, y, &places)
        case "J":
            erase(x..<columns, y, &places)
            for row in (numbers.first == 2 ? 0 : y + 1)..<rows { erase(0..<columns, row, &places) }
            if numbers.first == 2 || x + y == 0 { painted = [:] }
        case "h" where parameters == "?1049":
            (places, painted) = (Array(repeating: Place(), count: columns * rows), [:])
        case "m":
            if numbers.starts(with: [38, 5]), numbers.count > 2 {
                foreground = numbers[2]
            } else if numbers.first == 0 || numbers.contains(39) {
                foreground = nil
            }
        default: break
        }
    }

    // MARK: kitty

    private mutating func graphics(_ text: String) {
        guard text.first == "G" else { return faults.append("APC \(text.prefix(20))") }
        let parts = text.dropFirst().split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        var keys: [String: String] = [:]
        for pair in parts[0].split(separator: ",") {
            let sides = pair.split(separator: "=")
            keys[String(sides[0])] = String(sides[1])
        }
        var payload = parts.count > 1 ? String(parts[1]) : ""
        if payload.count > 4096 { faults.append("a chunk of \(payload.count)") }
        let more = keys["m"] == "1"
        if let begun = chunks {
            payload = begun.text + payload
            keys = begun.keys
        }
        chunks = more ? (keys, payload) : nil
        guard !more else { return }
        let number = Int(keys["i"] ?? "") ?? 0
        switch keys["a"] {
        case "q": break
        case "d":
            if keys["d"] == "I" { images[number] = nil } else { faults.append("deletion \(keys)") }
        case "T":
            guard keys["U"] == "1", keys["q"] == "2", keys["p"] == "1", keys["f"] == "100",
                let data = Data(base64Encoded: payload), let png = Self.read(data)
            else { return faults.append("transmission \(keys)") }
            images[number] = Stored(
                width: png.width, height: png.height, colours: png.colours, columns: Int(keys["c"] ?? "") ?? 0,
                rows: Int(keys["r"] ?? "") ?? 0)
            // As kitty does: what was shown of it is shown again where characters are written.
            for i in places.indices where places[i].foreground.map({ $0 == number & 255 }) ?? false {
                let row = i / columns
                stale.insert(row)
            }
        default: faults.append("action \(keys)")
        }
    }

    /// Rows that show an image which came anew and in which nothing has been written since.
    private(set) var stale: Set<Int> = []

    static func read(_ data: Data) -> (width: Int, height: Int, channels: Int, colours: [Colour])? {
        var header = png_image()
        header.version = png_uint_32(PNG_IMAGE_VERSION)
        return data.withUnsafeBytes { raw in
            guard png_image_begin_read_from_memory(&header, raw.baseAddress!, raw.count) != 0 else { return nil }
            defer { png_image_free(&header) }
            let channels = header.format & png_uint_32(PNG_FORMAT_FLAG_COLOR) == 0 ? 1 : 3
            header.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
            let (width, height) = (Int(header.width), Int(header.height))
            var bytes = [UInt8](repeating: 0, count: width * height * 3)
            guard png_image_finish_read(&header, nil, &bytes, 0, nil) != 0 else { return nil }
            let colours = (0..<width * height).map { Colour(bytes[3 * $0], bytes[3 * $0 + 1], bytes[3 * $0 + 2]) }
            return (width, height, channels, colours)
        }
    }

    // MARK: sixels

    private mutating func sixel(_ text: String) {
        guard let start = text.firstIndex(of: "q") else { return faults.append("DCS \(text.prefix(20))") }
        if text[..<start] != "0;1" { faults.append("DCS \(text[..<start])") }
        let (left, top) = (x * cell.width, y * cell.height)
        var palette: [Int: Colour] = [:]
        var (register, column, band, count) = (0, 0, 0, 1)
        var rest = Array(text[text.index(after: start)...].utf8)[...]
        func numbers() -> [Int] {
            var found = [0]
            while let byte = rest.first, (0x30...0x39).contains(byte) || byte == 0x3B {
                if byte == 0x3B {
                    found.append(0)
                } else {
                    found[found.count - 1] = found[found.count - 1] * 10 + Int(byte) - 48
                }
                rest = rest.dropFirst()
            }
            return found
        }
        var raster = [Int]()
        while let byte = rest.first {
            rest = rest.dropFirst()
            switch byte {
            case 0x22: raster = numbers()
            case 0x23:
                let values = numbers()
                register = values[0]
                if values.count == 5, values[1] == 2 {
                    palette[register] = Colour(
                        UInt8((values[2] * 255 + 50) / 100), UInt8((values[3] * 255 + 50) / 100),
                        UInt8((values[4] * 255 + 50) / 100))
                }
            case 0x21: count = numbers()[0]
            case 0x24: column = 0
            case 0x2D: (column, band) = (0, band + 6)
            case 0x3F...0x7E:
                for _ in 0..<count {
                    for bit in 0..<6 where (byte - 0x3F) >> bit & 1 == 1 {
                        guard let colour = palette[register], raster.count == 4, column < raster[2],
                            band + bit < raster[3]
                        else {
                            faults.append("a sixel at \(column), \(band + bit) of \(raster)")
                            return
                        }
                        painted[(top + band + bit) * columns * cell.width + left + column] = colour
                    }
                    column += 1
                }
                count = 1
            default: faults.append("a byte \(byte) in sixels")
            }
        }
    }
}
