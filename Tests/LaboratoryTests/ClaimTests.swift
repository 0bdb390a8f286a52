import Laboratory
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Claims at a small size: that they train and measure what they say, not that they hold on toys.
@Suite struct ClaimTests {
    @Test func idsAreUniqueAndFound() {
        #expect(Set(Claim.all.map(\.id)).count == Claim.all.count)
        for claim in Claim.all { #expect(Claim.named(claim.id)?.statement == claim.statement) }
        #expect(Claim.named("x") == nil)
    }

    @Test func nothingIsChosenByTheSeedsOfReports() {
        #expect(Claim.seeds == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(Claim.selectionSeeds.count == 16 && Set(Claim.selectionSeeds).count == 16)
        #expect(Set(Claim.selectionSeeds).isDisjoint(with: Claim.seeds))
    }

    @Test(arguments: Claim.all.map(\.id)) func figuresAreNumbersAndRepeatable(_ id: String) throws {
        let claim = try #require(Claim.named(id))
        let findings = try (0..<2).map { _ in try claim.measure(trial()) }
        #expect(!findings[0].figures.isEmpty)
        for (one, other) in zip(findings[0].figures, findings[1].figures) {
            #expect(one.value.isFinite && one == other, "\(one.name)")
        }
        #expect(findings[0].holds == findings[1].holds)
    }

    /// On validation images the figures are the same whatever the test images are; on test images they aren't.
    @Test(arguments: Claim.all.map(\.id)) func aChoiceDoesNotLookAtTestImages(_ id: String) throws {
        let claim = try #require(Claim.named(id))
        let (one, other) = (try Self.bars(testSeed: 1), try Self.bars(testSeed: 2))
        func figures(_ data: Dataset, _ split: SplitName) throws -> [Double] {
            try claim.measure(trial(data, on: split)).figures.map(\.value)
        }
        let chosen = try figures(one, .validation)
        #expect(try figures(other, .validation) == chosen)
        let reported = try figures(one, .test)
        // Of rows that the claim makes itself.
        if ["noise-of-pca", "components"].contains(id) { return #expect(reported == chosen) }
        #expect(reported != chosen)
        // The gap between factors is of the training images.
        #expect(try figures(other, .test) != reported || id == "factors")
    }

    @Test func eachRecipeIsOneOfItsOwn() throws {
        let data = try Self.bars(testSeed: 1)
        for claim in Claim.all where !claim.recipes.isEmpty {
            #expect(claim.recipes.count > 1)
            #expect(Set(claim.recipes.map(\.id)).count == claim.recipes.count)
            #expect(Set(claim.recipes.map(\.summary)).count == claim.recipes.count)
            let figures = try claim.recipes.map { recipe in
                #expect(claim.recipe(named: recipe.id) == recipe)
                return try claim.measure(trial(data, recipe: recipe)).figures.map(\.value)
            }
            #expect(Set(figures).count == figures.count, "\(claim.id)")
            #expect(try claim.measure(trial(data)).figures.map(\.value) == figures[0], "the first is the one chosen")
            #expect(claim.recipe(named: "x") == nil)
        }
        #expect(Claim.named("modes")!.recipes[0].summary == "50 epochs, beta1=0.5, instance-noise=0.2")
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

    /// Bars with test images of their own: 220 train, 20 validation, 200 test.
    private static func bars(testSeed: UInt64) throws -> Dataset {
        func table(_ rows: Int, seed: UInt64) -> Table {
            let (bytes, labels) = Toy.images(rows, seed: seed)
            return Table(
                file: "bars", shape: Toy.shape, values: .bytes(bytes, range: 0...255), labels: labels.map(Int32.init))
        }
        return try Dataset(
            id: "bars", title: "bars", table(240, seed: 1), test: table(200, seed: 100 + testSeed))
    }

    private func trial(
        _ data: Dataset = Toy.bars, on split: SplitName = .test, recipe: Claim.Recipe? = nil
    ) -> Trial {
        Trial(
            seed: 1, dataset: data, on: split, recipe: recipe, workers: Workers(1), scale: 0.05,
            classifiers: .shipped)
    }
}
