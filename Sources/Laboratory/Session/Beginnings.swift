import Autoencoders
import Datasets
import Networks
import Tensors

/// Terms begin where the data are, or their codes.
extension Assembly {
    /// Training images whose codes a term sees when it comes on, and when clusters without codes are looked for.
    private static let (codesToStartFrom, codesToSeedFrom) = (5000, 2000)

    /// Lets terms start where rows of the data are, unless they learnt before in as many parameters.
    func beginOnRows(of split: Split, before old: Model?, from generator: Generator) {
        for term in model.structure.activeTerms {
            let wanted = min(split.count, term.rowsToBegin(in: model.structure))
            let own = term.parameters(of: model.structure, for: model.data)
            let hasLearnt =
                old.map { old in
                    own.allSatisfy {
                        old.parameters.paths.contains($0.path) && old.parameters[$0.path].shape == $0.shape
                    }
                }
                ?? false
            guard wanted > 0, !hasLearnt else { continue }
            let stream = generator.split(term.id)
            let rows = stream.permutation(split.count).prefix(wanted)
            let values = rows.flatMap { split.image(Int($0)) }
            term.begin(on: Tensor(values, shape: [wanted, model.features]), of: model, from: stream)
        }
    }

    /// Lets terms that come on start where the codes of the data are.
    func begin(_ terms: [any Term], atCodesOf split: Split, from generator: Generator) {
        guard !terms.isEmpty else { return }
        let codes = studio.encode(Self.first(Self.codesToStartFrom, of: split), of: split)
        for term in terms { term.begin(at: codes, of: model, from: generator.split(term.id)) }
    }

    /// Puts clusters that have lost all their codes where codes are; nothing where the brake was pulled meanwhile.
    func seedAnew(atCodesOf split: Split, unless brake: Brake) {
        guard !seedable.isEmpty else { return }
        let codes = studio.encode(Self.first(Self.codesToSeedFrom, of: split), of: split, batch: RowSource.batch)
        guard !brake.isPulled else { return }
        for term in seedable { _ = term.seedAnew(at: codes, of: model) }
    }

    private static func first(_ count: Int, of split: Split) -> [Int32] { Array(0..<Int32(min(count, split.count))) }
}
