/// Turns the bytes that a terminal sends into keys and pasted text.
///
/// ncurses would hand out a sequence that it does not know byte by byte, and a late report of the terminal or
/// a cut mouse report would run as commands. Here a sequence is known by its grammar (ECMA-48): what is not a key
/// is dropped whole, as is broken UTF-8.
struct KeyDecoder {
    enum Input: Hashable {
        case key(Key)
        case paste(String)
        case mouse(Mouse)

        /// `CSI row ; column R`: where the cursor is. In the first row it is the same as F3 with a modifier, and
        /// taken for that.
        case cursor(row: Int, column: Int)

        /// `CSI 0 n`: the terminal has shown all that was sent before it was asked.
        case ready

        /// `CSI ? number ; n $ y`: whether the terminal knows a private mode and lets it be set (DECRPM).
        case mode(Int, isKnown: Bool)

        /// What was asked about pixels.
        case answer(Answer)
    }

    /// What a terminal says of the pixels that it shows.
    enum Answer: Hashable {
        /// `APC G … ST`: of kitty's graphics protocol, behind the G.
        case graphics(String)

        /// `CSI ? … c`: the device attributes (DA1).
        case attributes([Int])

        /// `CSI 6 ; height ; width t`: the pixels of a cell (XTWINOPS).
        case cell(width: Int, height: Int)

        /// `CSI ? 1 ; 0 ; count S`: the colours of a sixel image (XTSMGRAPHICS).
        case registers(Int)
    }

    /// The longest paste that is kept; the rest is dropped.
    static let longestPaste = 1 << 16
    /// The longest answer that is kept; longer ones are none.
    static let longestAnswer = 256

    private enum State {
        case ground
        case escape
        /// `CSI`, and what has come of it; nil where that is more than anything known has.
        case control(prefix: [UInt8]?)
        case singleShift
        /// `ESC ]`, `ESC P`, …: text up to BEL or ST; what has come of it where it may be an answer.
        case string([UInt8]?)
        /// The escape with which a string ends.
        case stringEnd([UInt8]?)
        /// `CSI M`, and so many of the three bytes after it: button, column and row, 32 added to each.
        case mouse([UInt8])
        case paste([UInt8])
        case character([UInt8], needs: Int)
    }

    private var state = State.ground
    private let unicode: Bool
    private let known: [[UInt8]: Key]

    /// - Parameters:
    ///   - unicode: whether input is UTF-8; otherwise bytes ≥ 0x80 are dropped.
    ///   - known: what the terminal says that its keys send, without the leading escape.
    init(unicode: Bool, known: [[UInt8]: Key] = [:]) {
        self.unicode = unicode
        self.known = known
    }

    /// How long to wait for more before ``expire()``; nil when nothing is pending. A lone escape is a key
    /// after 25 ms; once a sequence has begun, no person can have typed it, and a slow line gets more time.
    var patience: Duration? {
        switch state {
        case .ground: nil
        case .escape: .milliseconds(25)
        case .paste: .seconds(2)
        default: .milliseconds(500)
        }
    }

    mutating func feed(_ bytes: some Sequence<UInt8>) -> [Input] {
        var inputs: [Input] = []
        for byte in bytes { step(byte, &inputs) }
        return inputs
    }

    /// Ends what is pending, since nothing more came.
    mutating func expire() -> [Input] {
        defer { state = .ground }
        switch state {
        case .escape: return [.key(.escape)]
        case .paste(let bytes): return [.paste(Self.clean(bytes))]
        default: return []
        }
    }

