import Laboratory
import Tensors
import TestSupport
import Testing

/// Claims at a small size: that they train and measure what they say, not that they hold on toys.
@Suite struct ClaimTests {
    @Test func idsAreUniqueAndFound() {
        #expect(Set(Claim.all.map(\.id)).count == Claim.all.count)
        for claim in Claim.all { #expect(Claim.named(claim.id)?.statement == claim.statement) }
        #expect(Claim.named("x") == nil)
    }

    @Test(arguments: Claim.all.map(\.id)) func figuresAreNumbersAndRepeatable(_ id: String) throws {
        let claim = try #require(Claim.named(id))
        let findings = try (0..<2).map { _ in
            try claim.measure(
                Trial(seed: 1, dataset: Toy.bars, workers: Workers(1), scale: 0.05, classifiers: .shipped))
        }
        #expect(!findings[0].figures.isEmpty)
        for (one, other) in zip(findings[0].figures, findings[1].figures) {
            #expect(one.value.isFinite && one == other, "\(one.name)")
        }
        #expect(findings[0].holds == findings[1].holds)
    }

    @Test func aTrialCanBeStopped() {
        var reports = 0
        let trial = Trial(seed: 1, dataset: Toy.bars, workers: Workers(1)) { _, _ in
            reports += 1
            return reports < 3
        }
        #expect(throws: Trial.Stopped.self) { try Claim.named("beta")!.measure(trial) }
        #expect(reports == 3)
    }
}
