extension RowKind {
    /// The values of a row of a table: what they are called, and which of them are one column of the table.
    package struct Columns: Hashable, Sendable, Codable {
        /// Values.
        package let count: Int
        /// What the table's header calls them, from the first on; nil where it has none.
        package let names: [String]?
        /// The columns of text, in their order; each other value is a column of its own.
        package let categories: [Category]

        /// A column of text, as a value for each text that it can have: one of them is 1 and the others 0.
        package struct Category: Hashable, Sendable, Codable {
            package let name: String
            /// Where its values begin, and how many they are.
            package let start, count: Int

            package init(name: String, start: Int, count: Int) {
                (self.name, self.start, self.count) = (name, start, count)
            }

            package var range: Range<Int> { start..<start + count }
        }

        /// Precondition: there are as many names as columns, and the categories lie among them one behind the other.
        package init(count: Int, names: [String]? = nil, categories: [Category] = []) {
            precondition(names.map { $0.count == count } ?? true, "\(names?.count ?? 0) names of \(count) columns")
            precondition(Self.areApart(categories, in: count), "\(categories) of \(count) columns")
            (self.count, self.names, self.categories) = (count, names, categories)
        }

        private static func areApart(_ categories: [Category], in count: Int) -> Bool {
            var next = 0
            for category in categories {
                // Subtracted, not added: numbers of files may be as large as there are any.
                guard category.start >= next, category.start <= count, category.count > 0,
                    category.count <= count - category.start
                else { return false }
                next = category.start + category.count
            }
            return true
        }

        private enum CodingKeys: CodingKey { case count, names, categories }

        /// Throws where the names are not as many as the columns, or categories not among them.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            count = try container.decode(Int.self, forKey: .count)
            names = try container.decodeIfPresent([String].self, forKey: .names)
            categories = try container.decodeIfPresent([Category].self, forKey: .categories) ?? []
            guard names.map({ $0.count == count }) ?? true else {
                throw DecodingError.dataCorruptedError(
                    forKey: .names, in: container,
                    debugDescription: "found \(names?.count ?? 0) names, expected \(count), one for each column")
            }
            guard Self.areApart(categories, in: count) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .categories, in: container,
                    debugDescription: "found ranges that overlap or leave the row, expected some of \(count) columns")
            }
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(count, forKey: .count)
            try container.encodeIfPresent(names, forKey: .names)
            if !categories.isEmpty { try container.encode(categories, forKey: .categories) }
        }

        /// What the value is called: its name, or its number counted from 1.
        package func name(_ column: Int) -> String { names?[column] ?? "\(column + 1)" }

        /// A column of the table, in the order of the table, with the values that it has in a row.
        package struct Original: Hashable, Sendable {
            package let name: String
            package let values: Range<Int>
            package let isCategory: Bool
        }

        /// The columns of the table: those of text once. Cost: a pass.
        package var originals: [Original] {
            var (result, next): ([Original], Int) = ([], 0)
            func numbers(upTo end: Int) {
                for i in next..<end { result.append(Original(name: name(i), values: i..<i + 1, isCategory: false)) }
            }
            for category in categories {
                numbers(upTo: category.start)
                result.append(Original(name: category.name, values: category.range, isCategory: true))
                next = category.range.upperBound
            }
            numbers(upTo: count)
            return result
        }
    }
}
