import Foundation
import Installation
import Synchronization
import Tensors

/// A classifier with its parameters and where they come from: a safetensors file.
package struct TrainedClassifier: Sendable {
    package let image: ImageShape
    package let classes: Int
    /// The data that it was trained on, by what `--data` takes.
    package let data: String
    /// The share of test images whose class it tells.
    package let testAccuracy: Double
    /// How it was made.
    package let command: String
    package let tensors: [String: Tensor]

    package init(
        image: ImageShape, classes: Int, data: String, testAccuracy: Double, command: String,
        tensors: [String: Tensor]
    ) {
        (self.image, self.classes, self.data) = (image, classes, data)
        (self.testAccuracy, self.command, self.tensors) = (testAccuracy, command, tensors)
    }

    package var classifier: Classifier { Classifier(image, classes: classes) }

    /// The parameters in memory of their own.
    package var parameters: Parameters {
        let parameters = Parameters(classifier.parameters, from: Generator(seed: 0))
        for path in parameters.paths { parameters[path].tensor = tensors[path]! }
        return parameters
    }

    private static let kind = "classifier"

    /// Writes the file so that `path` holds the old one or the new one whole. Throws `SafeTensors.WriteError`.
    package func write(to path: String) throws {
        let metadata = [
            "format": "pt", "hourglass": Self.kind, "height": "\(image.height)", "width": "\(image.width)",
            "classes": "\(classes)", "data": data, "test_accuracy": "\(testAccuracy)", "command": command,
        ]
        try SafeTensors(tensors: tensors, metadata: metadata).write(to: path)
    }

    /// Reads a file. Throws `SafeTensors.ReadError`, naming the file. Cost: a millisecond for a megabyte.
    package init(contentsOf path: String) throws {
        let file = try SafeTensors(contentsOf: path)
        func fail(_ place: String, found: String, expected: String) -> SafeTensors.ReadError {
            SafeTensors.ReadError(description: "\(path): \(place): found \(found), expected \(expected)")
        }
        guard file.metadata["hourglass"] == Self.kind else {
            throw fail(
                "metadata 'hourglass'", found: file.metadata["hourglass"].map { "'\($0)'" } ?? "nothing",
                expected: "a file written by hourglass classifier train")
        }
        func number(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
            let text = file.metadata[key] ?? ""
            guard let number = Int(text), range.contains(number) else {
                throw fail("metadata '\(key)'", found: "'\(text)'", expected: "a whole number in \(range)")
            }
            return number
        }
        let sides = 1...1 << 14
        image = ImageShape(height: try number("height", sides), width: try number("width", sides))
        classes = try number("classes", 2...1 << 14)
        data = file.metadata["data"] ?? ""
        testAccuracy = file.metadata["test_accuracy"].flatMap(Double.init) ?? .nan
        command = file.metadata["command"] ?? ""
        tensors = file.tensors
        for spec in classifier.parameters {
            guard let tensor = tensors[spec.path], tensor.shape == spec.shape else {
                throw fail(
                    "tensor '\(spec.path)'", found: tensors[spec.path].map { "\($0.shape)" } ?? "none",
                    expected: "\(spec.shape)")
            }
            guard tensor.values.allSatisfy(\.isFinite) else {
                throw fail("tensor '\(spec.path)'", found: "no number", expected: "finite numbers")
            }
        }
    }
}

/// The classifiers at hand: those that come with the program, in `assets/classifiers`.
package enum Classifiers {
    /// Read once, when somebody asks first, in the order of their names; a file that can't be read is left out.
    package static let all: [TrainedClassifier] = {
        guard let folder = Assets.ofThisProcess().find("classifiers"),
            let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
        else { return [] }
        return names.filter { $0.hasSuffix(".safetensors") }.sorted().compactMap {
            try? TrainedClassifier(contentsOf: "\(folder)/\($0)")
        }
    }()

    /// The one that was trained on these data, by what `--data` takes.
    package static func trained(on data: String) -> TrainedClassifier? { all.first { $0.data == data } }

    /// Where no classifier came with the program: the features that a checkpoint brought along.
    private static let brought = Mutex<[String: Tensor]?>(nil)

    /// The features of a classifier by path, for images of such a size: of one that was trained on them where there is
    /// one, else of any; layers of convolutions learnt on one size serve for another. nil where there is none.
    package static func features(for image: ImageShape) -> [String: Tensor]? {
        (all.first { $0.image == image } ?? all.first)?.tensors ?? brought.withLock { $0 }
    }

    /// Keeps the features that a checkpoint has, for going on with it where no classifier came with the program.
    package static func bring(_ tensors: [String: Tensor]) {
        let specs = ConvolutionalFeatures("features", for: ImageShape(height: 1, width: 1)).parameters
        let features = tensors.filter { $0.key.hasPrefix("features.") }
        guard specs.allSatisfy({ features[$0.path]?.shape == $0.shape }) else { return }
        brought.withLock { $0 = features }
    }
}
