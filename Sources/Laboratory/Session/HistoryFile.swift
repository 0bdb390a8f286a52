import Foundation
import Tensors

/// Curves and changes as a checkpoint holds them: the points as tensors, the rest as text.
///
/// A curve is [3, points]: steps in units of 2²⁰, what is left of them, values. Each is exact in single precision.
struct HistoryFile {
    static let prefix = "history."
    private static let unit = 1 << 20

    let text: String
    let tensors: [String: Tensor]

    private struct Entries: Codable {
        var train: [String: Rest] = [:]
        var validation: [String: Rest] = [:]
        let events: [RunEvent]

        /// What a curve knows beside its points.
        struct Rest: Codable {
            let measurementsPerPoint, summed: Int
            let sum: Float
        }
    }

    init(text: String, tensors: [String: Tensor]) { (self.text, self.tensors) = (text, tensors) }

    init(_ history: History) throws {
        var tensors: [String: Tensor] = [:]
        func pack(_ curves: [String: Curve], _ kind: String) -> [String: Entries.Rest] {
            for (name, curve) in curves where !curve.points.isEmpty {
                let steps = curve.points.map(\.step)
                tensors["\(Self.prefix)\(kind).\(name)"] = Tensor(
                    steps.map { Float($0 / Self.unit) } + steps.map { Float($0 % Self.unit) }
                        + curve.points.map(\.value), shape: [3, steps.count])
            }
            return curves.mapValues {
                .init(measurementsPerPoint: $0.measurementsPerPoint, summed: $0.summed, sum: $0.sum)
            }
        }
        var entries = Entries(events: history.events)
        entries.train = pack(history.train, "train")
        entries.validation = pack(history.validation, "validation")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = Self.encodingOfOthers
        text = String(decoding: try encoder.encode(entries), as: UTF8.self)
        self.tensors = tensors
    }

    private static let encodingOfOthers = JSONEncoder.NonConformingFloatEncodingStrategy.convertToString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")

    /// What was written; nil where it can't have been up to `last`.
    func history(upTo last: Int) -> History? {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let entries = try? decoder.decode(Entries.self, from: Data(text.utf8)),
            entries.events.count <= 2 * History.eventLimit,
            entries.events.allSatisfy({ (0...last).contains($0.step) })
        else { return nil }
        func unpack(_ rests: [String: Entries.Rest], _ kind: String) -> [String: Curve]? {
            var curves: [String: Curve] = [:]
            for (name, rest) in rests {
                guard (1...1 << 40).contains(rest.measurementsPerPoint),
                    (0..<rest.measurementsPerPoint).contains(rest.summed),
                    let points = points("\(Self.prefix)\(kind).\(name)", upTo: last)
                else { return nil }
                curves[name] = Curve(
                    points, measurementsPerPoint: rest.measurementsPerPoint, sum: rest.sum, summed: rest.summed)
            }
            return curves
        }
        guard let train = unpack(entries.train, "train"), let validation = unpack(entries.validation, "validation")
        else { return nil }
        return History(train: train, validation: validation, events: entries.events)
    }

    /// The points of a curve, none where it has no tensor; nil where they aren't in the order of their steps.
    private func points(_ name: String, upTo last: Int) -> [Curve.Point]? {
        guard let tensor = tensors[name] else { return [] }
        guard tensor.shape.axes.count == 2, tensor.shape[0] == 3, tensor.shape[1] < Curve.limit else { return nil }
        let count = tensor.shape[1]
        var points: [Curve.Point] = []
        for i in 0..<count {
            let (high, low) = (tensor.values[i], tensor.values[count + i])
            guard (0..<Float(Self.unit)).contains(low), (0..<Float(1 << 22)).contains(high) else { return nil }
            let step = Int(high) * Self.unit + Int(low)
            guard step > points.last?.step ?? -1, step <= last else { return nil }
            points.append(.init(step: step, value: tensor.values[2 * count + i]))
        }
        return points
    }
}
