import Foundation

/// Curves and changes as a checkpoint's metadata hold them: JSON, with points as little-endian bytes in base64. They are no
/// tensors of the file: these are the model's and the optimiser's alone.
struct HistoryText: Codable {
    private var train: [String: Points] = [:]
    private var validation: [String: Points] = [:]
    private let events: [RunEvent]

    private struct Points: Codable {
        let measurementsPerPoint, summed: Int
        /// As bits: a sum can be no number.
        let sum: UInt32
        let steps, values: Data

        init(_ curve: Curve) {
            (measurementsPerPoint, summed) = (curve.measurementsPerPoint, curve.summed)
            sum = curve.sum.bitPattern
            steps = Self.bytes(curve.points.map { UInt64($0.step) })
            values = Self.bytes(curve.points.map(\.value.bitPattern))
        }

        /// nil where they can't have been written, or lead beyond `last`.
        func curve(upTo last: Int) -> Curve? {
            let (steps, values) = (Self.words(steps, UInt64.self), Self.words(values, UInt32.self))
            guard (1...1 << 40).contains(measurementsPerPoint), (0..<measurementsPerPoint).contains(summed),
                steps.count == values.count, steps.count < Curve.limit, steps.allSatisfy({ $0 <= UInt64(last) }),
                zip(steps, steps.dropFirst()).allSatisfy({ $0 < $1 })
            else { return nil }
            return Curve(
                zip(steps, values).map { .init(step: Int($0), value: Float(bitPattern: $1)) },
                measurementsPerPoint: measurementsPerPoint, sum: Float(bitPattern: sum), summed: summed)
        }

        private static func bytes<Word: FixedWidthInteger>(_ words: [Word]) -> Data {
            words.map(\.littleEndian).withUnsafeBytes { Data($0) }
        }

        private static func words<Word: FixedWidthInteger>(_ bytes: Data, _ type: Word.Type) -> [Word] {
            let size = MemoryLayout<Word>.size
            return (0..<bytes.count / size).map { i in
                bytes.withUnsafeBytes {
                    Word(littleEndian: $0.loadUnaligned(fromByteOffset: i * size, as: Word.self))
                }
            }
        }
    }

    init(_ history: History) {
        train = history.train.mapValues(Points.init)
        validation = history.validation.mapValues(Points.init)
        events = history.events
    }

    /// Far more than there are quantities to measure.
    private static let mostCurves = 1000

    /// What was written; nil where it can't have been, up to the step `last`.
    func history(upTo last: Int) -> History? {
        guard events.count <= 2 * History.eventLimit, train.count <= Self.mostCurves,
            validation.count <= Self.mostCurves,
            events.allSatisfy({ (0...last).contains($0.step) })
        else {
            return nil
        }
        let (train, validation) = (
            train.compactMapValues { $0.curve(upTo: last) }, validation.compactMapValues { $0.curve(upTo: last) }
        )
        guard train.count == self.train.count, validation.count == self.validation.count else { return nil }
        return History(train: train, validation: validation, events: events)
    }
}
