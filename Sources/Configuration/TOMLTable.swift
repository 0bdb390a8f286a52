/// A table of a TOML text while the text is read.
final class TOMLTable {
    enum Kind {
        /// Made by a header that names a table within it, to be opened by a header of its own.
        case implied
        case header
        /// Made by a name with dots, in its own table only.
        case dotted
        /// `{ … }`, to which nothing can be added.
        case inline
    }

    enum Node {
        case value(TOMLDocument.Value, line: Int)
        case table(TOMLTable, line: Int)
        /// `[[a]]`: the last of so many, to which what follows belongs.
        case list(TOMLTable, count: Int, line: Int)
    }

    var kind: Kind
    private(set) var nodes: [String: Node] = [:]

    init(_ kind: Kind) { self.kind = kind }

    /// Adds what `a.b = value` says; what there is against it, or nil.
    func add(_ path: [String], _ value: TOMLText.Content, line: Int) -> String? {
        var table = self
        for name in path.dropLast() {
            switch table.nodes[name] {
            case nil:
                let inner = TOMLTable(.dotted)
                table.nodes[name] = .table(inner, line: line)
                table = inner
            case .table(let inner, _) where inner.kind == .dotted || inner.kind == .implied:
                inner.kind = .dotted
                table = inner
            default:
                return "found \(TOMLText.shown(path)) within what stands there already, expected another name"
            }
        }
        guard let name = path.last, table.nodes[name] == nil else {
            return "found \(TOMLText.shown(path)) a second time, expected it once"
        }
        switch value {
        case .value(let value): table.nodes[name] = .value(value, line: line)
        case .table(let inner): table.nodes[name] = .table(inner, line: line)
        }
        return nil
    }

    /// The table that `[a.b]` opens; nil where that is something else.
    func opened(_ path: [String], line: Int) -> TOMLTable? {
        guard let name = path.last, let table = parent(of: path, line: line) else { return nil }
        switch table.nodes[name] {
        case nil:
            let inner = TOMLTable(.implied)
            table.nodes[name] = .table(inner, line: line)
            return inner
        case .table(let inner, _): return inner.kind == .inline ? nil : inner
        default: return nil
        }
    }

    /// The table that `[[a.b]]` adds; nil where that is something else.
    func appended(_ path: [String], line: Int) -> TOMLTable? {
        guard let name = path.last, let table = parent(of: path, line: line) else { return nil }
        let inner = TOMLTable(.header)
        switch table.nodes[name] {
        case nil: table.nodes[name] = .list(inner, count: 1, line: line)
        case .list(_, let count, let first): table.nodes[name] = .list(inner, count: count + 1, line: first)
        default: return nil
        }
        return inner
    }

    private func parent(of path: [String], line: Int) -> TOMLTable? {
        var table = self
        for name in path.dropLast() {
            switch table.nodes[name] {
            case nil:
                let inner = TOMLTable(.implied)
                table.nodes[name] = .table(inner, line: line)
                table = inner
            case .table(let inner, _) where inner.kind != .inline: table = inner
            case .list(let last, _, _): table = last
            default: return nil
            }
        }
        return table
    }

    /// Everything within, in no order. Tables of a list are one entry.
    func collect(under path: [String] = [], into entries: inout [TOMLDocument.Entry]) {
        for (name, node) in nodes {
            let path = path + [name]
            switch node {
            case .value(let value, let line):
                entries.append(TOMLDocument.Entry(path: path, value: value, line: line))
            case .table(let table, let line) where table.nodes.isEmpty:
                entries.append(TOMLDocument.Entry(path: path, value: .table, line: line))
            case .table(let table, _): table.collect(under: path, into: &entries)
            case .list(_, let count, let line):
                let tables = Array(repeating: TOMLDocument.Value.table, count: count)
                entries.append(TOMLDocument.Entry(path: path, value: .list(tables), line: line))
            }
        }
    }
}
