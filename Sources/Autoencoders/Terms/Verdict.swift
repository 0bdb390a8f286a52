import Autodiff

/// What a term says of each image from the middle of its code, where it says something that can be right or wrong: the
/// column with the largest value counts.
package enum Verdict {
    /// Which of the term's clusters it belongs to, [batch, clusters].
    case clusters(Value)
    /// Which class, [batch, classes].
    case classes(Value)
}
