/// What a command has against what it was given, in words.
struct CommandError: Error, CustomStringConvertible {
    let description: String
}
