import Laboratory

/// What `reproduce` knows: claims about training, and those about what models are used for.
package enum Claims {
    /// A new one about uses is a line here.
    package static let all: [Claim] =
        Claim.all + [.oneDigit, .tables, .process, .contamination, .xRays, .driftDelay]

    package static func named(_ id: String) -> Claim? { all.first { $0.id == id } }
}
