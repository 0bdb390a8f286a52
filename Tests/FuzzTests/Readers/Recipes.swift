import Autoencoders
import Datasets
import Laboratory
import TestSupport

@testable import Configuration

/// Recipes: whatever is wrong with one is said in a line, and what holds makes a setup or is refused.
struct Recipes: Fuzzed {
    let name = "recipe"
    let rounds = 1500
    let mostBytes = 1 << 14
    let mostMemory = 512 << 20
    var words: [String] {
        Variant.all.map(\.id) + Choices.all.map(\.id) + ReadingOptions.words.map(\.name)
            + BuiltInDataset.all.map(\.id)
            + [
                "[reading]", "[choices]", "[terms]", "[knobs]", "[schedules]", "[view]", "on", "off", "panes",
                "layout",
                "beta", "learning-rate", "lambda", "anneal 5", "8x8", "run=a", "true", "1e38", "-0.0", "\"\"", "[]",
                "\\u001b", "=", "\n",
            ]
    }

    func seeds() -> [[UInt8]] {
        [
            "title = \"A\"\nwhy = \"\"\"b\nc\"\"\"\ndata = \"wdbc\"\nvariant = \"vae\"\n[choices]\nlatent = 2\nwidths = [8, 4]\n",
            "data = \"x.csv\"\n[reading]\nlabels = \"last\"\nskip = [\"a\", 2]\nscale = \"robust\"\ntraining = \"run=a,b\"\n"
                + "patches = \"8x8\"\npatch-count = 9\nheader = true\n",
            "data = \"ring\"\nvariant = \"wae-mmd\"\n[terms]\non = [\"l1\"]\noff = [\"mmd\"]\n[knobs]\nl1 = 0.5\n"
                + "learning-rate = 1e-3\n[schedules]\nl1 = \"cycle 7\"\n",
            "data = \"digits\"\n[view]\npanes = [\"loss\", \"formula\"]\nlayout = \"(loss / codes) | formula:2\"\n",
        ].map { Array($0.utf8) }
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let recipe: Recipe
        do {
            recipe = try RecipeFile(contentsOf: folder.write(input, "recipe.toml")).recipe
        } catch let error as TOMLFault {
            try Violation.unlessLine(error.description, "the fault")
            return String(error.description.split(separator: ":").dropFirst(2).joined().prefix(60))
        }
        for text in [recipe.title, recipe.why, recipe.data] { try Violation.unlessLine(text, "what it says") }
        for shape in [DataShape.usual, DataShape(features: 3)] {
            guard let setup = try? recipe.setup(for: shape) else { continue }
            // What it has against itself is said, and all else can be counted.
            if setup.fault(for: shape, with: .shipped) == nil {
                for knob in setup.knobs {
                    try Violation.unless(knob.accepts(setup.value(of: knob)), "\(knob.id) \(setup.value(of: knob))")
                }
            }
        }
        return "\(recipe.variant) on data"
    }
}
