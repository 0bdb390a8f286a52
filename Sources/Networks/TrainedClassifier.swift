import Files
import Foundation
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
            "channels": "\(image.channels)", "classes": "\(classes)", "data": data,
            "test_accuracy": "\(testAccuracy)", "command": command,
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
                "metadata 'hourglass'", found: file.metadata["hourglass"].map { "'\($0.shown)'" } ?? "nothing",
                expected: "a file written by hourglass classifier train")
        }
        func number(_ key: String, _ range: ClosedRange<Int>) throws -> Int {
            let text = file.metadata[key] ?? ""
            guard let number = Int(text), range.contains(number) else {
                throw fail("metadata '\(key)'", found: "'\(text.shown)'", expected: "a whole number in \(range)")
            }
            return number
        }
        let sides = 1...1 << 14
        // Files of images with one channel needn't say so.
        let channels = file.metadata["channels"] == nil ? 1 : try number("channels", 1...64)
        image = ImageShape(
            height: try number("height", sides), width: try number("width", sides), channels: channels)
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