    private mutating func step(_ byte: UInt8, _ inputs: inout [Input]) {
        switch state {
        case .ground:
            ground(byte, &inputs)
        case .escape:
            afterEscape(byte, &inputs)
        case .control(let prefix):
            control(prefix, byte, &inputs)
        case .singleShift:
            state = .ground
            if byte < 0x20 {
                step(byte, &inputs)
            } else if let key = known[[0x4F, byte]] ?? KeyTable.singleShift[byte] {
                inputs.append(.key(key))
            }
        case .string(let begun):
            state = .ground
            if byte == 0x07 || byte == 0x18 || byte == 0x1A { return }
            if byte == 0x1B {
                state = .stringEnd(begun)
            } else if let begun, begun.count < Self.longestAnswer {
                state = .string(begun + [byte])
            } else {
                state = .string(nil)
            }
        case .stringEnd(let text):
            // ST is ESC \; anything else breaks the string off.
            guard byte == 0x5C else { return afterEscape(byte, &inputs) }
            state = .ground
            if let text, text.first == 0x47 {
                inputs.append(.answer(.graphics(String(decoding: text.dropFirst(), as: UTF8.self))))
            }
        case .mouse(let begun):
            state = .ground
            // A terminal that has no number for a far column or row sends 0.
            guard byte >= 0x20 || (byte == 0 && !begun.isEmpty) else { return step(byte, &inputs) }
            let bytes = begun + [byte]
            guard bytes.count == 3 else {
                state = .mouse(bytes)
                return
            }
            let numbers = bytes.map { Int($0) - 32 }
            report(Mouse(code: numbers[0], column: numbers[1], row: numbers[2], isRelease: false), &inputs)
        case .paste(var bytes):
            // Emptied first, so that appending does not copy the whole paste for every byte.
            state = .ground
            bytes.append(byte)
            if byte == 0x7E && bytes.suffix(6).elementsEqual(KeyTable.pasteEnd) {
                inputs.append(.paste(Self.clean(bytes.dropLast(6))))
            } else {
                if bytes.count > Self.longestPaste + 6 {
                    bytes.removeSubrange(Self.longestPaste..<Self.longestPaste + 1)
                }
                state = .paste(bytes)
            }
        case .character(let begun, let needs):
            state = .ground
            guard byte & 0xC0 == 0x80 else { return step(byte, &inputs) }
            let bytes = begun + [byte]
            if bytes.count < needs {
                state = .character(bytes, needs: needs)
            } else if let text = String(validating: bytes, as: UTF8.self),
                let scalar = text.unicodeScalars.first,
                DisplayWidth.of(scalar) != nil
            {
                inputs.append(.key(.character(Character(scalar))))
            }
        }
    }

    private mutating func ground(_ byte: UInt8, _ inputs: inout [Input]) {
        switch byte {
        case 0x1B: state = .escape
        case 0x09: inputs.append(.key(.tab))
        case 0x0A, 0x0D: inputs.append(.key(.enter))
        case 0x08, 0x7F: inputs.append(.key(.backspace))
        case 0x00..<0x20:
            // Control takes away bits 6 and 7; letters are named by their lower case.
            let upper = byte | 0x40
            let scalar = Unicode.Scalar((0x41...0x5A).contains(upper) ? upper | 0x20 : upper)
            inputs.append(.key(.control(Character(scalar))))
        case 0x20..<0x7F: inputs.append(.key(.character(Character(Unicode.Scalar(byte)))))
        case 0xC2...0xDF where unicode: state = .character([byte], needs: 2)
        case 0xE0...0xEF where unicode: state = .character([byte], needs: 3)
        case 0xF0...0xF4 where unicode: state = .character([byte], needs: 4)
        default: break
        }
    }

    private mutating func afterEscape(_ byte: UInt8, _ inputs: inout [Input]) {
        state = .ground
        switch byte {
        case 0x5B: state = .control(prefix: [])
        case 0x4F: state = .singleShift
        case 0x5D, 0x50, 0x58, 0x5E: state = .string(nil)
        case 0x5F: state = .string([])
        case 0x5C: break
        case 0x1B:
            inputs.append(.key(.escape))
            state = .escape
        default:
            if let key = known[[byte]] { return inputs.append(.key(key)) }
            // Escape and then a key, typed fast or with Alt.
            inputs.append(.key(.escape))
            ground(byte, &inputs)
        }
    }

