import Dashboard
import Files
import Foundation
import Laboratory
import Terminal

/// The recipes that come with the program.
package struct RecipeShelf: Sendable {
    /// In order of name.
    package let recipes: [Recipe]
    /// What is wrong with those that aren't among them.
    package let faults: [TOMLFault]

    /// Those of a folder, `NAME.toml` each; none where there is no folder. Cost: reads them all, a few kilobytes.
    package init(folder: String?) {
        let names = folder.flatMap { try? FileManager.default.contentsOfDirectory(atPath: $0) } ?? []
        var (recipes, faults): ([Recipe], [TOMLFault]) = ([], [])
        for name in names.sorted() where name.hasSuffix(Self.ending) {
            do throws(TOMLFault) {
                recipes.append(try RecipeFile(contentsOf: "\(folder ?? "")/\(name)").recipe)
            } catch { faults.append(error) }
        }
        (self.recipes, self.faults) = (recipes, faults)
    }

    /// Of files.
    package static let ending = ".toml"

    /// Whether a text names a file rather than a recipe of the shelf.
    package static func isFile(_ text: String) -> Bool { text.contains("/") || text.hasSuffix(ending) }

    /// The recipe of that name, or in that file. Throws ``TOMLFault``.
    package func recipe(_ text: String) throws(TOMLFault) -> Recipe {
        if Self.isFile(text) { return try RecipeFile(contentsOf: text).recipe }
        if let recipe = recipes.first(where: { $0.id == text }) { return recipe }
        let known = recipes.map(\.id).joined(separator: ", ")
        throw TOMLFault(
            description:
                "\(VisibleText.line(text)): found no recipe of that name; expected \(known.isEmpty ? "" : "one of \(known), or ")a FILE\(Self.ending)"
        )
    }
}
