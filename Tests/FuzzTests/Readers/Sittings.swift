import Autoencoders
import Laboratory
import Tensors
import TestSupport

@testable import Dashboard
@testable import Terminal

/// Bytes of a terminal as a person in front of the laboratory sends them: decoded, obeyed by a session, drawn.
struct Sittings: Fuzzed {
    let name = "sitting"
    let rounds = 100
    let mostBytes = 300
    let mostMemory = 4 << 30
    var words: [String] {
        KeyBytes.sequences + Grammar.words.map { ":\($0.name) " } + Variant.all.map { ":variant \($0.id)\r" }
    }

    func seeds() -> [[UInt8]] {
        [
            " .\t\t\u{1b}[C\u{1b}[C++--0u\u{12}?/loss\rnN\u{1b}\u{1b}v\u{1b}[B\u{1b}[B\rz",
            ":variant wae-mmd\r:set lambda 3\r:toggle l1\r:undo\r:redo\r:step 2\r\u{1b}[<0;20;20M\u{1b}[<32;30;20M",
            "\u{1b}[<0;30;20m\u{1b}[<65;5;5M1234567890tdcpagwbikmMyxoe",
            ":measure all\r:latent 2\r:data ring\r.:help set\r",
            "\u{1b}[200~:quit\n\u{1b}[201~:\u{1b}[200~set beta 3\u{1b}[201~\r",
        ].map { Array($0.utf8) }
    }

    private static let manual = Manual(in: .ofThisProcess())
    private static let sizes = [(80, 24), (40, 12), (39, 11), (200, 60), (1, 1), (120, 14)]

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let session = try Session(
            Setup(Variant.vae.experiment.fitted(to: Small.data.dataShape), batch: 8), on: Small.data,
            workers: Workers(1), within: Confinement(), with: Inventory(classifiers: .shipped))
        var state = State(size: Size(width: 80, height: 24), saves: false, manual: Self.manual)
        state.take(session.snapshot())
        var decoder = KeyDecoder(unicode: true)
        var (obeyed, frames) = (0, 0)
        var last = 0
        for one in decoder.feed(input) + decoder.expire() {
            var effects: [Effect] = []
            switch one {
            case .key(let key) where state.isTyping: effects = type(key, into: &state)
            case .key(let key):
                let bindings = state.overlay == nil ? state.bindings : state.keymap.overlay
                if let action = Keymap.action(for: key, in: bindings) { effects = update(&state, action) }
            case .mouse(let mouse): effects = point(mouse, in: &state, capabilities: .full)
            case .paste(let text): paste(text, into: &state)
            default: continue
            }
            for effect in effects {
                switch effect {
                case .send(.load(let data)) where !["ring", "two-moons"].contains(data): continue
                case .send(.choose(let variant)) where obeyed > 3 && variant != "vae": continue
                case .send(let command):
                    session.obey(command)
                    obeyed += 1
                case .quit: return "quit"
                case .repaint: break
                }
            }
            if session.activity == .playing, obeyed % 4 == 0 { session.advance() }
            if !effects.isEmpty {
                session.obey(.look(state.requests))
                state.expect(.look(state.requests))
                state.take(session.snapshot())
            }
            frames += 1
            // A frame for what has been seen to change, and now and then at another size.
            guard !effects.isEmpty || frames - last > 3 else { continue }
            last = frames
            let (width, height) = frames % 7 == 0 ? Self.sizes[frames / 7 % Self.sizes.count] : (80, 24)
            state.size = Size(width: width, height: height)
            let capabilities = frames % 5 == 0 ? Capabilities.plainest : .full
            let text = Frame.picture(of: state, capabilities: capabilities).text
            try Violation.unless(text.count == height, "\(text.count) rows of \(height)")
            for row in text { try Violation.unlessLine(row, "a row") }
        }
        return "\(obeyed == 0 ? "nothing" : obeyed < 5 ? "some" : "many") obeyed, \(state.focus)"
    }
}
