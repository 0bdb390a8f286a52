/// A quantity over the steps of training, thinned as it grows: at most `limit` points, each the mean of equally many
/// measurements.
package struct Curve: Sendable, Equatable {
    package struct Point: Sendable, Equatable {
        package let step: Int
        package let value: Float
    }

    package static let limit = 4096
    package private(set) var points: [Point] = []
    private(set) var measurementsPerPoint = 1
    private(set) var sum: Float = 0
    private(set) var summed = 0

    /// Room for all points is taken at once, so that a measurement asks for no memory.
    package init() { points.reserveCapacity(Self.limit) }

    /// One that goes on where another one stood.
    init(_ points: [Point], measurementsPerPoint: Int, sum: Float, summed: Int) {
        self.init()
        self.points += points
        (self.measurementsPerPoint, self.sum, self.summed) = (measurementsPerPoint, sum, summed)
    }

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
    /// Bytes of memory.
    var bytes: Int { points.capacity * MemoryLayout<Point>.stride }
}

/// What has been measured so far: the loss, the distance and every term, each before its weight; and what was changed.
package struct History: Sendable, Equatable {
    /// By name: `loss`, `reconstruction`, `mse`, and the terms by id.
    package private(set) var train: [String: Curve] = [:]
    package private(set) var validation: [String: Curve] = [:]
    /// The latest changes, at most twice `eventLimit`: a knob can be turned for hours.
    package private(set) var events: [RunEvent] = []
    package static let eventLimit = 500

    package init() {}

    init(train: [String: Curve], validation: [String: Curve], events: [RunEvent]) {
        (self.train, self.validation, self.events) = (train, validation, events)
    }

    /// Bytes of memory that the curves take.
    var bytes: Int { [train, validation].joined().reduce(0) { $0 + $1.value.bytes } }

    /// What training measured last of a quantity; nil where it measures it no longer, as the terms of a stage that is over.
    package func present(_ name: String) -> Float? {
        guard let last = train[name]?.points.last, let loss = train["loss"]?.points else { return nil }
        // Curves are thinned each for itself, so the ends of two that go on lie up to a point apart.
        let before = loss.dropLast().last?.step ?? 0
        return last.step >= before ? last.value : nil
    }

    mutating func record(_ name: String, _ value: Float, at step: Int) {
        train[name, default: Curve()].append(value, at: step)
    }

    mutating func recordValidation(_ measures: MeasuredValues, at step: Int) {
        for (name, value) in measures.values { validation[name, default: Curve()].append(value, at: step) }
    }

    mutating func note(_ change: Change, at step: Int) {
        if events.count == 2 * Self.eventLimit { events.removeFirst(Self.eventLimit) }
        events.note(change, at: step)
    }

    /// Notes the schedules that aren't over at a step.
    mutating func noteSchedules(of setup: Setup, at step: Int) {
        for knob in setup.knobs {
            if let schedule = setup.schedules[knob.id], !schedule.isOver(at: step) {
                note(.scheduled(knob: knob.id, from: nil, to: schedule), at: step)
            }
        }
    }

    /// Notes that schedules have come to their end with a step.
    mutating func noteEndsOfSchedules(of setup: Setup, at step: Int) {
        for (id, schedule) in setup.schedules where schedule.isOver(at: step) && !schedule.isOver(at: step - 1) {
            if let knob = setup.knob(id) { note(.scheduleEnded(knob: knob.id, at: setup.value(of: knob)), at: step) }
        }
    }
}

/// Named numbers of a batch or a split: `loss`, `reconstruction`, `mse`, and the terms by id.
package struct MeasuredValues: Sendable, Equatable {
    package var values: [(name: String, value: Float)]

    package init(_ values: [(name: String, value: Float)] = []) { self.values = values }

    package subscript(name: String) -> Float? { values.first { $0.name == name }?.value }

    package static func == (a: MeasuredValues, b: MeasuredValues) -> Bool { a.values.elementsEqual(b.values, by: ==) }
}
