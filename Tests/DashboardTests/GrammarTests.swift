import Autoencoders
import Datasets
import Laboratory
import Testing

@testable import Dashboard

@Suite struct GrammarTests {
    /// What a line asks for, or why it doesn't.
    private static func read(_ line: String, _ variant: Variant = .vae) throws -> String {
        let context = try #require(try Scene(variant).state.context)
        do {
            return "\(try Grammar.parse(line, in: context))"
        } catch {
            return "\(error)"
        }
    }

    static let commands: [(String, Request)] = [
        ("play", .obey(.play)), ("pause", .obey(.pause)), ("step", .obey(.step(1))), ("step 20", .obey(.step(20))),
        ("reset", .obey(.reset)), ("set beta 4", .obey(.turn(knob: "beta", to: 4))),
        ("set β 1e-1", .obey(.turn(knob: "beta", to: 0.1))), ("set samples 2", .obey(.turn(knob: "samples", to: 2))),
        ("set M 2", .obey(.turn(knob: "samples", to: 2))),
        ("set learning-rate 0.01", .obey(.turn(knob: "learning-rate", to: 0.01))),
        ("set eta 0.01", .obey(.turn(knob: "learning-rate", to: 0.01))),
        ("schedule beta anneal 5000", .obey(.schedule(knob: "beta", Schedule(.anneal, steps: 5000)))),
        ("schedule β cycle 20", .obey(.schedule(knob: "beta", Schedule(.cycle, steps: 20)))),
        ("schedule learning-rate off", .obey(.schedule(knob: "learning-rate", nil))),
        ("control beta kl 25", .obey(.control(knob: "beta", Control("kl", 25)))),
        ("control β geco 90.5", .obey(.control(knob: "beta", Control("geco", 90.5)))),
        ("control beta cosine 20", .obey(.schedule(knob: "beta", Schedule(.cosine, steps: 20)))),
        ("control learning-rate decay 9", .obey(.schedule(knob: "learning-rate", Schedule(.decay, steps: 9)))),
        ("release beta", .obey(.control(knob: "beta", nil))),
        ("rate 0.01", .obey(.turn(knob: "learning-rate", to: 0.01))),
        ("variant beta-vae", .obey(.choose(variant: "beta-vae"))), ("data digits", .obey(.load(data: "digits"))),
        ("data ./my data.csv ", .obey(.load(data: "./my data.csv"))), ("corrupt mask", .obey(.corrupt("mask"))),
        ("prior ring", .obey(.prior("ring"))),
        ("distance ssim", .obey(.compare(by: "ssim"))),
        ("toggle kl", .obey(.toggle(term: "kl"))), ("widths 512,256", .obey(.reshape(widths: [512, 256]))),
        ("widths 512, 256", .obey(.reshape(widths: [512, 256]))), ("widths none", .obey(.reshape(widths: []))),
        ("latent 3", .obey(.resize(latent: 3))), ("stop-early", .obey(.stopEarly(patience: 5))),
        ("stop-early 7", .obey(.stopEarly(patience: 7))), ("stop-early off", .obey(.stopEarly(patience: nil))),
        ("corruption mask", .obey(.corrupt("mask"))), ("early-stopping 7", .obey(.stopEarly(patience: 7))),
        ("batch 50", .obey(.set(choice: "batch", to: "50"))),
        ("optimizer sgd", .obey(.set(choice: "optimizer", to: "sgd"))),
        ("activation tanh", .obey(.set(choice: "activation", to: "tanh"))),
        ("seed 7", .obey(.set(choice: "seed", to: "7"))),
        ("clip 0.5", .obey(.set(choice: "clip", to: "0.5"))), ("clip off", .obey(.set(choice: "clip", to: "off"))),
        ("prune", .obey(.prune)), ("undo", .obey(.undo)), ("redo", .obey(.redo)), ("fresh", .obey(.startFresh)),
        ("open a b.safetensors", .obey(.open(path: "a b.safetensors"))),
        ("measure mae", .obey(.measure(["mae"]))), ("measure psnr, mae", .obey(.measure(["psnr", "mae"]))),
        ("measure all", .obey(.measure([]))), ("measure stop", .obey(.stopMeasuring)),
        // What it needs is said by whoever measures.
        ("measure mig", .obey(.measure(["mig"]))),
        ("save a b.safetensors", .obey(.save(path: "a b.safetensors"))), ("help", .help(nil)),
        ("help set", .help("set")), ("glyphs half", .cut(.half)), ("like Up, up 4", .like(item: "Up, up", 4)),
        ("quit", .quit), ("  \t pause   ", .obey(.pause)),
    ]

