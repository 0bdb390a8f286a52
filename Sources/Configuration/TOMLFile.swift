import Files

/// What is wrong with a recipe or a plan, in a line: the file, where in it, what was found, what was expected.
package struct TOMLFault: Error, Equatable, CustomStringConvertible {
    package let description: String
}

/// A file of TOML that has to be right as a whole, as recipes and plans have: its entries, and how it is said what is wrong with one.
/// A ``ConfigurationFile`` goes on without what it doesn't understand.
struct TOMLFile {
    /// Its path, as it can be shown.
    let name: String
    let entries: [TOMLDocument.Entry]

    init(contentsOf path: String) throws(TOMLFault) {
        let bytes: [UInt8]
        do { bytes = try SmallFile.bytes(of: path, mustExist: true) ?? [] } catch {
            throw TOMLFault(description: error.description)
        }
        try self.init(bytes, path: path)
    }

    init(_ bytes: [UInt8], path: String) throws(TOMLFault) {
        name = VisibleText.line(path)
        let document = TOMLDocument(bytes, mostFaults: 1)
        if let fault = document.faults.first {
            throw TOMLFault(description: "\(name):\(fault.line): no TOML at column \(fault.column): \(fault.reason)")
        }
        entries = document.entries
    }

    /// What is said of an entry; without `found` its value was.
    func fault(_ entry: TOMLDocument.Entry, found: String? = nil, _ expected: String) -> TOMLFault {
        fault(entry, saying: "found \(found ?? EntryReader.text(entry.value)); expected \(expected)")
    }

    func fault(_ entry: TOMLDocument.Entry, saying text: String) -> TOMLFault {
        // A name can be anything, within quotes.
        let path = TOMLText.shown(entry.path.joined(separator: ".")).dropFirst().dropLast()
        return TOMLFault(description: "\(name):\(entry.line): \(path): \(text)")
    }

    func unknown(_ entry: TOMLDocument.Entry, among names: [String]) -> TOMLFault {
        let last = entry.path.last ?? ""
        let near = names.filter { EntryReader.distance(last, $0) <= 2 }
        return fault(
            entry, found: "an unknown entry",
            near.isEmpty ? "one of \(names.joined(separator: ", "))" : near.joined(separator: " or "))
    }

    /// What is said where something that has to be there is not.
    func missing(_ entry: String, _ expected: String) -> TOMLFault {
        TOMLFault(description: "\(name): \(entry): found nothing; expected \(expected)")
    }
}
