/// Watches a stream of numbers, one after the other, and says when they are no longer like those before.
package protocol DriftDetector: Sendable {
    static var id: String { get }
    /// Whether the stream is found changed at this number.
    mutating func add(_ value: Double) -> Bool
}
