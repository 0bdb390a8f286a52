import Autodiff
import Autoencoders
import CAllocator
import Datasets
import Networks
import Tensors
import Testing

@testable import Laboratory

@Suite struct HealthTests {
    private static func answer(_ session: Session, image: Int = 0) throws -> Health {
        session.obey(.look([HealthRequest(image: image)]))
        return try #require(session.snapshot().answers[HealthRequest(image: image)])
    }

    /// Every parameter that learns has a gradient and a step; the ratio is that of what was moved to what is there.
    @Test(arguments: Variant.all.map(\.id)) func everyVariantHasLayers(_ id: String) throws {
        let session = try Toy.session(#require(Variant.named(id)))
        session.advance(3)
        let before = session.model.parameters.values.pointer.map(Double.init)
        session.advance(1)
        let after = session.model.parameters.values.pointer.map(Double.init)
        let health = try Self.answer(session)
        let paths = Set(session.model.parameters.paths.map(HealthRequest.layer))
        #expect(Set(health.layers.map(\.path)) == paths && health.layers.count == paths.count)
        #expect(health.variances.count == session.model.latent)
        for layer in health.layers where layer.gradient != nil {
            var (moved, all, at) = (0.0, 0.0, 0)
            for spec in session.model.parameters.specs {
                defer { at += spec.shape.count }
                guard HealthRequest.layer(of: spec.path) == layer.path else { continue }
                for i in at..<at + spec.shape.count {
                    moved += (after[i] - before[i]) * (after[i] - before[i])
                    all += after[i] * after[i]
                }
            }
            let ratio = try #require(all > 0 ? layer.ratio : 0)
            // An opponent may move more than once in a step, or not in each.
            guard all > 0, !layer.path.hasPrefix("critic"), !layer.path.hasPrefix("pairs") else { continue }
            #expect(
                abs(ratio - (moved / all).squareRoot()) < 0.01 * ratio + 1e-7,
                "\(layer.path): \(ratio) \((moved / all).squareRoot())")
        }
    }

    /// Σ of squared singular values is ‖J_f‖², which the contraction computes in its own way.
    @Test(arguments: ["undercomplete", "convolutional", "vae", "transformer"])
    func singularValuesAreThoseOfTheJacobian(_ id: String) throws {
        let session = try Toy.session(#require(Variant.named(id))) {
            $0.experiment.latent = 4
            $0.experiment.distance = $0.experiment.activeDistance.isLikelihood ? "bernoulli" : "squared"
        }
        session.advance(5)
        let health = try Self.answer(session, image: 2)
        let model = session.model
        let row = Studio.gallery(session.dataset.validation, classes: session.dataset.classes)[2]
        let x = Slot([1, model.features])
        x.tensor = Tensor(session.dataset.validation.image(Int(row)), shape: [1, model.features])
        let input = Value(x)
        let norm = Slot([])
        let jacobian = try #require(Value.jacobian(of: model.encode(input).center, with: input))
        Plan([(jacobian.squared.sum(), norm)], workers: Workers(1)).run()
        let sum = health.singularValues.reduce(0) { $0 + $1 * $1 }
        #expect(health.singularValues.count == 4 && abs(sum - Double(norm.scalar)) < 1e-3 * sum)
    }

    @Test func deadUnitsAreCounted() throws {
        let session = try Toy.session(.undercomplete) { $0.experiment.encoder = .dense([12], .relu) }
        let before = try #require(try Self.answer(session).layers.first { $0.path == "encoder.0" })
        #expect(before.units == 12 && before.saturated == nil)
        let bias = session.model.parameters["encoder.0.bias"]
        for i in 0..<9 { bias.base[i] = -100 }
        // Nobody but a session changes parameters, so that it has to be told that something has changed.
        session.obey(.pause)
        let after = try #require(try Self.answer(session).layers.first { $0.path == "encoder.0" })
        #expect(try #require(after.dead) >= 9 && after.dead! <= before.dead! + 9)
        // Sigmoids that are at one of their ends.
        let sparse = try Toy.session(.sparseKL)
        let units = sparse.model.latent
        let ends = sparse.model.parameters["encoder.0.bias"]
        for i in 0..<units { ends.base[i] = i % 2 == 0 ? 100 : 0 }
        let layer = try #require(try Self.answer(sparse).layers.first { $0.path == "encoder.0" })
        #expect(layer.saturated == (units + 1) / 2 && layer.dead == nil)
    }

    /// The KL of each code sums to that of the measure, and what clipping took is its share.
    @Test func codesAndClippingAreThoseOfTheModel() throws {
        let session = try Toy.session(.vae) { $0.clip = 0.01 }
        session.advance(20)
        let health = try Self.answer(session)
        let kl = try #require(session.validate()["kl"])
        let sum = try #require(health.divergences).reduce(0, +)
        #expect(abs(sum - Double(kl)) < 1e-3 * Double(kl), "\(sum) \(kl)")
        let norm = health.layers.reduce(0) { $0 + $1.gradient! * $1.gradient! }.squareRoot()
        #expect(abs(try #require(health.clipped) - (1 - 0.01 / norm)) < 1e-3)
        #expect(try Self.answer(Toy.session(.vae)).clipped == nil)
    }

    @Test func lookingChangesNoBit() throws {
        let (watched, alone) = (try Toy.session(.gmm), try Toy.session(.gmm))
        watched.obey(.look([HealthRequest()]))
        for _ in 0..<9 {
            watched.advance(1)
            _ = watched.snapshot()
            alone.advance(1)
        }
        #expect(watched.bits == alone.bits)
    }
}

/// What codes carried is kept at a bounded number of looks, over all the steps that were trained.
@Suite struct CourseTests {
    @Test func looksGrowFartherApart() {
        let kept = KeptCourse()
        for step in stride(from: 0, through: 100_000, by: 7) { kept.note([Double(step)], at: step) }
        let steps = kept.looks.map(\.step)
        #expect(steps.first == 0 && steps.last == 100_000 / 7 * 7 && steps == steps.sorted())
        #expect((KeptCourse.most / 2 - 1...KeptCourse.most).contains(steps.count))
        let gaps = zip(steps.dropFirst(), steps.dropLast()).map { $0 - $1 }.dropLast()
        #expect(gaps.max()! <= 3 * gaps.min()!, "\(gaps)")
        #expect(kept.looks.allSatisfy { $0.divergences == [Double($0.step)] })
        // Back in time.
        kept.note([5], at: 50_000)
        #expect(kept.looks.last == Health.Look(step: 50_000, divergences: [5]))
        #expect(kept.looks.dropLast().allSatisfy { $0.step < 50_000 })
    }
}
