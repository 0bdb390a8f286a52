import Autodiff
import Datasets
import Networks
import Tensors

/// A classifier at its work over many images.
package final class ClassifierJudge {
    private final class MarkingStage: BatchStage {
        let input, labels, loss, right: Slot
        let plan: Plan

        init(_ classifier: Classifier, _ parameters: Parameters, size: Int, workers: Workers) {
            (input, labels) = (Slot([size, classifier.image.count]), Slot([size]))
            (loss, right) = (Slot([]), Slot([]))
            let logits = classifier(Value(input), parameters)
            plan = Plan(
                [
                    (logits.crossEntropy(Value(labels)).sum(), loss), (logits.isRight(Value(labels)).sum(), right),
                ], workers: workers)
        }

        func prepare(_ source: RowSource, _ places: Range<Int>, noise: Generator) {
            for (i, place) in places.enumerated() { labels.base[i] = source.label(place).map(Float.init) ?? -1 }
        }
    }

    private final class SeeingStage: BatchStage {
        let input, hidden, probabilities, confidence, chosen: Slot
        /// 0, 1, 2, …: the classes.
        private let numbers: Slot
        let plan: Plan

        init(_ classifier: Classifier, _ parameters: Parameters, size: Int, workers: Workers) {
            input = Slot([size, classifier.image.count])
            (hidden, confidence, chosen) = (Slot([size, Classifier.hidden]), Slot([size]), Slot([size]))
            let (_, seen, logits) = classifier.stages(Value(input), parameters)
            let likeliest = (-logits).oneHotOfLeast
            let shares = logits.softmax
            probabilities = Slot(shares.shape)
            let numbers = Slot([classifier.classes])
            numbers.tensor = Tensor((0..<classifier.classes).map(Float.init), shape: numbers.shape)
            plan = Plan(
                [
                    (seen, hidden), (shares, probabilities), ((shares * likeliest).sum(axis: 1), confidence),
                    ((likeliest * Value(numbers)).sum(axis: 1), chosen),
                ], workers: workers)
            self.numbers = numbers
        }
    }

    /// What a classifier makes of images.
    package struct Sight {
        /// Its hidden layer, [count, hidden].
        package let hidden: Tensor
        /// How probable it holds each class, [count, classes].
        package let probabilities: Tensor
        /// How probable it holds the class that it chooses, and which that is, [count] each.
        package let confidence: [Float]
        package let classes: [Int]
    }

    private let classifier: Classifier
    private let marking: SplitComputation<MarkingStage>
    private let seeing: SplitComputation<SeeingStage>

    package init(_ classifier: Classifier, _ parameters: Parameters, workers: Workers) {
        self.classifier = classifier
        marking = SplitComputation { MarkingStage(classifier, parameters, size: $0, workers: workers) }
        seeing = SplitComputation { SeeingStage(classifier, parameters, size: $0, workers: workers) }
    }

    package var classes: Int { classifier.classes }

    package convenience init(_ trained: TrainedClassifier, workers: Workers) {
        self.init(trained.classifier, trained.parameters, workers: workers)
    }

    /// The mean cross-entropy in nats over the first `limit` images, and the share whose class is told.
    /// Precondition: the split has labels, and images of the classifier's size.
    package func measure(_ split: Split, limit: Int = .max) -> (crossEntropy: Double, accuracy: Double) {
        var (entropy, right) = (0.0, 0.0)
        let source = RowSource.first(limit, of: split)
        marking.run(over: source) { stage, _ in
            entropy += Double(stage.loss.scalar)
            right += Double(stage.right.scalar)
        }
        return (entropy / Double(source.count), right / Double(source.count))
    }

    /// What the classifier makes of images that need no label, [count, pixels]. Precondition: at least one image, of the
    /// classifier's size.
    package func look(at images: Tensor) -> Sight {
        var (hidden, probabilities, confidence, chosen): ([Float], [Float], [Float], [Int]) = ([], [], [], [])
        seeing.run(over: .values(images)) { stage, _ in
            hidden += stage.hidden.pointer
            probabilities += stage.probabilities.pointer
            confidence += stage.confidence.pointer
            chosen += stage.chosen.pointer.map { Int($0) }
        }
        let count = confidence.count
        return Sight(
            hidden: Tensor(hidden, shape: [count, Classifier.hidden]),
            probabilities: Tensor(probabilities, shape: [count, classes]), confidence: confidence, classes: chosen)
    }

    /// The same of images that lie apart, [count][pixels].
    package func look(at images: [[Float]]) -> Sight {
        look(at: Tensor(Array(images.joined()), shape: [images.count, classifier.image.count]))
    }
}
