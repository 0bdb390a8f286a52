import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import TestSupport
import Testing

@testable import Dashboard

/// What a screen shows that saves bytes, beside what it ought to show.
@Suite struct ExactnessTests {
    /// A screen that keeps cells which have hardly changed, with the laboratory in front of it and a clock of its own.
    private struct Watched {
        var scene: Scene
        let screen: MemoryScreen
        private var exactness = Exactness()
        private var now = ContinuousClock.now

        init(_ scene: Scene, pixels: PixelGraphics? = nil) {
            self.scene = scene
            var capabilities = Capabilities.full
            capabilities.pixels = pixels
            screen = MemoryScreen(
                width: scene.state.size.width, height: scene.state.size.height, capabilities: capabilities,
                steadiness: .calm)
        }

        private var picture: Canvas { Frame.picture(of: scene.state, capabilities: screen.capabilities) }
        /// Cells that are other than in a fresh picture.
        var old: Int {
            let fresh = picture
            guard let shown = screen.presented.last, shown.size == fresh.size else { return .max }
            return (0..<shown.height).reduce(0) { sum, y in
                sum
                    + (0..<shown.width).count { x in
                        let (old, new) = (shown[x, y], fresh[x, y])
                        return old != new || new.place.map { shown.pictures[$0] != fresh.pictures[$0] } ?? false
                    }
            }
        }

        mutating func frame(after time: Duration = .milliseconds(125)) {
            now += time
            scene.look()
            screen.present(picture, exactly: exactness.isDue(for: scene.state, at: now))
        }

        /// Trains as a session does that plays, for so many frames; the number of cells that were left as they were.
        mutating func play(frames: Int, after time: Duration = .milliseconds(125)) -> Int {
            send(.play)
            var kept = 0
            for _ in 0..<frames {
                scene.session.advance()
                frame(after: time)
                kept += old
            }
            return kept
        }

        mutating func send(_ command: Command) {
            scene.state.expect(command)
            scene.session.obey(command)
        }
    }

    private static let commands: [Command] = [
        .step(1), .turn(knob: "learning-rate", to: 0.003), .schedule(knob: "learning-rate", nil),
        .toggle(term: "l1"), .corrupt("gaussian"), .resize(latent: 3), .choose(variant: "undercomplete"), .undo,
        .redo, .goBack(before: 1), .load(data: "digits"), .undo, .measure(["hoyer"]), .reset, .startFresh, .pause,
    ]

    /// Paused, the screen is what a fresh one would be, whatever was done; and while it trains within a second of other
    /// data or another layout.
    @Test(arguments: Variant.all.map(\.id)) func settledMeansExact(_ id: String) throws {
        try settles(Watched(Scene(#require(Variant.named(id)), width: 100, height: 30, side: 8)))
    }

    /// The same by pixels.
    @Test(arguments: [PixelGraphics.Kind.kitty, .sixel]) func settledPixelsAreExact(_ kind: PixelGraphics.Kind) throws
    {
        let graphics = PixelGraphics(kind, cell: PixelSize(width: 8, height: 16))
        let watched = Watched(try Scene(.vae, width: 100, height: 30, side: 8), pixels: graphics)
        try settles(watched)
        #expect(watched.screen.presented.contains { !$0.pictures.isEmpty })
    }

    private func settles(_ watched: Watched) throws {
        var watched = watched
        watched.frame()
        for command in Self.commands {
            _ = watched.play(frames: 2)
            watched.send(command)
            watched.frame()
            watched.send(.pause)
            watched.frame()
            #expect(watched.old == 0, "\(command)")
        }
        for key: Key in [.character("z"), .character("z"), .character("5"), .character("?"), .escape] {
            _ = watched.play(frames: 9)
            watched.scene.doing(key)
            watched.frame()
            #expect(watched.old == 0, "\(key)")
            watched.scene.session.advance()
            watched.frame(after: .milliseconds(500))
            #expect(watched.old == 0, "\(key)")
        }
        _ = watched.play(frames: 9)
        watched.send(.load(data: "digits"))
        watched.frame()
        #expect(watched.old == 0)
    }

    /// In between cells stay, or nothing would be saved.
    @Test func trainingLeavesCellsThatHardlyChange() throws {
        var watched = Watched(try Scene(.vae, width: 100, height: 30, side: 8))
        watched.frame()
        #expect(watched.play(frames: 4) == 0)
        _ = watched.play(frames: 8)
        #expect(watched.play(frames: 20) > 0)
    }
}
