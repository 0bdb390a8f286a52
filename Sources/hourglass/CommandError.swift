import Datasets
import Files

/// What a command has against what it was given, in words.
struct CommandError: Error, CustomStringConvertible {
    let description: String
}

extension Dataset {
    /// Throws `CommandError` of ratings: what a command does needs rows of which all is known that is compared.
    func refuseRatings(for command: String) throws {
        guard kind.ratings?.content == .ratings else { return }
        throw CommandError(
            description:
                "\(id.shown): found ratings, expected rows for \(command) whose entries aren't held out one by one")
    }
}