    private mutating func control(_ prefix: [UInt8]?, _ byte: UInt8, _ inputs: inout [Input]) {
        state = .ground
        guard byte >= 0x20 else { return step(byte, &inputs) }
        guard let prefix, prefix.count < Self.longestAnswer else {
            // Dropped up to the byte with which it ends.
            if byte < 0x40 { state = .control(prefix: nil) }
            return
        }
        if byte == 0x5B && prefix.isEmpty {
            // The Linux console: ESC [ [ A is F1.
            state = .control(prefix: [0x5B])
        } else if byte < 0x40 {
            state = .control(prefix: prefix + [byte])
        } else if byte == 0x4D && prefix.isEmpty {
            state = .mouse([])
        } else if (byte == 0x4D || byte == 0x6D) && prefix.first == 0x3C {
            guard let numbers = Self.numbers(prefix.dropFirst()), numbers.count == 3 else { return }
            report(
                Mouse(code: numbers[0], column: numbers[1], row: numbers[2], isRelease: byte == 0x6D), &inputs)
        } else if byte == 0x7E && prefix.elementsEqual("200".utf8) {
            state = .paste([])
        } else if byte == 0x6E && prefix.elementsEqual("0".utf8) {
            inputs.append(.ready)
        } else if byte == 0x79, let report = Self.modeReport(prefix) {
            inputs.append(report)
        } else if let answer = Self.answer(prefix, final: byte) {
            inputs.append(.answer(answer))
        } else if byte == 0x52, let place = Self.numbers(prefix[...]), place.count == 2, place[0] > 1 {
            inputs.append(.cursor(row: place[0], column: place[1]))
        } else if let key = known[[0x5B] + prefix + [byte]] ?? KeyTable.control(prefix, final: byte) {
            inputs.append(.key(key))
        }
    }

    private static func modeReport(_ prefix: [UInt8]) -> Input? {
        guard prefix.first == 0x3F, prefix.last == 0x24, let numbers = numbers(prefix.dropFirst().dropLast()),
            numbers.count == 2
        else { return nil }
        return .mode(numbers[0], isKnown: numbers[1] == 1 || numbers[1] == 2)
    }

    private static func answer(_ prefix: [UInt8], final: UInt8) -> Answer? {
        let isPrivate = prefix.first == 0x3F
        // A number that is left out is 0 (ECMA-48), as kitty does in `CSI ? 62 ; c`.
        let filled = prefix.dropFirst(isPrivate ? 1 : 0).split(separator: 0x3B, omittingEmptySubsequences: false)
            .map { $0.isEmpty ? [0x30] : Array($0) }.joined(separator: [0x3B])
        guard let numbers = numbers(Array(filled)[...]) else { return nil }
        switch (final, isPrivate) {
        case (0x63, true): return .attributes(numbers)
        case (0x74, false) where numbers.count == 3 && numbers[0] == 6:
            return .cell(width: numbers[2], height: numbers[1])
        case (0x53, true) where numbers.count == 3 && numbers[0] == 1 && numbers[1] == 0:
            return .registers(numbers[2])
        default: return nil
        }
    }

    private func report(_ mouse: Mouse?, _ inputs: inout [Input]) {
        if let mouse { inputs.append(.mouse(mouse)) }
    }

    /// The decimal numbers between semicolons, nil if there is anything else.
    private static func numbers(_ bytes: ArraySlice<UInt8>) -> [Int]? {
        let numbers = bytes.split(separator: 0x3B, omittingEmptySubsequences: false).map { digits in
            digits.allSatisfy { (0x30...0x39).contains($0) } ? Int(String(decoding: digits, as: UTF8.self)) : nil
        }
        return numbers.contains(nil) ? nil : numbers.compactMap { $0 }
    }

    private static func clean(_ bytes: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(bytes), as: UTF8.self)
        var cleaned = String.UnicodeScalarView()
        var afterReturn = false
        for scalar in text.unicodeScalars {
            // Terminals send line ends as CR.
            if scalar == "\r" || (scalar == "\n" && !afterReturn) {
                cleaned.append("\n")
            } else if scalar == "\t" || DisplayWidth.of(scalar) != nil {
                cleaned.append(scalar)
            }
            afterReturn = scalar == "\r"
        }
        return String(cleaned)
    }
}
