/// A safetensors file taken apart, for mutations: https://github.com/huggingface/safetensors.
struct TensorFile {
    struct Entry {
        var name, kind: String
        var shape: [Int]
        var bytes: [UInt8]
    }

    var metadata: [(name: String, text: String)]
    var tensors: [Entry]

    /// Nil where it isn't one, whole.
    init?(_ bytes: [UInt8]) {
        guard let (header, body) = Self.parts(bytes), case .object(let entries) = header else { return nil }
        (metadata, tensors) = ([], [])
        for entry in entries {
            if entry.name == "__metadata__" {
                guard case .object(let texts) = entry.value else { return nil }
                for text in texts {
                    guard case .string(let value) = text.value else { return nil }
                    metadata.append((text.name, value))
                }
                continue
            }
            func integers(_ name: String) -> [Int]? {
                guard case .list(let values)? = entry.value[name] else { return nil }
                let numbers = values.compactMap { if case .bare(let text) = $0 { Int(text) } else { nil } }
                return numbers.count == values.count ? numbers : nil
            }
            guard case .string(let kind)? = entry.value["dtype"], let shape = integers("shape"),
                let offsets = integers("data_offsets"), offsets.count == 2, 0 <= offsets[0], offsets[0] <= offsets[1],
                offsets[1] <= bytes.count - body
            else { return nil }
            let content = bytes[body + offsets[0]..<body + offsets[1]]
            tensors.append(Entry(name: entry.name, kind: kind, shape: shape, bytes: Array(content)))
        }
    }

    /// The header, and where the tensors begin.
    static func parts(_ bytes: [UInt8]) -> (header: JSONText, body: Int)? {
        guard bytes.count >= 8 else { return nil }
        let length = bytes[..<8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        guard length <= bytes.count - 8 else { return nil }
        return JSONText(bytes[8..<8 + Int(length)]).map { ($0, 8 + Int(length)) }
    }

    static func whole(_ header: JSONText, _ body: some Sequence<UInt8>) -> [UInt8] {
        let text = Array(header.text.utf8)
        return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text + body
    }

    /// The file again; ranges follow from the bytes.
    var bytes: [UInt8] {
        var entries = [
            JSONText.Entry(
                name: "__metadata__",
                value: .object(metadata.map { JSONText.Entry(name: $0.name, value: .string($0.text)) }))
        ]
        var offset = 0
        for tensor in tensors {
            func list(_ numbers: [Int]) -> JSONText { .list(numbers.map { .bare(String($0)) }) }
            entries.append(
                .init(
                    name: tensor.name,
                    value: .object([
                        .init(name: "dtype", value: .string(tensor.kind)),
                        .init(name: "shape", value: list(tensor.shape)),
                        .init(name: "data_offsets", value: list([offset, offset + tensor.bytes.count])),
                    ])))
            offset += tensor.bytes.count
        }
        return Self.whole(.object(entries), tensors.flatMap(\.bytes))
    }

    /// A change of what the file says: of JSON within its metadata, of its header, of its tensors.
    static func changed(_ input: [UInt8], words: [String], by chance: inout Chance) -> [UInt8]? {
        let mutation = JSONMutation(words: words)
        if chance.happens(0.12) {
            guard var parts = parts(input) else { return nil }
            mutation.change(&parts.header, by: &chance)
            return whole(parts.header, input[parts.body...])
        }
        guard var file = TensorFile(input) else { return nil }
        if chance.happens(0.75), !file.metadata.isEmpty {
            let i = chance.below(file.metadata.count)
            guard var json = JSONText(file.metadata[i].text.utf8), json.count > 1 else {
                file.metadata[i].text = chance.one(of: chance.happens(0.5) ? Mutation.texts : Mutation.numbers)
                return file.bytes
            }
            mutation.change(&json, by: &chance)
            file.metadata[i].text = json.text
            return file.bytes
        }
        guard !file.tensors.isEmpty else { return nil }
        file.changeTensor(chance.below(file.tensors.count), words, by: &chance)
        return file.bytes
    }

    private mutating func changeTensor(_ i: Int, _ words: [String], by chance: inout Chance) {
        switch chance.below(6) {
        case 0: tensors.remove(at: i)
        case 1: tensors[i].name = words.isEmpty ? "x" : chance.one(of: words)
        case 2: tensors[i].shape.reverse()
        case 3:
            // Another length of an axis, with as many values.
            guard !tensors[i].shape.isEmpty else { return }
            let axis = chance.below(tensors[i].shape.count)
            tensors[i].shape[axis] = chance.one(of: [0, 1, 2, 3, tensors[i].shape[axis] + 1, 64])
            let count = tensors[i].shape.reduce(4, *)
            tensors[i].bytes = Array((tensors[i].bytes + [UInt8](repeating: 0x3E, count: count)).prefix(count))
        default:
            guard tensors[i].bytes.count >= 4 else { return }
            let value = chance.one(of: [
                Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e20, -1e20,
                .leastNonzeroMagnitude, 0, 1000,
            ])
            let place = 4 * chance.below(tensors[i].bytes.count / 4)
            for byte in 0..<4 {
                tensors[i].bytes[place + byte] = UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32(byte)))
            }
        }
    }
}
