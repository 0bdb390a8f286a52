import Foundation
import Tensors

/// The classifiers at hand: a value that whoever needs one is handed.
package struct Classifiers: Sendable {
    package static let none = Classifiers([])

    package let all: [TrainedClassifier]
    /// The features that a checkpoint brought along.
    private var brought: [String: Tensor]?

    package init(_ all: [TrainedClassifier]) { self.all = all }

    /// Those in a folder, in the order of their names; a file that can't be read is left out. Cost: a millisecond for a
    /// megabyte.
    package init(folder: String?) {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
            self.init([])
            return
        }
        self.init(
            names.filter { $0.hasSuffix(".safetensors") }.sorted().compactMap {
                try? TrainedClassifier(contentsOf: "\(folder)/\($0)")
            })
    }

    /// The one that was trained on these data, by what `--data` takes.
    package func trained(on data: String) -> TrainedClassifier? { all.first { $0.data == data } }

    /// The features of a classifier by path, for images of such a size: of one that was trained on them where there is
    /// one, else of any with as many channels, else of one that has one channel, for each channel in turn; layers of
    /// convolutions learnt on one size serve for another. nil where there is none.
    package func features(for image: ImageShape) -> [String: Tensor]? {
        let fitting = all.first { $0.image == image } ?? all.first { $0.image.channels == image.channels }
        func brought(_ channels: Int) -> [String: Tensor]? {
            self.brought.flatMap { ConvolutionalFeatures.channels(of: $0) == channels ? $0 : nil }
        }
        return fitting?.tensors ?? brought(image.channels) ?? all.first { $0.image.channels == 1 }?.tensors
            ?? brought(1)
    }

    /// The same with the features that a checkpoint has, for going on with it where no classifier came with the program.
    package func with(featuresOf tensors: [String: Tensor]) -> Classifiers {
        guard let channels = ConvolutionalFeatures.channels(of: tensors) else { return self }
        let specs = ConvolutionalFeatures("features", for: ImageShape(height: 1, width: 1, channels: channels))
            .parameters
        let features = tensors.filter { $0.key.hasPrefix("features.") }
        guard specs.allSatisfy({ features[$0.path]?.shape == $0.shape }) else { return self }
        var result = self
        result.brought = features
        return result
    }
}
