import Autoencoders
import Datasets
import Foundation
import Installation
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Configuration
@testable import Dashboard

/// Recipes as files: what they say holds, and what is wrong with one is said in a line.
@Suite struct RecipeTests {
    static let shelf = RecipeShelf(folder: Assets.ofThisProcess().find("recipes"))

    @Test func entriesHold() throws {
        let recipe = try RecipeFile(
            """
            title = "My table"
            why = \"\"\"
            Because it
            is there.\"\"\"
            data = "sub/mine.csv"
            variant = "denoising-mask"
            [reading]
            labels = "kind"
            skip = "a, b"
            only = ["c", 7]
            header = true
            training = "run=1,2"
            scale = "robust"
            patch-count = 50
            patches = "8x6"
            [choices]
            widths = [32, 16]
            latent = 3
            early-stopping = "off"
            [terms]
            on = ["l1"]
            [knobs]
            mask = 0.25
            learning-rate = 1e-4
            [schedules]
            l1 = "anneal 500"
            [controls]
            mask = "validation"
            [view]
            panes = ["loss", "codes"]
            layout = "codes | loss"
            """, path: "/home/me/my.toml"
        ).recipe
        #expect(recipe.id == "my" && recipe.title == "My table" && recipe.why == "Because it is there.")
        #expect(recipe.data == "/home/me/sub/mine.csv" && recipe.variant == "denoising-mask")
        let reading = try #require(recipe.reading)
        #expect(reading.labels == .column("kind") && reading.skip == ["a", "b"] && reading.only == ["c", "7"])
        #expect(reading.header == true && reading.scale == .robust)
        #expect(reading.training == .init(column: "run", values: ["1", "2"]))
        #expect(reading.patches == Patches(height: 8, width: 6, count: 50))
        let setup = try recipe.setup(for: DataShape(features: 20), seed: 5)
        #expect(setup.seed == 5 && setup.experiment.latent == 3 && setup.experiment.encoder.widths == [32, 16])
        #expect(setup.experiment.terms.contains("l1") && setup.learningRate == 1e-4 && setup.patience == nil)
        #expect(setup.value(of: try #require(setup.knob("mask"))) == 0.25)
        #expect(setup.schedules["l1"] == Schedule(.anneal, steps: 500))
        #expect(setup.controls == ["mask": Control("validation")])
        let layouts = Layouts.standard.showing(recipe.view)
        #expect(layouts.panes == ["loss", "codes"] && layouts.own.map(\.text) == ["codes | loss"])
    }

    @Test func builtInDataKeepTheirReading() throws {
        let recipe = try RecipeFile("data = \"tep\"\n[reading]\nscale = \"range\"\n", path: "a.toml").recipe
        #expect(recipe.data == "tep" && recipe.reading?.scale == .range)
        #expect(recipe.reading?.training == BuiltInDataset.named("tep")?.reading.training)
        #expect(try RecipeFile("data = \"tep\"", path: "a.toml").recipe.reading == nil)
    }

