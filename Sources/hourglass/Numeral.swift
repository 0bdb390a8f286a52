import ArgumentParser

/// Numbers of the command line: what is said where something else stands there.
enum Numeral {
    struct Fault: Error, CustomStringConvertible {
        let expected: String
        var description: String { "expected \(expected)" }
    }

    /// What is counted with: steps, rows, images. Products of such numbers with sizes of data are still whole numbers.
    private static let largest = 1_000_000_000_000

    static func whole(_ text: String) throws -> Int {
        guard let number = Int(text) else { throw Fault(expected: "a whole number") }
        guard number.magnitude <= largest else { throw Fault(expected: "a whole number of at most \(largest)") }
        return number
    }

    static func natural(_ text: String) throws -> UInt64 {
        guard let number = UInt64(text) else { throw Fault(expected: "a whole number from 0 to \(UInt64.max)") }
        return number
    }

    static func real<Number: LosslessStringConvertible & BinaryFloatingPoint>(_ text: String) throws -> Number {
        guard let number = Number(text) else { throw Fault(expected: "a number") }
        return number
    }

    /// The same arguments, `--seed -1` as `--seed=-1`: the parser takes what begins with - for an option, and then finds no
    /// value. No option is named by a number.
    static func joined(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        var isOver = false
        for argument in arguments {
            if argument == "--" { isOver = true }
            if !isOver, isNegative(argument), let option = joined.last, option.hasPrefix("--"), !option.contains("=")
            {
                joined[joined.count - 1] += "=" + argument
            } else {
                joined.append(argument)
            }
        }
        return joined
    }

    private static func isNegative(_ text: String) -> Bool {
        guard text.first == "-", let next = text.dropFirst().first else { return false }
        return next.isASCII && (next.isNumber || next == ".")
            || ["-inf", "-nan", "-infinity"].contains(text.lowercased())
    }
}
