extension RowKind {
    /// How ratings are rows.
    package struct Ratings: Hashable, Sendable, Codable {
        /// What a row is: all that is known of an item, or of a user.
        package enum Side: String, CaseIterable, Codable, Sendable { case items, users }

        /// What stands in a row.
        package enum Content: String, CaseIterable, Codable, Sendable {
            /// How far a rating is from what user and item are rated in the mean; what nobody has said is missing.
            case ratings
            /// 1 where an item is liked, 0 elsewhere.
            case likes
        }

        package let rows: Side
        package let content: Content
        /// Users, where rows are items; items, where they are users. At least 1.
        package let count: Int

        /// Precondition: there is at least one column.
        package init(rows: Side, content: Content, count: Int) {
            precondition(count > 0, "rows of \(count) ratings")
            (self.rows, self.content, self.count) = (rows, content, count)
        }

        /// Throws where there are no columns.
        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            rows = try container.decode(Side.self, forKey: .rows)
            content = try container.decode(Content.self, forKey: .content)
            count = try container.decode(Int.self, forKey: .count)
            guard count > 0 else {
                throw DecodingError.dataCorruptedError(
                    forKey: .count, in: container, debugDescription: "found \(count), expected at least 1")
            }
        }
    }
}
