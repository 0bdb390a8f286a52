import Tensors

extension ReadingOptions {
    /// Something that can be said of a source under a name, as options of the command line are called.
    package struct Word: Sendable {
        package let name: String
        /// What is expected behind it.
        package let expected: String
        /// Whether it takes a list.
        package let isList: Bool
        /// Reads it; false where it is no such thing.
        package let read: @Sendable (_ texts: [String], inout ReadingOptions) -> Bool

        init(
            _ name: String, _ expected: String, isList: Bool = false,
            read: @escaping @Sendable (_ texts: [String], inout ReadingOptions) -> Bool
        ) {
            (self.name, self.expected, self.isList, self.read) = (name, expected, isList, read)
        }
    }

    package static let words: [Word] = [
        Word("labels", "a column, last, first or none") { texts, reading in
            reading.labels = LabelPlacement(texts[0])
            return true
        },
        yesOrNo("header") { $1.header = $0 },
        Word("skip", "columns", isList: true) { texts, reading in
            reading.skip = texts
            return true
        },
        Word("only", "columns", isList: true) { texts, reading in
            reading.only = texts
            return true
        },
        Word("id", "a column") { texts, reading in
            reading.id = texts[0]
            return true
        },
        yesOrNo("transpose") { $1.isTransposed = $0 },
        Word("scale", ScaleKind.allCases.map(\.rawValue).joined(separator: ", ")) { texts, reading in
            reading.scale = ScaleKind(rawValue: texts[0])
            return reading.scale != nil
        },
        Word("training", "a column and values of it, as in split=train") { texts, reading in
            reading.training = TrainingRows(texts[0])
            return reading.training != nil
        },
        Word("window", "a whole number of rows") { texts, reading in
            guard let length = Int(texts[0]), Windows.possible.contains(length) else { return false }
            reading.windows = Windows(length: length, stride: reading.windows?.stride ?? 1)
            return true
        },
        Word("stride", "a whole number of rows, with a window before it") { texts, reading in
            guard let stride = Int(texts[0]), reading.windows != nil, Windows.possible.contains(stride) else {
                return false
            }
            reading.windows?.stride = stride
            return true
        },
        Word("split-by", SplitRule.allCases.map(\.rawValue).joined(separator: " or ")) { texts, reading in
            reading.splitsBy = SplitRule(rawValue: texts[0])
            return reading.splitsBy != nil
        },
        Word("time", "a column") { texts, reading in
            reading.time = texts[0]
            return true
        },
        Word("group", "a column") { texts, reading in
            reading.group = texts[0]
            return true
        },
        Word("normal", "names of classes", isList: true) { texts, reading in
            reading.normal = texts
            return true
        },
        Word("image-size", "height×width, as in 28x28") { texts, reading in
            guard let size = size(texts[0]) else { return false }
            reading.imageSize = ImageShape(height: size.height, width: size.width)
            return true
        },
        Word("patches", "height×width, as in 8x8") { texts, reading in
            guard let size = size(texts[0]) else { return false }
            reading.patches = Patches(height: size.height, width: size.width)
            return true
        },
        Word("patch-count", "a whole number from 1 to \(Patches.most), with patches before it") { texts, reading in
            guard let count = Int(texts[0]), reading.patches != nil, (1...Patches.most).contains(count) else {
                return false
            }
            reading.patches?.count = count
            return true
        },
        yesOrNo("strict") { $1.isStrict = $0 },
        Word("train-size", "a whole number of rows from 1") { texts, reading in
            guard let count = Int(texts[0]), TrainingSample.possible.contains(count) else { return false }
            reading.trainSize = count
            return true
        },
    ]

    private static func yesOrNo(
        _ name: String, _ set: @escaping @Sendable (Bool, inout ReadingOptions) -> Void
    ) -> Word {
        Word(name, "yes or no") { texts, reading in
            guard ["yes", "no"].contains(texts[0]) else { return false }
            set(texts[0] == "yes", &reading)
            return true
        }
    }

    /// `28x28`, or `28×28`.
    package static func size(_ text: String) -> (height: Int, width: Int)? {
        let sides = text.lowercased().split(whereSeparator: { $0 == "x" || $0 == "×" }).map { Int($0) }
        guard sides.count == 2, let height = sides[0], let width = sides[1], Patches.sides.contains(height),
            Patches.sides.contains(width)
        else { return nil }
        return (height, width)
    }

    /// What stands between commas.
    package static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        .filter { !$0.isEmpty }
    }
}

extension ReadingOptions.TrainingRows {
    /// `run=d00,d01`; nil for what isn't so.
    package init?(_ text: String) {
        guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
        let values = ReadingOptions.list(String(text[text.index(after: sign)...]))
        guard !values.isEmpty else { return nil }
        self.init(column: String(text[..<sign]), values: values)
    }
}
