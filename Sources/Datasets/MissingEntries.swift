/// How rows in memory say which of their entries nobody knows.
package enum MissingEntries: Sendable {
    /// All are known; what is no finite number is refused.
    case none
    /// Those that are NaN.
    case nan
    /// Those that are true, one for each value; what stands there is never looked at.
    case flags([Bool])
}
