import Autoencoders

/// What a person can ask of a session; obeyed between two steps.
package enum Command: Sendable, Equatable {
    case play
    case pause
    /// Trains for so many steps, then pauses.
    case step(Int)
    /// Back to step 0 with the same seed.
    case reset
    case turn(knob: String, to: Float)
    /// How a knob comes into force from now on; nil for at once.
    case schedule(knob: String, Schedule?)
    case toggle(term: String)
    case corrupt(String)
    /// What the codes as a whole are compared with.
    case prior(String)
    /// By the id of a distance.
    case compare(by: String)
    /// The choices of a variant, with its knobs; what fits of the parameters is kept.
    case choose(variant: String)
    /// Hidden widths of the encoder; the decoder mirrors them.
    case reshape(widths: [Int])
    case resize(latent: Int)
    /// Another data set, by what `--data` takes.
    case load(data: String)
    case stopEarly(patience: Int?)
    /// What the screen wants to see from now on.
    case look(Probe)
    /// Over the validation split, by ids; all that can be asked for where none is named.
    case measure([String])
    case save(path: String)
    /// Ends the session.
    case stop
}
