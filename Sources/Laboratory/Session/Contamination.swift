/// How many of the training rows are none of those that a model is to learn, though nobody says which: what is known of it.
package enum Contamination: Equatable, Sendable {
    /// Nothing.
    case automatic
    /// A share of the rows.
    case share(Float)

    /// Of what half would be, nobody could say which half is meant.
    package static let possible: ClosedRange<Float> = 0.0001...0.5

    /// As it is typed: `auto`, or the share. nil of anything else.
    package init?(_ text: String) {
        if text == "auto" {
            self = .automatic
        } else if let share = Float(text), Self.possible.contains(share) {
            self = .share(share)
        } else {
            return nil
        }
    }

    package var text: String {
        switch self {
        case .automatic: "auto"
        case .share(let share): "\(share)"
        }
    }
}

extension Contamination: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Contamination(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "found another text, expected auto or a share up to 0.5")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
