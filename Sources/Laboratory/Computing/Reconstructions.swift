import Autoencoders
import Datasets
import Tensors

extension TrainedModel {
    /// x̂ of each row of a split, in their order, from the middle of its code: [features]. Cost: a pass of the model; memory
    /// for a batch.
    package func forEachReconstruction(of split: Split, _ body: (_ row: Int, UnsafePointer<Float>) -> Void) {
        let computation = SplitComputation(stage: { [model, knobs, workers] in
            MirrorStage(model, size: $0, knobs: knobs, workers: workers)
        })
        let features = model.features
        computation.run(over: .first(of: split)) { stage, places in
            for place in places {
                body(place, UnsafePointer(stage.reconstruction.base + (place - places.lowerBound) * features))
            }
        }
    }
}
