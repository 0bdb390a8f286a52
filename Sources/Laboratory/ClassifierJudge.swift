import Autodiff
import Datasets
import Networks
import Tensors

/// A classifier at its work over whole splits, in batches of a fixed size.
package final class ClassifierJudge {
    private final class Stage {
        let x, labels, loss, right: Slot
        let plan: Plan

        init(_ classifier: Classifier, _ parameters: Parameters, batch: Int, workers: Workers) {
            (x, labels) = (Slot([batch, classifier.image.count]), Slot([batch]))
            (loss, right) = (Slot([]), Slot([]))
            let logits = classifier(Value(x), parameters)
            plan = Plan(
                [
                    (logits.crossEntropy(Value(labels)).sum(), loss), (logits.isRight(Value(labels)).sum(), right),
                ], workers: workers)
        }
    }

    private final class View {
        let x, hidden, confidence, chosen: Slot
        /// 0, 1, 2, …: the classes.
        private let numbers: Slot
        let plan: Plan

        init(_ classifier: Classifier, _ parameters: Parameters, batch: Int, workers: Workers) {
            x = Slot([batch, classifier.image.count])
            (hidden, confidence, chosen) = (Slot([batch, Classifier.hidden]), Slot([batch]), Slot([batch]))
            let (seen, logits) = classifier.stages(Value(x), parameters)
            let likeliest = (-logits).oneHotOfLeast
            let numbers = Slot([classifier.classes])
            numbers.tensor = Tensor((0..<classifier.classes).map(Float.init), shape: numbers.shape)
            plan = Plan(
                [
                    (seen, hidden), ((logits.softmax * likeliest).sum(axis: 1), confidence),
                    ((likeliest * Value(numbers)).sum(axis: 1), chosen),
                ], workers: workers)
            self.numbers = numbers
        }
    }

    private static let batch = 250
    private let classifier: Classifier
    private let parameters: Parameters
    private let workers: Workers
    private var stages: [Int: Stage] = [:]
    private var views: [Int: View] = [:]

    package init(_ classifier: Classifier, _ parameters: Parameters, workers: Workers) {
        (self.classifier, self.parameters, self.workers) = (classifier, parameters, workers)
    }

    package var classes: Int { classifier.classes }

    package convenience init(_ trained: TrainedClassifier, workers: Workers) {
        self.init(trained.classifier, trained.parameters, workers: workers)
    }

    /// The mean cross-entropy in nats over the first `limit` images, and the share whose class is told.
    /// Precondition: the split has labels, and images of the classifier's size.
    package func measure(_ split: Split, limit: Int = .max) -> (crossEntropy: Double, accuracy: Double) {
        var (entropy, right) = (0.0, 0.0)
        let count = min(limit, split.count)
        for start in stride(from: 0, to: count, by: Self.batch) {
            let size = min(Self.batch, count - start)
            let stage = stages[size] ?? Stage(classifier, parameters, batch: size, workers: workers)
            stages[size] = stage
            let rows = (Int32(start)..<Int32(start + size)).map { $0 }
            rows.withUnsafeBufferPointer { split.gather($0, into: stage.x.base) }
            for i in 0..<size { stage.labels.base[i] = split.label(start + i).map(Float.init) ?? -1 }
            stage.plan.run()
            entropy += Double(stage.loss.scalar)
            right += Double(stage.right.scalar)
        }
        return (entropy / Double(count), right / Double(count))
    }

    /// What the classifier makes of images that need no label, [count][pixels]: its hidden layer, [count, hidden], the
    /// class that it chooses and how probable it holds that, [count]. Precondition: at least one image, of the classifier's size.
    package func look(at images: [[Float]]) -> (hidden: Tensor, confidence: [Float], classes: [Int]) {
        var (hidden, confidence, chosen): ([Float], [Float], [Int]) = ([], [], [])
        for start in stride(from: 0, to: images.count, by: Self.batch) {
            let chunk = images[start..<min(start + Self.batch, images.count)]
            let view = views[chunk.count] ?? View(classifier, parameters, batch: chunk.count, workers: workers)
            views[chunk.count] = view
            view.x.tensor = Tensor(Array(chunk.joined()), shape: view.x.shape)
            view.plan.run()
            hidden += view.hidden.pointer
            confidence += view.confidence.pointer
            chosen += view.chosen.pointer.map { Int($0) }
        }
        return (Tensor(hidden, shape: [images.count, Classifier.hidden]), confidence, chosen)
    }
}
