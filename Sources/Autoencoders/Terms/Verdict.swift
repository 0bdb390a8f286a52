import Autodiff

/// What a term says of each image from the middle of its code, where it says something that can be right or wrong: the
/// column with the largest value counts.
package enum Verdict {
    /// Which of the term's clusters it belongs to: the log of how probable each is, but for a constant, [batch, clusters].
    case clusters(Value)
    /// The same by distance alone: −‖z − c‖² of each centre, [batch, clusters].
    case centers(Value)
    /// Which class: the log of how probable each is, but for a constant, [batch, classes].
    case classes(Value)
}
