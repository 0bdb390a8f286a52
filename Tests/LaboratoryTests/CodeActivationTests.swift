import Autoencoders
import Testing

@testable import Laboratory

@Suite struct CodeActivationTests {
    private static func set(_ session: Session, _ value: String) {
        session.obey(.set(choice: "code-activation", to: value))
    }

    /// Every code of the validation split.
    private static func codes(_ session: Session) throws -> [Float] {
        session.obey(.look(ViewRequests([CodesRequest(200)])))
        let map = try #require(session.snapshot().answers.first(CodesRequest.self)?.answer)
        return map.points.flatMap { [$0.x, $0.y] }
    }

    /// Two codes are shown as they are.
    @Test func codesStayWhereTheFunctionEnds() throws {
        let session = try Toy.session(.undercomplete) { $0.experiment.latent = 2 }
        session.advance(200)
        #expect(try Self.codes(session).contains { abs($0) > 1 })
        let step = session.step
        Self.set(session, "tanh")
        #expect(session.step == step && session.notice == nil)
        #expect(try Self.codes(session).allSatisfy { abs($0) <= 1 })
        Self.set(session, "sigmoid")
        #expect(try Self.codes(session).allSatisfy { (0...1).contains($0) })
        Self.set(session, "relu")
        let codes = try Self.codes(session)
        #expect(codes.allSatisfy { $0 >= 0 } && codes.contains { $0 > 1 })
    }

    /// What a term needs of codes can be had, and can't be taken away from under it.
    @Test func sparsityNeedsCodesOfTheUnitInterval() throws {
        let session = try Toy.session(.undercomplete)
        session.obey(.toggle(term: "sparsity"))
        #expect(session.setup.experiment.terms.isEmpty)
        Self.set(session, "sigmoid")
        session.obey(.toggle(term: "sparsity"))
        #expect(session.setup.experiment.terms == ["sparsity"])
        Self.set(session, "identity")
        #expect(session.setup.experiment.codeActivation == .sigmoid)
        let fault = SetupFault.experiment(.term("sparsity", .needsCodesOfUnitInterval))
        #expect(session.notice?.content == .refused(fault))
    }

    @Test func distributionsHaveNone() throws {
        let session = try Toy.session(.vae)
        Self.set(session, "tanh")
        #expect(session.notice?.content == .refused(.choice("code-activation", .needsDeterministicCodes)))
    }
}