    @Test func everyCommandIsRead() throws {
        let context = try #require(try Scene().state.context)
        for (line, request) in Self.commands { #expect(try Grammar.parse(line, in: context) == request, "\(line)") }
        let tried = Set(Self.commands.map { $0.0.split(whereSeparator: \.isWhitespace)[0] })
        // Those of choices are made from them, and tested with them.
        let others = Grammar.words.map(\.name).filter { Choices.named($0) == nil }
        // Here are no recipes: where there are some, it is tried with them.
        #expect(tried.union(["recipe"]).isSuperset(of: others.map { Substring($0) }))
    }

    @Test(arguments: [
        ("sot beta 4", "found 'sot', expected a command, perhaps set"),
        ("xyzzy", "found 'xyzzy', expected one of play, pause, step"),
        ("set", "set: found no KNOB, expected set KNOB VALUE"),
        ("set beta", "set: found no VALUE, expected set KNOB VALUE"),
        ("set bata 4", "set: found 'bata', expected a knob, perhaps beta"),
        ("set x 4", "set: found 'x', expected one of beta, samples, learning-rate"),
        ("set l1 0.1", "set: found 'l1', whose term is off, expected toggle l1 first"),
        ("set beta x", "set: found 'x' for beta, expected a number from 0.01 to 100"),
        ("set beta 1000", "set: found '1000' for beta, expected a number from 0.01 to 100"),
        ("set beta nan", "found 'nan' for beta"), ("set beta inf", "found 'inf' for beta"),
        ("set samples 1.5", "expected a whole number from 1 to 16"),
        ("set beta 4 5", "set: found '5', expected set KNOB VALUE and no more"),
        ("schedule samples anneal 5", "found 'samples', expected one of beta, learning-rate"),
        ("schedule beta", "schedule: found no anneal|cycle|cosine|decay|off"),
        ("schedule beta anneal", "schedule: found no N"),
        ("schedule beta rise 5", "found 'rise', expected one of anneal, cycle, cosine, decay, off"),
        ("schedule beta cycle 0", "found '0', expected a number of steps from 1"),
        ("schedule beta off 5", "found '5', expected beta off and no more"),
        ("control samples kl 5", "control: found 'samples', expected one of beta, learning-rate"),
        ("control beta", "control: found no WHO"),
        ("control beta kl", "found no N, expected kl and nats from 0.01 to"),
        ("control beta kl x", "found 'x', expected kl and nats"),
        ("control beta kl -1", "found '-1', expected kl and nats"),
        ("control beta nobody 5", "found 'nobody', expected one of geco, kl, anneal, cycle, cosine, decay"),
        ("control beta sigma", "found 'sigma', expected"), ("control beta anneal", "found no N"),
        ("release samples", "release: found 'samples'"),
        ("rate 0", "rate: found '0' for learning-rate, expected a number from 1e-6 to 1"),
        ("variant vea", "variant: found 'vea', expected a variant, perhaps vae"),
        ("variant den", "perhaps denoising-gaussian or denoising-mask"),
        ("corrupt rain", "corrupt: found 'rain', expected one of none, gaussian, mask, salt-and-pepper"),
        ("toggle lk", "toggle: found 'lk', expected a term, perhaps l1 or kl"),
        ("toggle", "toggle: found no TERM"),
        ("widths 12,x", "widths: found '12,x', expected numbers from 1 to 20000"),
        ("widths 0", "widths: found '0'"), ("widths 12,,3", "widths: found '12,,3'"),
        ("latent 0", "latent: found '0', expected a whole number from 1 to 20000"), ("latent 20001", "found '20001'"),
        ("step 0", "step: found '0', expected a number of steps from 1"), ("step x", "step: found 'x'"),
        ("stop-early 0", "stop-early: found '0', expected a whole number from 1 to 1000000, or off"),
        ("stop-early never", "stop-early: found 'never'"), ("save", "save: found no PATH"),
        ("data", "data: found no DATA"), ("pause now", "pause: found 'now', expected pause and no more"),
        ("help sat", "help: found 'sat', expected a command, perhaps set"),
    ])
    func errorsSayWhatWasFoundAndExpected(_ line: String, _ expected: String) throws {
        let error = try Self.read(line)
        #expect(error.contains(expected), "\(error)")
    }

    @Test func aKnobWhoseTermMakesNoSenseIsUnknown() throws {
        #expect(try Self.read("set beta 4", .linear) == "set: found 'beta', expected one of scale, learning-rate")
    }

    @Test func completionOffersAllThereIs() throws {
        let context = try #require(try Scene().state.context)
        func offered(_ line: String) -> [String] { Grammar.completion(of: line, in: context).choices.map(\.id) }
        #expect(offered("") == Grammar.words.map(\.name))
        #expect(offered("st") == ["step", "stop-early", "stop-by"])
        #expect(offered("set ") == context.setup.knobs.map(\.id))
        #expect(offered("set  le") == ["learning-rate"])
        #expect(offered("set beta ") == ["1"])
        #expect(offered("set beta 1 ") == [])
        #expect(offered("variant ") == Variant.all.map(\.id))
        #expect(offered("variant den") == ["denoising-gaussian", "denoising-mask"])
        #expect(offered("data ") == BuiltInDataset.all.map(\.id) + BuiltInRatings.all.map(\.id))
        #expect(offered("corrupt ") == Corruptions.all.map(\.id))
        #expect(offered("toggle ") == Terms.all.map(\.id))
        #expect(offered("help ") == Grammar.words.map(\.name))
        #expect(offered("save ") == ["small-vae-0.safetensors"])
        #expect(offered("schedule ") == ["beta", "learning-rate"])
        #expect(offered("schedule beta ") == ["anneal", "cycle", "cosine", "decay", "off"])
        #expect(offered("schedule beta anneal ") == ["5000"] && offered("schedule beta off ") == [])
        #expect(offered("control ") == ["beta", "learning-rate"])
        #expect(offered("control beta ") == ["geco", "kl", "anneal", "cycle", "cosine", "decay"])
        #expect(offered("control beta kl ") == ["25"])
        #expect(offered("nothing ") == [])
        // Whatever is offered can be read.
        for word in Grammar.words
        where !word.arguments.isEmpty && !["set", "schedule", "control"].contains(word.name) {
            for choice in offered(word.name + " ") {
                #expect(throws: Never.self) { try Grammar.parse("\(word.name) \(choice)", in: context) }
            }
        }
        for knob in offered("set ") {
            for value in offered("set \(knob) ") {
                #expect(throws: Never.self) { try Grammar.parse("set \(knob) \(value)", in: context) }
            }
        }
    }

    @Test func completionGoesAsFarAsThereIsNoDoubt() throws {
        let context = try #require(try Scene().state.context)
        #expect(Grammar.completion(of: "variant den", in: context).certain == "variant denoising-")
        #expect(Grammar.completion(of: "pa", in: context).certain == "pause")
        #expect(Grammar.completion(of: "variant x", in: context).certain == "variant ")
    }

    @Test func helpComesFromTheTable() throws {
        let context = try #require(try Scene().state.context)
        #expect(Grammar.help(on: nil, in: context).count == Grammar.words.count)
        let help = Grammar.help(on: "set", in: context)
        #expect(help[0] == "set KNOB VALUE: turns a knob")
        #expect(help.contains { $0.contains("beta: weight of the KL term, from 0.01 to 100, now 1") })
    }

    /// Known distances, among them Damerau's swap.
    @Test(arguments: [
        ("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("vea", "vae", 1), ("ab", "ba", 1), ("ca", "abc", 3),
        ("beta", "beta", 0),
    ])
    func distances(_ a: String, _ b: String, _ distance: Int) {
        #expect(Spelling.distance(a, b) == distance)
        #expect(Spelling.distance(b, a) == distance)
    }
}
