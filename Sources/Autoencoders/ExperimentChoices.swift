/// What is chosen from the registries, by id. Precondition of all but the ids: each is registered.
package protocol ExperimentChoices {
    var corruption: String { get }
    var distance: String { get }
    /// The terms that are switched on, in any order.
    var terms: [String] { get }
    var prior: String { get }
}

extension ExperimentChoices {
    package var activeCorruption: any Corruption { Corruptions.named(corruption)! }
    package var activeDistance: any Distance { Distances.named(distance)! }
    /// In the order of ``Term/place``, whatever the order in which they were switched on.
    package var activeTerms: [any Term] { Terms.all.filter { terms.contains($0.id) } }
    package var activePrior: any Prior.Type { Priors.named(prior)! }
}
