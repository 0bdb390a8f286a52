import Tensors

/// Some rows of the data with what is known of them, in memory that is filled anew for each step. Whoever has an objective
/// computed fills its batch; distances and terms read it.
package struct Batch {
    /// Clean data, [count, features].
    package let x: Slot
    /// The class of each row as a number, or −1 where it isn't told, [count]; nil where nobody asks for classes.
    package let labels: Slot?
    /// Which rows of their split these are, [count].
    package var rows: [Int32]

    package init(x: Slot, labels: Slot? = nil) {
        precondition(labels.map { $0.count == x.shape[0] } ?? true, "labels of another number of rows")
        (self.x, self.labels) = (x, labels)
        rows = [Int32](repeating: 0, count: x.shape[0])
    }

    package var count: Int { rows.count }
}
