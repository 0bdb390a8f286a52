/// Which column of a table of text holds the label.
package enum LabelPlacement: Hashable, Sendable, Codable {
    /// The one that looks like it, if any does.
    case automatic
    case last, first
    /// Every column is a feature.
    case none
    /// By its name, or its number from 1.
    case column(String)

    /// `last`, `first`, `none`, or a column.
    package init(_ text: String) {
        switch text {
        case "last": self = .last
        case "first": self = .first
        case "none": self = .none
        case "auto": self = .automatic
        default: self = .column(text)
        }
    }

    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    /// The column that is named.
    var column: String? { if case .column(let name) = self { name } else { nil } }

    /// What ``init(_:)`` reads.
    package var text: String {
        switch self {
        case .automatic: "auto"
        case .last: "last"
        case .first: "first"
        case .none: "none"
        case .column(let column): column
        }
    }
}
