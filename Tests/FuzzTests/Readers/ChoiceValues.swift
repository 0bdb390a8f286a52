import Autoencoders
import Dashboard
import Laboratory
import TestSupport

/// Values of choices, behind an option or a command: `batch 50`, line by line for one setup after the other.
struct ChoiceValues: Fuzzed {
    let name = "choice"
    let rounds = 3000
    let mostBytes = 4096
    let isTyped = true
    let mostMemory = 256 << 20
    var words: [String] {
        Choices.all.map { $0.id } + Choices.all.flatMap { $0.kind.values?.map { $0.id } ?? [] } + [
            "off", "none", ",", "512,256", "20000", "20001", "1000000", "1000001",
        ]
    }

    func seeds() -> [[UInt8]] {
        let setup = Setup(Variant.vae.experiment.fitted(to: Small.data.dataShape))
        return Choices.all.map { Array("\($0.id) \($0.read(setup))".utf8) } + [
            Array("widths 8,4\nlatent 3\nclip 0.5".utf8)
        ]
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let data = Small.data.dataShape
        var setup = Setup(Variant.vae.experiment.fitted(to: data))
        var outcome = "nothing"
        for line in String(decoding: input, as: UTF8.self).split(separator: "\n").prefix(20) {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2, let choice = Choices.named(words[0]) else { continue }
            let option = choice.option(words[1], data)
            var next = setup
            do throws(SetupFault) { try choice.set(option, in: &next, for: data) } catch {
                throw Refused(description: English().text(error))
            }
            if let fault = next.fault(for: data, with: .none) { throw Refused(description: English().text(fault)) }
            // The present value in words is the value again.
            var again = next
            do { try choice.set(choice.read(next), in: &again, for: data) } catch {
                throw Violation("\(choice.id): its own value '\(choice.read(next))' is refused")
            }
            try Violation.unless(again == next, "\(choice.id): '\(choice.read(next))' is another value")
            for text in [choice.describe(next, data), choice.mark(option)] {
                try Violation.unlessLine(text, typed: input.count, choice.id)
            }
            (setup, outcome) = (next, choice.id)
        }
        return outcome
    }
}
