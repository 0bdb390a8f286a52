import Laboratory

/// What `reproduce` knows: claims about training, and those about what models are used for.
package enum Claims {
    /// Those about uses; a new one is a line here.
    static let anomalies: [Claim] = [.oneDigit, .tables, .process, .contamination, .xRays, .driftDelay]
    static let ratings: [Claim] = [.autoRec, .coldStart, .topN]

    package static let all: [Claim] = Claim.all + anomalies + ratings

    package static func named(_ id: String) -> Claim? { all.first { $0.id == id } }
}
