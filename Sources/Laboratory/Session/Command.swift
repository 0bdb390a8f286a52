import Autoencoders

/// What a person can ask of a session; obeyed between two steps.
package enum Command: Sendable, Equatable {
    case play
    case pause
    /// Trains for so many steps, then pauses.
    case step(Int)
    /// Back to step 0 with the same seed; knobs and schedules stay.
    case reset
    /// The same with the variant's own values.
    case startFresh
    case turn(knob: String, to: Float)
    /// How a knob comes into force from now on; nil for at once.
    case schedule(knob: String, Schedule?)
    /// Who turns a knob from now on; nil for a person.
    case control(knob: String, Control?)
    case toggle(term: String)
    /// A value of one of ``Choices/all``.
    case set(choice: String, to: String)
    /// The choices of a variant, with its knobs, or as it was left; what fits of the parameters is kept.
    case choose(variant: String)
    /// Another data set, by what `--data` takes.
    case load(data: String)
    /// Data and setup of a recipe of the inventory, by its id; training begins at step 0.
    case follow(recipe: String)
    /// Takes out the codes that nothing depends on; all else goes on as it was.
    case prune
    /// Takes the last change back.
    case undo
    /// Makes the change again that was taken back last.
    case redo
    /// Back to where things stood before a change of the log, by its number.
    case goBack(before: Int)
    /// What the screen wants to see from now on.
    case look(ViewRequests)
    /// Over the validation split, by ids; all that can be asked for where none is named.
    case measure([String])
    /// The same again and again, every so many steps: what comes out stands on curves.
    case measureEvery(Int, [String])
    /// Lets go of what is being measured.
    case stopMeasuring
    /// What a use keeps with the model from now on, whenever it is saved.
    case keep(AnyKeptWish)
    case save(path: String)
    /// Goes on with a checkpoint.
    case open(path: String)
    /// Ends the session.
    case stop
}

extension Command {
    /// Whether it only says what is to be seen.
    var isLook: Bool { if case .look = self { true } else { false } }
    package static func corrupt(_ id: String) -> Command { .set(choice: Choice.corruption.id, to: id) }
    package static func prior(_ id: String) -> Command { .set(choice: Choice.prior.id, to: id) }
    package static func compare(by id: String) -> Command { .set(choice: Choice.distance.id, to: id) }
    /// Hidden widths of the encoder; the decoder mirrors them.
    package static func reshape(widths: [Int]) -> Command {
        .set(choice: Choice.widths.id, to: Choice.text(ofWidths: widths))
    }
    package static func resize(latent: Int) -> Command { .set(choice: Choice.latent.id, to: String(latent)) }
    package static func stopEarly(patience: Int?) -> Command {
        .set(choice: Choice.earlyStopping.id, to: patience.map(String.init) ?? Choice.off)
    }
}
