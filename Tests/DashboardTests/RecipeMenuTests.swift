import Autoencoders
import Datasets
import Laboratory
import Testing

@testable import Dashboard

/// Recipes in the laboratory: `o` lists them, choosing one opens it, and it can be taken back.
@Suite struct RecipeMenuTests {
    private static let recipes: [Recipe] = {
        var ring = Recipe("circle", data: "ring")
        (ring.title, ring.why, ring.variant) = ("A circle", "To see it.", "undercomplete")
        (ring.choices, ring.knobs) = (["latent": "1", "widths": "8"], ["learning-rate": 0.01])
        ring.view.panes = ["loss", "formula"]
        var broken = Recipe("broken", data: "ring")
        broken.knobs = ["beta": 3]
        broken.variant = "undercomplete"
        return [ring, broken]
    }()

    private func scene(recipes: [Recipe] = recipes) throws -> Scene {
        let dataset = try Dataset(
            id: "small", title: "Small", shape: .init(height: 4, width: 4),
            bytes: (0..<640).map { UInt8($0 * 37 % 256) })
        return try Scene(.vae, on: dataset, recipes: recipes)
    }

    @Test func aRecipeIsChosenFromTheList() throws {
        var scene = try scene()
        scene.doing(.character("o"))
        #expect(scene.text().contains("recipe"))
        scene.doing(.enter)
        #expect(scene.state.overlay == .menu(.recipes, selected: 0))
        #expect(scene.text().contains("A circle") && scene.text().contains("To see it."))
        scene.doing(.enter)
        let session = scene.session
        #expect(session.dataset.id == "ring" && session.setup.experiment.variant == "undercomplete")
        #expect(session.setup.experiment.latent == 1 && session.setup.learningRate == 0.01 && session.step == 0)
        #expect(scene.state.layouts.panes == ["loss", "formula"])
        scene.doing(.character("u"))
        #expect(scene.session.dataset.id == "small" && scene.session.setup.experiment.variant == "vae")
        scene.session.obey(.redo)
        #expect(scene.session.dataset.id == "ring" && scene.session.setup.experiment.latent == 1)
    }

    @Test func withoutRecipesThereIsNoEntry() throws {
        var scene = try scene(recipes: [])
        scene.doing(.character("o"))
        #expect(!scene.text().contains("recipes"))
    }

    @Test func aRecipeIsTyped() throws {
        let scene = try scene()
        let context = try #require(scene.state.context)
        #expect(try Grammar.parse("recipe circle", in: context) == .obey(.follow(recipe: "circle")))
        #expect(throws: CommandFault.self) { try Grammar.parse("recipe square", in: context) }
        let before = scene.session.snapshot()
        scene.session.obey(.follow(recipe: "circle"))
        let answer = PlainReport.answer(
            to: .follow(recipe: "circle"), from: before, to: scene.session.snapshot())
        #expect(answer == "recipe circle: Ring, variant undercomplete, widths 2–8–1, seed 1")
    }

    /// One that can't be leaves everything as it was.
    @Test func whatCantBeChangesNothing() throws {
        let scene = try scene()
        let setup = scene.session.setup
        scene.session.obey(.follow(recipe: "broken"))
        #expect(scene.session.setup == setup && scene.session.dataset.id == "small")
        #expect(scene.session.notice?.content == .refused(.noKnob("beta")))
        scene.session.obey(.follow(recipe: "none"))
        #expect(scene.session.notice?.content == .noRecipe("none"))
        #expect(English().text(scene.session.notice!) == "there is no recipe none here")
    }
}
