import Autoencoders
import Networks

extension Choice {
    /// Codes in (0, 1) are what the sparsity of Ng's lecture notes needs, codes from 0 on what an L1 penalty can make
    /// exactly 0. A distribution's parameters have no nonlinearity.
    package static let codeActivation = Choice(
        "code-activation", title: "activations of the code", summary: "the nonlinearity of deterministic codes",
        kind: .named(Activation.allCases.map { .init($0.rawValue) }), reach: .rebuild,
        read: { $0.experiment.codeActivation.rawValue },
        write: { setup, id, _ throws(SetupFault) in
            guard setup.experiment.code == .deterministic else {
                throw .choice("code-activation", .needsDeterministicCodes)
            }
            setup.experiment.codeActivation = Activation(rawValue: id)!
        })
}
