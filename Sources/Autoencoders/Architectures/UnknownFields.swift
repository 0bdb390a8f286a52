import Tensors

extension Decoder {
    /// Throws where there is a field that isn't known and says something: of a network it would be left out, which then is
    /// another one.
    func refuseUnknown<Keys: CodingKey & CaseIterable>(besides known: Keys.Type) throws {
        let fields = try container(keyedBy: AnyKey.self)
        let names = Set(known.allCases.map(\.stringValue))
        for key in fields.allKeys where !names.contains(key.stringValue) {
            let saysNothing =
                try fields.decodeNil(forKey: key) || (try? fields.decode(Int.self, forKey: key)) == 0
                || (try? fields.decode(Bool.self, forKey: key)) == false
            guard saysNothing else {
                let value = (try? fields.decode(Int.self, forKey: key)).map(String.init) ?? "a value"
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: fields,
                    debugDescription:
                        "found \(value), expected no field of that name, which this version doesn't know")
            }
        }
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
