import Laboratory
import Terminal

/// What a person has chosen once and for all about the screen.
package struct Preferences: Hashable, Sendable {
    /// What training does when the program goes on after it was stopped by Ctrl-Z.
    package enum AfterStop: String, Hashable, Sendable, CaseIterable {
        case train, pause
    }

    package static let frameRates = 1...60
    package static let pictureRates = 1...30

    package var keymap = Keymap.standard
    package var layouts = Layouts.standard
    package var accents = Accents.standard
    /// Frames a second at most.
    package var frameRate = 30
    /// How often a second images are made anew while it trains, at most.
    package var pictureRate = 3
    /// What cells are cut into that show images.
    package var blocks = ImageBlocks.standard
    /// Whether images are shown by their pixels.
    package var images = ImageMode.standard
    /// Whether to take the mouse where there is one.
    package var mouse = true
    package var afterStop = AfterStop.train

    package init() {}
}
