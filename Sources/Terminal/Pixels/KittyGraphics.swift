/// Kitty's graphics protocol with Unicode placeholders (sw.kovidgoyal.net/kitty/graphics-protocol): an image is sent under a
/// number, and shown wherever characters stand whose colour is that number and whose marks say which part of it they are.
/// Characters are moved, covered and erased as any others.
enum KittyGraphics {
    private static let placeholder: UInt32 = 0x10EEEE

    /// The palette's entry that is the number's last byte, and its first byte. The first 16 entries are left out, since
    /// terminals may take them for bright ones.
    static func number(_ slot: Int) -> (entry: Int, high: Int) { (16 + slot % perByte, slot / perByte) }

    /// Slots whose numbers have one byte.
    static let perByte = 240
    /// Those that there are.
    static let slots = perByte * 256

    private static func identifier(_ slot: Int) -> Int { number(slot).entry | number(slot).high << 24 }

    /// The scalars of the character that shows a cell of an image.
    static func scalars(_ slot: Int, row: Int, column: Int) -> [UInt32] {
        let marks = RowColumnMarks.all
        let high = number(slot).high
        return [placeholder, marks[row], marks[column]] + (high > 0 ? [marks[high]] : [])
    }

    /// Larger pixels than these stay sharp however they are smoothed.
    private static let largestFactor = 8
    /// Bytes of text in a sequence.
    private static let longestChunk = 4096

    /// Sends an image and says how many cells it is shown in. Named as its first placement, so that sending it again replaces
    /// it on every terminal; `q=2` asks for no answer.
    static func transmission(_ bitmap: Bitmap, _ slot: Int, in place: PicturePlace, cell: PixelSize) -> [UInt8] {
        let box = PixelSize(width: Int(place.width) * cell.width, height: Int(place.height) * cell.height)
        let factor = bitmap.factor(within: box, most: largestFactor)
        let text = Base64.text(of: PNGBytes.of(bitmap.magnified(by: factor)))
        var bytes: [UInt8] = []
        var start = 0
        var keys = "a=T,U=1,i=\(identifier(slot)),p=1,c=\(place.width),r=\(place.height),f=100,q=2"
        repeat {
            let end = min(start + longestChunk, text.count)
            if start > 0 { keys = "q=2" }
            if start > 0 || end < text.count { keys += ",m=\(end < text.count ? 1 : 0)" }
            bytes += "\u{1B}_G\(keys);".utf8 + text[start..<end] + "\u{1B}\\".utf8
            start = end
        } while start < text.count
        return bytes
    }

    /// Forgets an image and where it is shown.
    static func deletion(_ slot: Int) -> [UInt8] { Array("\u{1B}_Ga=d,d=I,i=\(identifier(slot)),q=2\u{1B}\\".utf8) }

    /// Forgets all images whose numbers have one byte, for an end in haste.
    static let deletionOfAll = Array("\u{1B}_Ga=d,d=R,x=16,y=255,q=2\u{1B}\\".utf8)
}

/// RFC 4648, section 4.
enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func text(of bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let left = min(3, bytes.count - start)
            var group = 0
            for i in 0..<3 { group = group << 8 | (i < left ? Int(bytes[start + i]) : 0) }
            for i in 0..<4 {
                text.append(i <= left ? digits[group >> (18 - 6 * i) & 63] : UInt8(ascii: "="))
            }
        }
        return text
    }
}
