import Tensors

extension Choice {
    package static let precision = Choice(
        "precision", title: "precision", summary: "the numbers that a training step's products are made of",
        kind: .named([
            .init(Precision.f32.rawValue, "32 bits"), .init(Precision.bf16.rawValue, "bfloat16, summed in 32 bits"),
        ]), usual: Precision.bf16.rawValue, reach: .live, read: { $0.precision.rawValue },
        write: { setup, text, _ throws(SetupFault) in
            setup.precision = Precision(rawValue: text) ?? .f32
            if !setup.precision.isAvailable { throw .precision(setup.precision) }
        })
}
