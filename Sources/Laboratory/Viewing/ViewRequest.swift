import Datasets

/// What a pane asks a session for: a value that is answered on the session's queue by a ``Viewer``. A new kind of picture
/// is a new type of request; nothing else has to know of it.
package protocol ViewRequest: Hashable, Sendable {
    associatedtype Answer: Sendable

    /// The split whose rows it looks at; nil where it looks at none, or only at those that speak for the data as a whole.
    var split: SplitName? { get }
    /// How often there is an answer while it trains.
    var cost: ViewCost { get }

    /// The answer, nil where there is none for the present experiment. Chance comes from ``Viewer/generator``, split by what
    /// it is for, so that the same model gives the same answer, and training never depends on what is shown.
    func answer(by viewer: Viewer) -> Answer?
    /// Does a piece of what a dear answer takes, so that no step waits for all of it, and keeps it with the model for
    /// ``answer(by:)``, which does without where nothing was prepared; false where nothing is left but the answer. Training
    /// goes on between pieces: each is of the step at which it was done.
    func prepare(by viewer: Viewer) -> Bool
}

extension ViewRequest {
    package var split: SplitName? { nil }
    package var cost: ViewCost { .pictures }
    package func prepare(by viewer: Viewer) -> Bool { false }

    /// An equal request of any type.
    fileprivate func equals(_ other: any ViewRequest) -> Bool { AnyHashable(self) == AnyHashable(other) }
}

/// An answer that goes on by itself, also while it is paused.
package protocol MovingAnswer: Sendable {
    var isMoving: Bool { get }
}

/// How dear an answer is. While it is paused every request is answered anew in each snapshot.
package enum ViewCost: Sendable {
    /// Numbers that are there already: in every snapshot.
    case numbers
    /// Some images to compute and to send: as often as the session's rate says.
    case pictures
    /// As much as all pictures together: every fourth time that pictures are made.
    case crowd
}

/// What the screen wants to see, in the order in which it was asked for.
package struct ViewRequests: Hashable, Sendable, ExpressibleByArrayLiteral {
    package let all: [any ViewRequest]

    /// Each request once.
    package init(_ requests: [any ViewRequest]) {
        all = requests.enumerated().filter { i, request in !requests[..<i].contains(where: request.equals) }.map(
            \.element)
    }

    package init(arrayLiteral requests: any ViewRequest...) { self.init(requests) }

    /// The first of a type.
    package func first<Request: ViewRequest>(_ type: Request.Type) -> Request? {
        all.lazy.compactMap { $0 as? Request }.first
    }

    package static func == (a: Self, b: Self) -> Bool {
        a.all.count == b.all.count && zip(a.all, b.all).allSatisfy { $0.equals($1) }
    }

    package func hash(into hasher: inout Hasher) { for request in all { hasher.combine(AnyHashable(request)) } }
}

/// The answers in a snapshot, by their requests.
package struct ViewAnswers: Sendable {
    private var entries: [(request: any ViewRequest, answer: any Sendable)] = []
    /// Those that have no answer for the present experiment.
    private var refused: [any ViewRequest] = []

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }
    /// Whether any of them goes on by itself.
    var isMoving: Bool { entries.contains { ($0.answer as? any MovingAnswer)?.isMoving ?? false } }

    /// Whether the answer to a request does.
    func isMoving(_ request: any ViewRequest) -> Bool {
        entries.contains { $0.request.equals(request) && (($0.answer as? any MovingAnswer)?.isMoving ?? false) }
    }

    package subscript<Request: ViewRequest>(_ request: Request) -> Request.Answer? {
        entries.lazy.compactMap { ($0.request as? Request) == request ? $0.answer as? Request.Answer : nil }.first
    }

    /// The first answer to a request of a type: what there is to show until a new request is answered.
    package func first<Request: ViewRequest>(_ type: Request.Type) -> (request: Request, answer: Request.Answer)? {
        entries.lazy.compactMap { entry in
            guard let request = entry.request as? Request, let answer = entry.answer as? Request.Answer else {
                return nil
            }
            return (request, answer)
        }.first
    }

    /// Whether there is nothing to show of a request yet, not even the answer to another one of its type, and there will be.
    package func isAwaited(_ request: any ViewRequest) -> Bool {
        !refused.contains { $0.equals(request) } && !entries.contains { type(of: $0.request) == type(of: request) }
    }

    mutating func refuse(_ request: any ViewRequest) { refused.append(request) }

    /// Forgets what is known of a request.
    mutating func remove(_ request: any ViewRequest) {
        entries.removeAll { $0.request.equals(request) }
        refused.removeAll { $0.equals(request) }
    }

    package mutating func add<Request: ViewRequest>(_ answer: Request.Answer, to request: Request) {
        entries.append((request, answer))
    }

    /// Takes over what other answers have to a request; whether they have.
    mutating func adopt(_ request: any ViewRequest, from other: ViewAnswers) -> Bool {
        guard let entry = other.entries.first(where: { $0.request.equals(request) }) else { return false }
        entries.append(entry)
        return true
    }
}
