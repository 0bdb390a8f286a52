import ArgumentParser
import Configuration
import Foundation
import Laboratory

/// Lists the recipes, or shows one.
struct RecipesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipes", abstract: "List what 'hourglass open NAME' opens, or say what a recipe is for.",
        discussion: "Example: hourglass recipes map")

    @Argument(help: ArgumentHelp("A recipe by name, or a FILE.toml.", valueName: "recipe"))
    var name: String?

    @Flag(help: "One object a line on stdout.")
    var json = false

    private struct Line: Encodable {
        let id, title, why, data, variant: String
        let choices: [String: String]
        let on, off: [String]
        let knobs: [String: Float]
        let panes: [String]?
    }

    func run() throws {
        let shelf = Installed.recipes()
        let recipes = try name.map { [try shelf.recipe($0)] } ?? shelf.recipes
        for recipe in recipes {
            if json {
                try Output.print(
                    json: Line(
                        id: recipe.id, title: recipe.title, why: recipe.why, data: recipe.data,
                        variant: recipe.variant, choices: recipe.choices, on: recipe.with, off: recipe.without,
                        knobs: recipe.knobs, panes: recipe.view.panes))
            } else if name == nil {
                let id = recipe.id.padding(toLength: max(14, recipe.id.count), withPad: " ", startingAt: 0)
                try Output.print("\(id) \(recipe.title) (\(recipe.variant) on \(recipe.data))")
            } else {
                try Output.print("\(recipe.title) (\(recipe.variant) on \(recipe.data))")
                if !recipe.why.isEmpty { try Output.print(recipe.why) }
            }
        }
        guard name == nil else { return }
        for fault in shelf.faults { Hourglass.report("hourglass: \(fault)") }
        if !shelf.faults.isEmpty { throw ExitCode.failure }
    }
}
