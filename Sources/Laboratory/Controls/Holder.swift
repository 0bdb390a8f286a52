/// Who is to hold a knob, as a word says it: `kl:25`, `sigma`, `anneal:5000`, `off`.
package enum Holder: Sendable, Equatable {
    case nobody
    case control(Control)
    case schedule(Schedule)

    /// A word that says nobody.
    package struct Fault: Error, Equatable {
        package let expected: String
    }

    package init(_ text: String) throws(Fault) {
        let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let number = words.count == 2 ? words[1] : nil
        if text == "off" {
            self = .nobody
        } else if let kind = Schedule.Kind(rawValue: words[0]) {
            guard let steps = number.flatMap({ Int($0) }), Schedule.possibleSteps.contains(steps) else {
                throw Fault(expected: "\(kind.rawValue):STEPS, as in beta=\(kind.rawValue):5000")
            }
            self = .schedule(Schedule(kind, steps: steps))
        } else {
            let control = Control(words[0], number.flatMap { Float($0) })
            guard control.controller != nil else {
                let known = Controllers.all.map { $0.id } + Schedule.Kind.allCases.map(\.rawValue) + ["off"]
                throw Fault(expected: "KNOB= and one of \(known.joined(separator: ", "))")
            }
            guard control.isPossible, (number == nil) == (control.target == nil) else {
                throw Fault(expected: "\(control.usage), as in beta=kl:25")
            }
            self = .control(control)
        }
    }
}
