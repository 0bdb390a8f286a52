import Tensors

/// Some rows of the data with what is known of them, in memory that is filled anew for each step. Whoever has an objective
/// computed fills its batch; distances and terms read it.
package struct Batch {
    /// Clean data, [count, features]; where entries are missing, what the data put in their place.
    package let x: Slot
    /// 1 where an entry is observed, 0 where it is missing, [count, features]; nil where none can be missing.
    package let mask: Slot?
    /// 1 where the model sees an entry of x, 0 where it has to be found, [count, features]; nil where all of x is seen.
    package let shown: Slot?
    /// The class of each row as a number, or −1 where it isn't told, [count]; nil where nobody asks for classes.
    package let labels: Slot?
    /// Which rows of their split these are, [count].
    package var rows: [Int32]

    package init(x: Slot, mask: Slot? = nil, shown: Slot? = nil, labels: Slot? = nil) {
        precondition(mask.map { $0.shape == x.shape } ?? true, "a mask of other entries")
        precondition(labels.map { $0.count == x.shape[0] } ?? true, "labels of another number of rows")
        precondition(shown.map { $0.shape == x.shape } ?? true, "other entries that are seen")
        (self.x, self.mask, self.shown, self.labels) = (x, mask, shown, labels)
        rows = [Int32](repeating: 0, count: x.shape[0])
    }

    package var count: Int { rows.count }
}
