import Autoencoders
import Datasets
import Tensors

extension TrainedModel {
    /// Rows of codes [n, latent] as they are decoded: [n][features]. Cost: as many rows decoded.
    package func decode(_ codes: Tensor) -> [[Float]] { studio.decode(codes).rows }

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
