/// Sixels (DEC, VT330/VT340 Programmer Reference Manual, volume 2, chapter 14): an image is drawn from the cursor on, six rows
/// of pixels at a time, a colour after the other. What is written over it later takes its place.
enum SixelGraphics {
    /// The device control string that draws a bitmap in at most so many colours. Pixels of the last six rows below it stay as
    /// they are. Cost: that of the small bitmap for each six rows, however large its pixels are drawn.
    static func sequence(_ bitmap: MagnifiedBitmap, registers: Int) -> [UInt8] {
        let (palette, indices) = SixelPalette.colours(of: bitmap.small, most: registers)
        var bytes = Array("\u{1B}P0;1q\"1;1;\(bitmap.width);\(bitmap.height)".utf8)
        for (register, colour) in palette.enumerated() {
            // Of a hundred.
            let parts = [colour.x, colour.y, colour.z].map { String((Int($0) * 100 + 127) / 255) }
            bytes += "#\(register);2;\(parts.joined(separator: ";"))".utf8
        }
        for top in stride(from: 0, to: bitmap.height, by: 6) {
            if top > 0 { bytes.append(UInt8(ascii: "-")) }
            let rows = (top..<min(top + 6, bitmap.height)).map(bitmap.row)
            appendBand(indices, rows, ends: bitmap.ends, palette.count, to: &bytes)
        }
        return bytes + "\u{1B}\\".utf8
    }

    /// What a colour may need of a hundred parts more or less than it has, in 255ths.
    static let rounding = 2

    /// Six rows at most, by their rows in the small bitmap, whose columns end at `ends`: the colour of most of their pixels
    /// everywhere, then what has others over it.
    private static func appendBand(
        _ indices: [UInt8], _ rows: [Int], ends: [Int], _ colours: Int, to bytes: inout [UInt8]
    ) {
        var counts = [Int](repeating: 0, count: colours)
        // [colours used][columns] bits of a column.
        var bits: [UInt8: [UInt8]] = [:]
        for (bit, row) in rows.enumerated() {
            var start = 0
            for (column, end) in ends.enumerated() {
                let index = indices[row * ends.count + column]
                counts[Int(index)] += end - start
                bits[index, default: [UInt8](repeating: 0, count: ends.count)][column] |= 1 << bit
                start = end
            }
        }
        let ground = UInt8(counts.indices.max { counts[$0] < counts[$1] } ?? 0)
        let whole = UInt8((1 << rows.count) - 1)
        bits[ground] = [UInt8](repeating: whole, count: ends.count)
        for (place, index) in ([ground] + bits.keys.filter { $0 != ground }.sorted()).enumerated() {
            if place > 0 { bytes.append(UInt8(ascii: "$")) }
            bytes += "#\(index)".utf8
            appendRuns(bits[index] ?? [], ends: ends, to: &bytes)
        }
    }

    /// Columns by their bits; what repeats by how often, empty ones at the end left out.
    private static func appendRuns(_ columns: [UInt8], ends: [Int], to bytes: inout [UInt8]) {
        let last = (columns.lastIndex { $0 != 0 } ?? -1) + 1
        var (column, end) = (0, 0)
        while column < last {
            let (bits, start) = (columns[column], end)
            while column < last, columns[column] == bits {
                end = ends[column]
                column += 1
            }
            let sixel = bits + 0x3F
            if end - start > 3 {
                bytes += "!\(end - start)".utf8
                bytes.append(sixel)
            } else {
                bytes += [UInt8](repeating: sixel, count: end - start)
            }
        }
    }
}

/// The colours of an image where a terminal shows few at a time.
enum SixelPalette {
    typealias Colour = SIMD3<UInt8>

    /// At most `most` colours, and which of them each pixel has: the image's own where they are no more, else the means of as
    /// many boxes, of which the one with the longest side, weighted by its pixels, is cut at its median (P. Heckbert, "Color
    /// image quantization for frame buffer display", SIGGRAPH 1982).
    static func colours(of bitmap: Bitmap, most: Int) -> (palette: [Colour], indices: [UInt8]) {
        let most = min(max(2, most), 256)
        let pixels = (0..<bitmap.width * bitmap.height).map { i in
            bitmap.channels == 1
                ? Colour(repeating: bitmap.bytes[i])
                : Colour(bitmap.bytes[3 * i], bitmap.bytes[3 * i + 1], bitmap.bytes[3 * i + 2])
        }
        var counts: [Colour: Int] = [:]
        for pixel in pixels { counts[pixel, default: 0] += 1 }
        // In an order of their own, so that the same image gives the same bytes.
        var boxes = [Box(counts.sorted { $0.key.number < $1.key.number }.map { ($0.key, $0.value) })]
        while boxes.count < min(most, counts.count) {
            guard let widest = boxes.indices.max(by: { boxes[$0].weight < boxes[$1].weight }),
                boxes[widest].weight > 0
            else { break }
            let (low, high) = boxes[widest].cut()
            boxes[widest] = low
            boxes.append(high)
        }
        var indices: [Colour: UInt8] = [:]
        for (index, box) in boxes.enumerated() {
            for entry in box.colours { indices[entry.colour] = UInt8(index) }
        }
        return (boxes.map(\.mean), pixels.map { indices[$0] ?? 0 })
    }

    private struct Box {
        let colours: [(colour: Colour, count: Int)]
        /// The channel in which they differ most, and by how much.
        private let channel: Int
        private let reach: Int

        init(_ colours: [(Colour, Int)]) {
            self.colours = colours.map { (colour: $0.0, count: $0.1) }
            let reaches = (0..<3).map { channel in
                let values = colours.map { Int($0.0[channel]) }
                return (values.max() ?? 0) - (values.min() ?? 0)
            }
            channel = reaches.indices.max { reaches[$0] < reaches[$1] } ?? 0
            reach = reaches[channel]
        }

        /// 0 for a single colour. A far colour of few pixels is seen as well, hence the root.
        var weight: Double {
            Double(reach) * Double(colours.reduce(0) { $0 + $1.count }).squareRoot()
        }

        /// Two boxes that aren't empty.
        func cut() -> (Box, Box) {
            let sorted = colours.sorted {
                ($0.colour[channel], $0.colour.number) < ($1.colour[channel], $1.colour.number)
            }
            let half = sorted.reduce(0) { $0 + $1.count } / 2
            var (place, sum) = (0, 0)
            while place < sorted.count, sum + sorted[place].count <= half {
                sum += sorted[place].count
                place += 1
            }
            place = min(max(1, place), sorted.count - 1)
            return (
                Box(sorted[..<place].map { ($0.colour, $0.count) }),
                Box(sorted[place...].map { ($0.colour, $0.count) })
            )
        }

        var mean: Colour {
            let total = colours.reduce(0) { $0 + $1.count }
            func part(_ channel: Int) -> UInt8 {
                UInt8((colours.reduce(0) { $0 + Int($1.colour[channel]) * $1.count } + total / 2) / max(1, total))
            }
            return Colour(part(0), part(1), part(2))
        }
    }
}

extension SIMD3<UInt8> {
    fileprivate var number: Int { Int(x) << 16 | Int(y) << 8 | Int(z) }
}
