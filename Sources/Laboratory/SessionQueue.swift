import Autoencoders
import Datasets
import Dispatch
import Foundation
import Synchronization
import Tensors

/// A session on its own serial queue, seen from outside: commands go in through a mailbox, the latest snapshot comes
/// out of a box. Neither side ever waits for the other.
package final class SessionQueue: Sendable {
    /// How often training is shown, in seconds between two snapshots. What a person asks for is shown at once.
    package struct Rate: Equatable, Sendable {
        /// Numbers and curves: eyes read no faster than this.
        package var interval: Double
        /// Images, which cost most to compute and to send.
        package var pictureInterval: Double

        package init(interval: Double, pictureInterval: Double) {
            (self.interval, self.pictureInterval) = (interval, pictureInterval)
        }

        /// Images so often, numbers no more seldom than they.
        package func withPictures(every seconds: Double) -> Rate {
            Rate(interval: min(interval, seconds), pictureInterval: seconds)
        }

        package static let ordinary = Rate(interval: 1.0 / 8, pictureInterval: 1.0 / 3)
        /// For a line of a few kilobytes a second.
        package static let slow = Rate(interval: 1.0 / 2, pictureInterval: 8)
    }

    private struct Outbox {
        var snapshot: Snapshot?
        var failure: (any Error)?
        var hasEnded = false
        /// Of the session, once it has been made.
        var brake: Brake?
    }

    /// Stops the reading of data, before there is a session and in it.
    private let reading = Brake()
    private let mailbox = Mutex<[Command]>([])
    private let outbox = Mutex(Outbox())
    private let bell = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let queue = DispatchQueue(label: "hourglass.session", qos: .userInitiated)

    /// Makes the session inside its queue, which it never leaves, and starts to serve it.
    ///
    /// `published` is called on that queue after every new snapshot, and once when the session has ended or couldn't be
    /// made; it has to be quick. `finish` is called there with the session that was asked to end. `clock` gives seconds.
    package init(
        rate: Rate = .ordinary, clock: @escaping @Sendable () -> Double = { ProcessInfo.processInfo.systemUptime },
        published: @escaping @Sendable () -> Void, start: @escaping @Sendable () throws -> Session,
        finish: @escaping @Sendable (Session) throws -> Void = { _ in }
    ) {
        queue.async { [self] in
            // Freed behind everything: giving a large model's memory back takes a while that nobody has to wait for.
            var made: Session?
            do {
                try Reading.$brake.withValue(reading) {
                    let session = try start()
                    made = session
                    outbox.withLock { $0.brake = session.brake }
                    serve(session, rate: rate, clock: clock, published: published)
                    try finish(session)
                }
            } catch is Reading.Stopped {
                // Asked to end before there was a session.
            } catch {
                outbox.withLock { $0.failure = error }
            }
            outbox.withLock { $0.hasEnded = true }
            published()
            ended.signal()
            withExtendedLifetime(made) {}
        }
    }

    /// The last snapshot, nil before the first.
    package var latest: Snapshot? { outbox.withLock { $0.snapshot } }
    /// Why the session couldn't be made, or what `finish` threw.
    package var failure: (any Error)? { outbox.withLock { $0.failure } }
    package var hasEnded: Bool { outbox.withLock { $0.hasEnded } }

    package func send(_ command: Command) {
        mailbox.withLock { $0.append(command) }
        bell.signal()
    }

    /// Asks the session to end, amid a step or a file if it is in one: what is computed or read then has no effect.
    /// Doesn't wait.
    package func end() {
        send(.stop)
        reading.pull()
        outbox.withLock { $0.brake }?.pull()
    }

    /// Whether there has been a session to end.
    package var hasBegun: Bool { outbox.withLock { $0.brake != nil } }

    /// Asks the session to end and waits until it has; false where that took longer than `seconds`.
    @discardableResult
    package func stop(within seconds: Double = 5) -> Bool {
        end()
        guard ended.wait(timeout: .now() + seconds) == .success else { return false }
        ended.signal()
        return true
    }

    /// How many times as long as pictures take to make it trains before the next.
    private static let patience = 30.0
    /// Seconds that an answer may wait for pictures.
    private static let unnoticed = 0.1

    private func serve(_ session: Session, rate: Rate, clock: () -> Double, published: () -> Void) {
        var speed = Speed()
        var timeline = Timeline()
        var lastFrame = -Double.infinity
        var nextPictures = -Double.infinity
        // Seconds, the last time.
        var costOfPictures = 0.0
        var isStale = true
        // What came of it is still to be shown.
        var wasMoving = false
        /// When the next are due. Images that a decoder makes pixel by pixel take longer; most of the time is for training all
        /// the same.
        func pictures(after now: Double, _ cost: Double) -> Double {
            now + max(rate.pictureInterval, Self.patience * cost)
        }
        while true {
            let commands = mailbox.withLock { waiting in
                defer { waiting.removeAll(keepingCapacity: true) }
                return waiting
            }
            for command in commands { session.obey(command) }
            let isOver = commands.contains(.stop)
            isStale = isStale || !commands.isEmpty
            let wasPlaying = session.activity == .playing
            if wasPlaying && !isOver {
                session.advance()
                isStale = true
            }
            if session.isMeasuring && !isOver {
                session.advanceMeasurement()
                isStale = true
            }
            // Only pictures move.
            let isStill = session.activity != .playing && !session.isMeasuring
            // Nothing moves but what a person does.
            let isAtRest = isStill && !session.isMoving
            isStale = isStale || isStill && (session.isMoving || wasMoving)
            wasMoving = session.isMoving
            let now = clock()
            timeline.note(step: session.step, epoch: session.epoch, at: now, isPlaying: wasPlaying)
            speed.update(images: session.imagesSeen, at: now, playing: session.activity == .playing)
            // Pane by pane, so that no step waits for all of them.
            if wasPlaying && !isOver {
                if session.isMakingPictures {
                    session.makeNextPictures()
                    isStale = true
                    costOfPictures += clock() - now
                    if !session.isMakingPictures { nextPictures = pictures(after: now, costOfPictures) }
                } else if now >= nextPictures {
                    session.beginPictures()
                    costOfPictures = 0
                }
            }
            // A change that a person asked for, or a pause, is shown at once.
            let isDue = now - lastFrame >= rate.interval || !commands.isEmpty || isAtRest
            if isStale && isDue && !isOver {
                // Whoever looks elsewhere waits for that alone: what is seen already can stay until it is due.
                let hasChange = commands.contains { !$0.isLook }
                let isPictureDue = hasChange || isAtRest || !wasPlaying && !isStill && now >= nextPictures
                // An answer doesn't wait for pictures that take long.
                if isPictureDue && !commands.isEmpty && costOfPictures > Self.unnoticed {
                    let answer = session.snapshot(
                        imagesPerSecond: speed.value, timeline: timeline, withFreshPictures: false)
                    outbox.withLock { $0.snapshot = answer }
                    published()
                }
                let start = clock()
                let snapshot = session.snapshot(
                    imagesPerSecond: speed.value, timeline: timeline, withFreshPictures: isPictureDue)
                if isPictureDue {
                    costOfPictures = clock() - start
                    nextPictures = pictures(after: now, costOfPictures)
                    // What rests longer than pictures is made anew the next time, which follows soon.
                    if hasChange { nextPictures = now + max(rate.pictureInterval, costOfPictures) }
                }
                outbox.withLock { $0.snapshot = snapshot }
                published()
                lastFrame = now
                isStale = false
            }
            if isOver { return }
            if isStill && !session.isMoving {
                bell.wait()
            } else if isStill {
                _ = bell.wait(timeout: .now() + max(0, lastFrame + rate.interval - clock()))
            }
        }
    }
}

/// Images per second over about the last second of training.
private struct Speed {
    private(set) var value = 0.0
    private var since: (images: Int, time: Double)?

    mutating func update(images: Int, at time: Double, playing: Bool) {
        guard playing, let since, images >= since.images else {
            self.since = playing ? (images, time) : nil
            return
        }
        let elapsed = time - since.time
        guard elapsed >= 0.25 else { return }
        let rate = Double(images - since.images) / elapsed
        value = value == 0 ? rate : value + (rate - value) * min(1, elapsed)
        self.since = (images, time)
    }
}
