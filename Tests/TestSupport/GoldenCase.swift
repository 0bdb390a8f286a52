import Foundation
import Networks
import Tensors

/// A file of the golden set: inputs, parameters, knobs and what an independent implementation made of them.
package struct GoldenCase: Sendable {
    package let name: String
    private let file: SafeTensors

    /// The folder of the set: `$HOURGLASS_GOLDEN`, or the one beside the tests.
    package static var folder: String {
        ProcessInfo.processInfo.environment["HOURGLASS_GOLDEN"]
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Golden").path
    }

    package init(_ name: String) throws {
        self.name = name
        file = try SafeTensors(contentsOf: "\(Self.folder)/\(name).safetensors")
    }

    package struct Missing: Error, CustomStringConvertible {
        package let description: String
    }

    package func tensor(_ name: String) throws -> Tensor {
        guard let tensor = file.tensors[name] else { throw Missing(description: "\(self.name): no tensor \(name)") }
        return tensor
    }

    package func optional(_ name: String) -> Tensor? { file.tensors[name] }

    package func text(_ key: String) throws -> String {
        guard let text = file.metadata[key] else { throw Missing(description: "\(name): no metadata \(key)") }
        return text
    }

    package func number(_ key: String) throws -> Float {
        guard let number = Float(try text(key)) else { throw Missing(description: "\(name): \(key) is no number") }
        return number
    }

    /// The paths of the parameters.
    package var parameters: [String] {
        file.tensors.keys.filter { !$0.hasPrefix("input.") && !$0.hasPrefix("expected.") }.sorted()
    }

    /// The names of what is expected, without `expected.` and `prefix`.
    package func expected(_ prefix: String) -> [String] {
        file.tensors.keys.compactMap {
            $0.hasPrefix("expected.\(prefix)") ? String($0.dropFirst(9 + prefix.count)) : nil
        }
        .sorted()
    }

    /// nil where every entry is within 2e-5 of the largest expected magnitude, plus 1e-7; else what is off.
    package func difference(_ actual: [Float], from name: String) throws -> String? {
        let expected = try tensor("expected.\(name)").values
        guard actual.count == expected.count else {
            return "\(self.name): \(name) has \(actual.count) values, expected \(expected.count)"
        }
        let largest = expected.map(abs).max() ?? 0
        let tolerance = 2e-5 * largest + 1e-7
        // Written so that NaN fails.
        guard let (a, e) = zip(actual, expected).first(where: { !(abs($0 - $1) <= tolerance) }) else { return nil }
        return "\(self.name): \(name) has \(a), expected \(e) within \(tolerance)"
    }
}
