import Datasets
import Files

/// What a command has against what it was given, in words.
struct CommandError: Error, CustomStringConvertible {
    let description: String
}

extension Collection where Element == Float {
    /// The same, where all are numbers; else throws that the model in `file`, which computed `what`, can't have learnt anything.
    func numbers(_ what: String, of file: String) throws -> Self {
        guard allSatisfy(\.isFinite) else {
            throw CommandError(
                description: "\(VisibleText.line(file)): found \(what) that are no numbers, expected a trained model")
        }
        return self
    }
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
