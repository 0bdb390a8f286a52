import Foundation
import Testing

@testable import Search

@Suite struct PlanTests {
    private static func plan() -> SweepPlan {
        var plan = SweepPlan(base: ["--data", "digits"], length: .epochs(2), measure: "mse")
        plan.axes = [.init("beta", ["0.5", "1", "4"]), .init("latent", ["5", "10"])]
        plan.seeds = [1, 2]
        return plan
    }

    @Test func everyCombinationOnce() throws {
        var plan = Self.plan()
        plan.folds = 3
        let jobs = try plan.jobs()
        #expect(jobs.count == 3 * 2 * 2 * 3 && jobs.map(\.index) == Array(0..<36))
        #expect(Set(jobs.map(\.id)).count == 36 && Set(jobs.map(\.title)).count == 36)
        #expect(jobs.first?.title == "beta 0.5, latent 5, seed 1, fold 1")
        #expect(jobs.last?.title == "beta 4, latent 10, seed 2, fold 3")
        #expect(try plan.jobs() == jobs)
    }

    /// What has ended isn't run again because something else is wanted beside it; but another length is another result.
    @Test func aJobIsKnownByWhatItIs() throws {
        let known = try Set(Self.plan().jobs().map(\.id))
        var more = Self.plan()
        more.axes[0] = .init("beta", ["8", "0.5", "1", "4"])
        more.seeds = [3, 2, 1]
        #expect(try known.isSubset(of: more.jobs().map(\.id)))
        for edit: (inout SweepPlan) -> Void in [
            { $0.length = .epochs(3) }, { $0.length = .steps(2) }, { $0.measure = "mae" }, { $0.isOnTest = true },
            { $0.base += ["--batch", "50"] }, { $0.folds = 2 },
        ] {
            var other = Self.plan()
            edit(&other)
            #expect(try known.isDisjoint(with: other.jobs().map(\.id)))
            #expect(other.id != Self.plan().id)
        }
    }

    /// Several in turn are an axis; one alone is what all runs share; what nobody knows is refused.
    @Test func aKnobCanBeHeldByEachOfSeveral() throws {
        var plan = SweepPlan(base: [], length: .steps(1), measure: "mse")
        try plan.control("beta", by: ["kl:5", "off", "anneal:100"])
        try plan.control("variance", by: ["sigma"])
        #expect(plan.axes == [.init("beta", ["kl:5", "off", "anneal:100"])])
        #expect(plan.base == ["--control", "variance=sigma"])
        #expect(try plan.jobs().map(\.title) == ["kl:5", "off", "anneal:100"].map { "beta \($0), seed 1" })
        for wrong in ["5", "kl", "kl:-1", "sigma:2", "anneal", "nobody:1", ""] {
            #expect(throws: SweepPlan.Fault.self) { try plan.control("beta", by: ["kl:5", wrong]) }
        }
    }

    @Test func drawsLieInTheirRange() throws {
        var plan = Self.plan()
        plan.axes = [.init("latent", ["5", "10"])]
        plan.spans = [.init("beta", 0.01, 100), .init("batch", 10, 20), .init("rho", 0.1, 0.2)]
        #expect(throws: SweepPlan.Fault.self) { try plan.settings() }
        plan.random = 200
        let settings = try plan.settings()
        #expect(try plan.settings() == settings && settings.count == 200)
        func values(_ name: String) -> [Double] {
            settings.map { setting in Double(setting.first { $0.name == name }!.value)! }
        }
        #expect(Set(values("latent")) == [5, 10])
        let betas = values("beta")
        #expect(betas.allSatisfy { (0.01...100).contains($0) })
        // Equal ratios are equally likely: half lie below the geometric mean.
        #expect((70...130).contains(betas.count { $0 < 1 }))
        #expect(Set(values("batch")).isSubset(of: Set((10...20).map(Double.init))) && Set(values("batch")).count > 8)
        #expect((70...130).contains(values("rho").count { $0 < 0.15 }))
        // Beyond what can be counted numbers are no whole ones.
        plan.spans = [.init("far", 1, 1e308), .init("wide", -1e300, 1e300)]
        #expect(try plan.settings().allSatisfy { $0.dropFirst().allSatisfy { Double($0.value)?.isFinite == true } })
    }

    @Test func halvingEndsAtTheWholeLength() {
        #expect(Halving(settings: 27).rounds.map(\.settings) == [27, 9, 3])
        #expect(Halving(settings: 10).rounds.map(\.settings) == [10, 4, 2])
        #expect(Halving(settings: 1).rounds.map(\.settings) == [1] && Halving(settings: 2).rounds.count == 1)
        for count in 1...100 {
            let rounds = Halving(settings: count).rounds
            #expect(rounds.last?.share == 1)
            #expect(zip(rounds, rounds.dropFirst()).allSatisfy { abs($1.share / $0.share - 3) < 1e-9 })
        }
    }
}
