import Autoencoders
import Datasets
import Tensors

extension TrainedModel {
    /// Rows of codes [n, latent] as they are decoded: [n][features]. Cost: as many rows decoded.
    package func decode(_ codes: Tensor) -> [[Float]] { studio.decode(codes).rows }

    /// Samples of each cluster or class of the model, and which of the two they are: of codes drawn from each, where a term can, else
    /// those of all samples that it sees in it, as many as are found. nil where the model has neither.
    package func samplesByGroup(_ count: Int, from noise: Generator, like split: Split) -> SamplesByGroup? {
        for term in model.structure.activeTerms {
            guard let groups = term.groups(of: model) else { continue }
            let images = (0..<groups.count).map { group in
                let codes = term.draw(count, inGroup: group, of: model, knobs: knobs, from: noise.split(group))
                return codes.map(decode) ?? []
            }
            return SamplesByGroup(images: images, areClasses: groups == .classes(groups.count))
        }
        let ofClasses = RowJudge(self, asking: .classes)
        guard let judge = ofClasses ?? RowJudge(self, asking: .clusters) else { return nil }
        var found = [[[Float]]](repeating: [], count: judge.count)
        let source = studio.codes(like: split)
        for draw in 0..<Self.mostDraws where found.contains(where: { $0.count < count }) {
            let images = studio.decode(source.draw(Self.drawn, from: noise.split(draw)))
            for (row, group) in judge.choices(judge.judge(images)).enumerated() where found[group].count < count {
                found[group].append(Array(images.row(row)))
            }
        }
        return SamplesByGroup(images: found, areClasses: ofClasses != nil)
    }

    /// Samples that are looked at at once, and how often.
    private static let (drawn, mostDraws) = (250, 20)

    /// What the codes carry over the first rows of a split, those first that carry most.
    package func usage(of split: Split, rows: Int = 1000) -> CodeUsage {
        let computation = SplitComputation { [model, workers] in
            EncodingStage(model, size: $0, withVariance: true, workers: workers)
        }
        var (codes, logs): ([Float], [Float]) = ([], [])
        computation.run(over: .first(rows, of: split)) { stage, _ in
            codes += stage.codes.pointer
            if let slot = stage.logVariance { logs += slot.pointer }
        }
        return CodeUsage(codes: codes, logVariance: logs.isEmpty ? nil : logs, latent: model.latent)
    }

    /// What becomes of a row of a split when one number of its code after the other is walked along, from one end to the other, in
    /// so many steps: [codes][steps][features].
    package func traverse(_ row: Int, along uses: [CodeUse], steps: Int, of split: Split) -> [[[Float]]] {
        let own = Array(studio.encode([Int32(row)], of: split).row(0))
        let axis = Traversal.Axis(studio.codes(like: split).origin)
        var codes: [Float] = []
        for use in uses {
            for step in 0..<steps {
                var code = own
                code[use.code] = axis.value(of: use, at: steps > 1 ? Float(step) / Float(steps - 1) : 0.5)
                codes += code
            }
        }
        let images = decode(Tensor(codes, shape: [uses.count * steps, own.count]))
        return uses.indices.map { Array(images[$0 * steps..<($0 + 1) * steps]) }
    }
}

/// Samples of each cluster, or of each class.
package struct SamplesByGroup: Sendable {
    /// [groups][count][features]
    package let images: [[[Float]]]
    /// Whether the groups are the classes of the data, in their order; else they are clusters.
    package let areClasses: Bool
}
