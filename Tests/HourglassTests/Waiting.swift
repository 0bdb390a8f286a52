import Foundation
import TestSupport

/// Waits, a minute at most unless more is said, until something holds that another process does; `told` says what else is known
/// of it.
func wait(
    for what: String, seconds: Double = 60, until holds: () throws -> Bool, told: () -> String = { "" }
) throws {
    let end = Date(timeIntervalSinceNow: seconds)
    while try !holds() {
        guard Date() < end else {
            throw TmuxScreen.Failure(description: "no \(what) within \(Int(seconds)) s\n\(told())")
        }
        // Nothing tells of it when it comes, so it is asked for.
        usleep(1000)
    }
}
