import ArgumentParser
import Terminal

/// What several commands have against their options, in the same words.
extension ValidationError {
    /// A name that isn't there: `--variant x`. Of names that stand twice among the others one is said.
    static func unknown(_ found: String, among names: [String]) -> ValidationError {
        var said: Set<String> = []
        let once = names.filter { said.insert($0).inserted }
        return ValidationError("\(found): expected one of \(once.joined(separator: ", ")).")
    }

    /// Throws where a file was asked for and its name is empty.
    static func check(file: String?, of option: String) throws(ValidationError) {
        if file == "" { throw ValidationError("\(option) '': expected the name of a file.") }
    }

    static func tooFew(_ option: String, _ count: Int) -> ValidationError {
        ValidationError("\(option) \(count): at least 1 is needed.")
    }

    static func notPositive(_ option: String, _ number: some BinaryFloatingPoint) -> ValidationError {
        let found = wordsOfNoNumber(Double(number)) ?? "\(number)"
        return ValidationError("\(option) \(found): more than 0 is needed.")
    }
}
