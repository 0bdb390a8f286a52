import Tensors

/// What uses keep with the model.
extension Session {
    struct Inherited {
        let kept: [String: KeptByUse]
        /// Which loop, and how often it had moved.
        let moment: [Int]
    }

    private var presentMoment: [Int] { [loops, loop.moves] }

    func inherit(_ kept: [String: KeptByUse]) { inherited = Inherited(kept: kept, moment: presentMoment) }

    /// What is wished for, made of the model as it is, and what its file had, where that is still true of it. Nothing is made
    /// where a session is confined: there is no room for it. Cost: as many rows computed as the uses look at, also where
    /// the brake was pulled, since a session that ends is kept.
    func keptByUses() -> [String: KeptByUse] {
        var kept = inherited.flatMap { $0.moment == presentMoment ? $0.kept : nil } ?? [:]
        guard confinement == nil, !wishes.isEmpty else { return kept }
        let viewer = loop.viewer(of: dataset.validation, gallery: [], workers: Workers(sharing: workers))
        for (use, wish) in wishes { kept[use] = wish.value.kept(by: viewer) }
        return kept
    }
}