    @Test(arguments: [
        ("data = \"wdbc\"\nvariant = \"vea\"", "r.toml:2: variant: found \"vea\"; expected one of linear"),
        ("variant = \"vae\"", "r.toml: data: found nothing; expected a data set by name, or a file"),
        ("data = 3", "r.toml:1: data: found 3; expected a line of text"),
        ("data = \"a\\u001bb\"", "r.toml:1: data: found \"a?b\"; expected a line of text"),
        (
            "data = \"wdbc\"\n[knobs]\nbeta = 1000",
            "r.toml:3: knobs.beta: found 1000; expected a number from 0.01 to 100"
        ),
        ("data = \"wdbc\"\n[knobs]\nbeat = 1", "r.toml:3: knobs.beat: found an unknown entry; expected beta"),
        (
            "data = \"wdbc\"\n[choices]\nlatent = 0",
            "r.toml:3: choices.latent: found 0; expected a whole number from 1"
        ),
        (
            "data = \"wdbc\"\n[choices]\nlatemt = 2",
            "r.toml:3: choices.latemt: found an unknown entry; expected latent"
        ),
        ("data = \"wdbc\"\n[terms]\non = [\"l9\"]", "r.toml:3: terms.on: found \"l9\"; expected each one of"),
        ("data = \"wdbc\"\n[view]\npanes = [\"lose\"]", "r.toml:3: view.panes: found \"lose\"; expected each one of"),
        ("data = \"wdbc\"\n[view]\nlayout = \"loss /\"", "r.toml:3: view.layout: found the end; expected a pane"),
        ("data = \"wdbc\"\n[reading]\nscale = \"big\"", "r.toml:3: reading.scale: found \"big\"; expected standard"),
        ("data = \"wdbc\"\n[reading]\npatch-count = 5", "r.toml:3: reading.patch-count: found 5; expected a whole"),
        (
            "data = \"wdbc\"\n[schedules]\nbeta = \"slow\"",
            "r.toml:3: schedules.beta: found \"slow\"; expected anneal"
        ),
        (
            "data = \"wdbc\"\n[controls]\nbeta = \"kl\"",
            "r.toml:3: controls.beta: found \"kl\"; expected \"kl and nats from 0.01 to 10000\""
        ),
        (
            "data = \"wdbc\"\n[controls]\nbeta = \"me\"",
            "r.toml:3: controls.beta: found \"me\"; expected one of sigma, geco"
        ),
        ("data = \"wdbc\"\nreading = 3", "r.toml:2: reading: found 3; expected a table: [reading]"),
        ("data = \"wdbc\"\ndate = 3", "r.toml:2: date: found an unknown entry; expected data"),
        ("data = \"wdbc\"\n[terms\n", "r.toml:2: no TOML at column 7: found the end of the line"),
    ]) func whatIsWrongIsSaid(_ text: String, _ expected: String) {
        let fault = #expect(throws: TOMLFault.self) { try RecipeFile(text, path: "r.toml") }
        let said = fault?.description ?? "nothing"
        #expect(said.hasPrefix(expected), "\(said)")
        #expect(!said.contains("\n"))
    }

    @Test func filesAndNames() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("data = \"ring\"\n", "mine.toml")
        #expect(try Self.shelf.recipe(path).data == "ring")
        #expect(try Self.shelf.recipe("medicine").data == "wdbc")
        for (text, expected) in [
            ("x", "x: found no recipe of that name; expected one of "),
            (folder.path + "/no.toml", "found no such file"),
            (folder.path + "/", "found a folder"),
        ] {
            let fault = #expect(throws: TOMLFault.self) { try Self.shelf.recipe(text) }
            #expect(fault?.description.contains(expected) == true, "\(fault?.description ?? "")")
        }
        try folder.write("data = 1\n", "bad.toml")
        let shelf = RecipeShelf(folder: folder.path)
        #expect(shelf.recipes.map(\.id) == ["mine"] && shelf.faults.count == 1)
        #expect(RecipeShelf(folder: nil).recipes.isEmpty)
    }

    @Test func allThatComeAlongAreWhole() {
        #expect(Self.shelf.faults.isEmpty, "\(Self.shelf.faults)")
        #expect(
            Set(Self.shelf.recipes.map(\.id)).isSuperset(of: [
                "medicine", "x-rays", "fraud", "credit", "plant", "fusion", "genes", "patches", "heart",
            ]))
        for recipe in Self.shelf.recipes {
            #expect(BuiltInDataset.named(recipe.data) != nil && recipe.why.count > 100 && recipe.title != recipe.id)
        }
    }

    /// Each opens and learns, within a kiosk too, and comes out as it says.
    @Test(arguments: shelf.recipes.map(\.id)) func opensAndLearns(_ id: String) throws {
        let recipe = try Self.shelf.recipe(id)
        let dataset = try recipe.load()
        let setup = try recipe.setup(for: dataset.dataShape)
        let inventory = Inventory(classifiers: .shipped, recipes: Self.shelf.recipes)
        let session = try Session(
            setup, on: dataset, workers: Workers(1), within: Confinement(), with: inventory)
        let before = try #require(session.validate(limit: 100)["loss"])
        for _ in 0..<60 { session.advance() }
        let after = try #require(session.validate(limit: 100)["loss"])
        #expect(after.isFinite && after < before, "\(before) \(after)")
        #expect(session.setup == setup && session.step == 60)
    }
}
