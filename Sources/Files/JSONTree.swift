import Foundation

extension JSON {
    /// An encodable value as JSON, as Foundation's `JSONEncoder` lays values out: keys that are strings, data in base64,
    /// numbers by their shortest text. Throws `EncodingError` for what is no number.
    ///
    /// Not by that encoder itself: it sorts names by the rules of a locale, and how names sort must not depend on the
    /// environment, nor on whether the environment names a locale that there is.
    package init(encoding value: some Encodable) throws {
        let node = Node()
        try node.put(value, at: [])
        self = node.json
    }
}

/// A place in the tree under construction: containers are handed out before they are filled.
private final class Node {
    enum Content {
        case empty
        case value(JSON)
        case array([Node])
        case object([String: Node])
    }

    var content = Content.empty

    var json: JSON {
        switch content {
        case .empty: .object([:])
        case .value(let value): value
        case .array(let nodes): .array(nodes.map(\.json))
        case .object(let nodes): .object(nodes.mapValues(\.json))
        }
    }

    func put(_ value: some Encodable, at path: [any CodingKey]) throws {
        func number(_ json: JSON?) throws -> JSON {
            guard let json else {
                throw EncodingError.invalidValue(
                    value, .init(codingPath: path, debugDescription: "JSON has no word for \(value)"))
            }
            return json
        }
        switch value {
        case let value as String: content = .value(.string(value))
        case let value as Bool: content = .value(.bool(value))
        case let value as Double: content = .value(try number(JSON(value)))
        case let value as Float: content = .value(try number(JSON(value)))
        case let value as any FixedWidthInteger: content = .value(JSON(value))
        case let value as Data: content = .value(.string(value.base64EncodedString()))
        default: try value.encode(to: TreeEncoder(node: self, codingPath: path))
        }
    }

    func member(_ name: String) -> Node {
        guard case .object(var members) = content else { preconditionFailure("a member of what is no object") }
        // The tree lets go of them, so that they aren't copied.
        content = .empty
        let node = Node()
        members[name] = node
        content = .object(members)
        return node
    }

    func beginObject() { if case .object = content {} else { content = .object([:]) } }

    var count: Int { if case .array(let nodes) = content { nodes.count } else { 0 } }

    func element() -> Node {
        guard case .array(var elements) = content else { preconditionFailure("an element of what is no array") }
        content = .empty
        let node = Node()
        elements.append(node)
        content = .array(elements)
        return node
    }

    func beginArray() { if case .array = content {} else { content = .array([]) } }
}

private struct TreeEncoder: Encoder {
    let node: Node
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.beginObject()
        return KeyedEncodingContainer(Members(node: node, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.beginArray()
        return Elements(node: node, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(node: node, codingPath: codingPath) }
}

private struct Members<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    let codingPath: [any CodingKey]

    func encodeNil(forKey key: Key) { node.member(key.stringValue).content = .value(.null) }

    func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        try node.member(key.stringValue).put(value, at: codingPath + [key])
    }

    private func encoder(_ key: any CodingKey) -> TreeEncoder {
        TreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        encoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder(SuperKey()) }
    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }
}

private struct Elements: UnkeyedEncodingContainer {
    let node: Node
    let codingPath: [any CodingKey]
    var count: Int { node.count }

    func encodeNil() { node.element().content = .value(.null) }
    func encode<T: Encodable>(_ value: T) throws { try node.element().put(value, at: codingPath) }

    private var next: TreeEncoder { TreeEncoder(node: node.element(), codingPath: codingPath) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next.container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next.unkeyedContainer() }
    func superEncoder() -> any Encoder { next }
}

private struct Single: SingleValueEncodingContainer {
    let node: Node
    let codingPath: [any CodingKey]

    func encodeNil() { node.content = .value(.null) }
    func encode<T: Encodable>(_ value: T) throws { try node.put(value, at: codingPath) }
}

private struct SuperKey: CodingKey {
    let stringValue = "super"
    var intValue: Int? { nil }
    init() {}
    init?(stringValue: String) { nil }
    init?(intValue: Int) { nil }
}
