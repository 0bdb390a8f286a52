/// The combining characters by which a cell of kitty's graphics protocol says which row and column of a picture it shows.
///
/// Those of Unicode 6.0 that stand above their base (class 230), are no compositions, and that no normalisation joins with a
/// base: as the protocol lists them, by their scalars ("Unicode placeholders", sw.kovidgoyal.net/kitty/graphics-protocol).
enum RowColumnMarks {
    static let most = 297

    static let all: [UInt32] = {
        let joining: Set<UInt32> = [
            0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x309, 0x30A, 0x30B, 0x30C, 0x30F, 0x311, 0x313,
            0x314, 0x342, 0x653, 0x654,
        ]
        return (UInt32(0x300)...0x1D244).filter { value in
            guard let properties = Unicode.Scalar(value)?.properties, !joining.contains(value),
                properties.canonicalCombiningClass == .above, properties.generalCategory == .nonspacingMark,
                let age = properties.age, (age.major, age.minor) <= (6, 0)
            else { return false }
            return !isComposed(value)
        }
    }()

    /// Marks that are others in other words (U+0340, U+0341, U+0343, U+0344).
    private static func isComposed(_ value: UInt32) -> Bool { [0x340, 0x341, 0x343, 0x344].contains(value) }
}
