import Autodiff
import Autoencoders
import Datasets
import Networks
import Tensors

/// A classifier in training on labelled images: Adam on the cross-entropy, with a rate that falls in a straight line to 0
/// at the end. The same settings give the same bits at any number of threads.
package final class ClassifierTraining {
    package struct Settings: Sendable {
        package var epochs = 10
        package var batch = 100
        package var learningRate: Float = 1e-3
        /// Pixels by which images are moved at most, anew each time, up or down and to a side.
        package var shift = 0
        package var seed: UInt64 = 1

        package init() {}
    }

    private let settings: Settings
    private let dataset: Dataset
    private let classes: Int
    private let workers: Workers
    private let classifier: Classifier
    private let parameters: Parameters
    private let optimizer: OptimizerRun
    private let mover: OptimizerRun.Mover
    private var batches: Batches
    private let shifts: Generator
    private var gathered: Batch
    private let x, loss, right: Slot
    private let plan: Plan
    /// Made with the first measurement.
    private var judge: ClassifierJudge?
    private(set) package var step = 0

    /// Throws `SetupFault` where the data have no classes.
    package init(_ settings: Settings, on dataset: Dataset, workers: Workers) throws {
        guard let classes = dataset.classes, classes > 1 else {
            throw SetupFault.noClasses(data: dataset.id)
        }
        (self.settings, self.dataset, self.classes, self.workers) = (settings, dataset, classes, workers)
        let generator = Generator(seed: settings.seed)
        let classifier = Classifier(dataset.shape, classes: classes)
        let parameters = Parameters(classifier.parameters, from: generator.split("initialisation"))
        (self.classifier, self.parameters) = (classifier, parameters)
        batches = Batches(of: dataset.train.count, size: settings.batch, from: generator.split("batches"))
        shifts = generator.split("shifts")
        let labels = Slot([batches.size])
        gathered = Batch(x: Slot([batches.size, dataset.features]), labels: labels)
        x = settings.shift > 0 ? Slot(gathered.x.shape) : gathered.x
        (loss, right) = (Slot([]), Slot([]))
        let logits = classifier(Value(x), parameters)
        let entropy = logits.crossEntropy(Value(labels)).mean(axis: 0)
        let gradients = Value.gradients(of: entropy, with: parameters.paths.map(parameters.value))
        plan = Plan(
            [(entropy, loss), (logits.isRight(Value(labels)).mean(axis: 0), right)]
                + zip(parameters.paths, gradients).map { ($1!, parameters.gradient($0)) }, workers: workers)
        let run = OptimizerRun(Adam(), for: parameters)
        (optimizer, mover) = (run, run.mover(of: parameters.paths))
    }

    package var stepsPerEpoch: Int { batches.perEpoch }
    private var lastStep: Int { settings.epochs * batches.perEpoch }
    package var isOver: Bool { step >= lastStep }

    /// A batch and a move; its mean cross-entropy in nats and the share of images whose class was told, both before it.
    package func advance() -> (crossEntropy: Float, accuracy: Float) {
        batches.next(from: dataset.train, into: &gathered, workers: workers)
        if settings.shift > 0 { moveImages() }
        plan.run()
        let rate = settings.learningRate * Float(lastStep - step) / Float(lastStep)
        optimizer.move(mover, rate: rate, workers: workers)
        step += 1
        return (loss.scalar, right.scalar)
    }

    /// Moves each image by whole pixels of its own; what comes in is 0.
    private func moveImages() {
        let count = dataset.features
        let generator = shifts.split(step)
        let reach = UInt32(2 * settings.shift + 1)
        for image in 0..<batches.size {
            let dy = Int(generator.word(2 * image) % reach) - settings.shift
            let dx = Int(generator.word(2 * image + 1) % reach) - settings.shift
            Self.move(dataset.shape, by: (dy, dx), gathered.x.base + image * count, to: x.base + image * count)
        }
    }

    /// An image `dy` pixels further down and `dx` to the right.
    static func move(
        _ shape: ImageShape, by offset: (dy: Int, dx: Int), _ from: UnsafePointer<Float>,
        to: UnsafeMutablePointer<Float>
    ) {
        let (height, width) = (shape.height, shape.width)
        let (dy, dx) = offset
        to.update(repeating: 0, count: shape.count)
        guard abs(dy) < height, abs(dx) < width else { return }
        for channel in 0..<shape.channels {
            let (from, to) = (from + channel * shape.pixels, to + channel * shape.pixels)
            for y in max(0, dy)..<min(height, height + dy) {
                (to + y * width + max(0, dx))
                    .update(from: from + (y - dy) * width + max(0, -dx), count: width - abs(dx))
            }
        }
    }

    package func measure(_ split: Split) -> (crossEntropy: Double, accuracy: Double) {
        let judge = judge ?? ClassifierJudge(classifier, parameters, workers: workers)
        self.judge = judge
        return judge.measure(split)
    }

    /// What was learnt, with its accuracy over the test split.
    package func result(command: String) -> TrainedClassifier {
        TrainedClassifier(
            image: dataset.shape, classes: classes, data: dataset.id,
            testAccuracy: measure(dataset.test).accuracy, command: command,
            tensors: Dictionary(uniqueKeysWithValues: parameters.paths.map { ($0, parameters[$0].tensor) }))
    }
}
