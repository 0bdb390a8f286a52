import Files
import Tensors

/// One of a few values that files know by their names: reading another name says which there are.
package protocol NamedValue: RawRepresentable<String>, CaseIterable, Codable {}

extension NamedValue {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let name = try container.decode(String.self)
        guard let value = Self(rawValue: name) else {
            let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "found '\(name.shown)', expected one of \(names)")
        }
        self = value
    }
}
