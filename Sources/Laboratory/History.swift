/// A quantity over the steps of training, thinned as it grows: at most `limit` points, each the mean of equally many
/// measurements.
package struct Curve: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let step: Int
        package let value: Float
    }

    package static let limit = 4096
    package private(set) var points: [Point] = []
    private var measurementsPerPoint = 1
    private var sum: Float = 0
    private var summed = 0

    /// Room for all points is taken at once, so that a measurement asks for no memory.
    package init() { points.reserveCapacity(Self.limit) }

    package mutating func append(_ value: Float, at step: Int) {
        sum += value
        summed += 1
        guard summed == measurementsPerPoint else { return }
        points.append(Point(step: step, value: sum / Float(summed)))
        (sum, summed) = (0, 0)
        guard points.count == Self.limit else { return }
        for i in 0..<Self.limit / 2 {
            let (a, b) = (points[2 * i], points[2 * i + 1])
            points[i] = Point(step: b.step, value: (a.value + b.value) / 2)
        }
        points.removeLast(Self.limit / 2)
        measurementsPerPoint *= 2
    }

    package var last: Float? { points.last?.value }
}

/// What has been measured so far: the loss, the distance and every term, each before its weight.
package struct History: Sendable, Equatable {
    /// Something that happened at a step: a knob was turned, a variant chosen.
    package struct Mark: Sendable, Equatable {
        package let step: Int
        package let text: String
    }

    /// By name: `loss`, `reconstruction`, `mse`, and the terms by id.
    package private(set) var train: [String: Curve] = [:]
    package private(set) var validation: [String: Curve] = [:]
    /// The latest ones, at most twice `markLimit`: a knob can be turned for hours.
    package private(set) var marks: [Mark] = []
    package static let markLimit = 500

    package init() {}

    mutating func record(_ name: String, _ value: Float, at step: Int) {
        train[name, default: Curve()].append(value, at: step)
    }

    mutating func recordValidation(_ measures: MeasuredValues, at step: Int) {
        for (name, value) in measures.values { validation[name, default: Curve()].append(value, at: step) }
    }

    mutating func mark(_ text: String, at step: Int) {
        if marks.count == 2 * Self.markLimit { marks.removeFirst(Self.markLimit) }
        marks.append(Mark(step: step, text: text))
    }

    /// A knob's change. Changes of one knob at one step are one, from the first value to the last: none, where it is
    /// back where it was.
    mutating func mark(_ symbol: String, from old: String, to new: String, at step: Int) {
        var old = old
        let prefix = symbol + " "
        if let i = marks.lastIndex(where: { $0.step == step && $0.text.hasPrefix(prefix) && $0.text.contains("→") }) {
            let text = marks.remove(at: i).text
            old = String(text.dropFirst(prefix.count).prefix { $0 != "→" })
        }
        if old != new { mark("\(prefix)\(old)→\(new)", at: step) }
    }
}

/// Named numbers of a batch or a split: `loss`, `reconstruction`, `mse`, and the terms by id.
package struct MeasuredValues: Sendable, Equatable {
    package var values: [(name: String, value: Float)]

    package init(_ values: [(name: String, value: Float)] = []) { self.values = values }

    package subscript(name: String) -> Float? { values.first { $0.name == name }?.value }

    package static func == (a: MeasuredValues, b: MeasuredValues) -> Bool { a.values.elementsEqual(b.values, by: ==) }
}
