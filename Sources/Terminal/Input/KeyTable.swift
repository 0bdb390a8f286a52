/// What common terminals send for keys, beside what terminfo says: many send the other of the two cursor-key
/// modes, or VT220 codes for Home and End.
enum KeyTable {
    static let pasteEnd: [UInt8] = Array("\u{1B}[201~".utf8)

    /// After `ESC O`.
    static let singleShift: [UInt8: Key] = [
        0x41: .up, 0x42: .down, 0x43: .right, 0x44: .left, 0x48: .home, 0x46: .end, 0x4D: .enter, 0x50: .f(1),
        0x51: .f(2), 0x52: .f(3), 0x53: .f(4),
    ]

    /// After `ESC [`; modifiers (`1;5A` for control-up) are ignored.
    static func control(_ prefix: [UInt8], final: UInt8) -> Key? {
        if prefix == [0x5B] {
            return (0x41...0x45).contains(final) ? .f(Int(final) - 0x40) : nil
        }
        guard prefix.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x3B }) else { return nil }
        switch final {
        case 0x5A: return .backTab
        case 0x7E:
            let number = Int(String(decoding: prefix.prefix { $0 != 0x3B }, as: UTF8.self)) ?? 0
            return numbered[number]
        case 0x41...0x44, 0x46, 0x48: return singleShift[final]
        // Only with modifiers: a report of the cursor's place ends in R as well.
        case 0x50...0x53: return prefix.starts(with: "1;".utf8) ? singleShift[final] : nil
        default: return nil
        }
    }

    private static let numbered: [Int: Key] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end, 11: .f(1),
        12: .f(2), 13: .f(3), 14: .f(4), 15: .f(5), 17: .f(6), 18: .f(7), 19: .f(8), 20: .f(9), 21: .f(10),
        23: .f(11), 24: .f(12),
    ]

    /// The names under which terminfo keeps what keys send.
    static let terminfoNames: [(String, Key)] =
        [
            ("kcuu1", .up), ("kcud1", .down), ("kcub1", .left), ("kcuf1", .right), ("khome", .home),
            ("kend", .end), ("kpp", .pageUp), ("knp", .pageDown), ("kcbt", .backTab), ("kent", .enter),
            ("kdch1", .delete), ("kich1", .insert),
        ] + (1...12).map { ("kf\($0)", .f($0)) }
}
