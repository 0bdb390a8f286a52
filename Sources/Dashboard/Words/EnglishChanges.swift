import Autoencoders
import Laboratory

/// What was changed.
extension English {
    package func text(_ change: Change) -> String {
        switch change {
        case .turned(let id, let from, let to): "\(Names.symbol(id)) \(Names.number(from))→\(Names.number(to))"
        case .scheduled(let id, _, let to): "\(Names.symbol(id)) \(to?.text ?? "without schedule")"
        case .scheduleEnded(let id, let value): "\(Names.symbol(id)) \(Names.number(value))"
        case .controlled(let id, _, let to): "\(Names.symbol(id)) by \(to?.name ?? "hand")"
        case .toggled(let id, let isOn): "\(Terms.named(id)?.weight.symbol ?? id) \(isOn ? "on" : "off")"
        case .chosen(let choice, _, let to): Choices.named(choice)?.mark(to) ?? "\(choice) \(to)"
        case .variant(_, let to): to
        case .loaded(_, let to): Names.data(to)
        case .stage(let name): name
        case .followed(let recipe): "recipe \(recipe)"
        case .reset: "reset"
        case .startedFresh: "fresh start"
        case .opened(let file): "opened \(Names.file(file))"
        case .pruned(let from, let to): "pruned \(from)→\(to) codes"
        case .wentBack(let step): "back to step \(step)"
        }
    }

    package func parts(of change: Change) -> (what: String, from: String, to: String) {
        switch change {
        case .turned(let id, let from, let to): (Names.symbol(id), Names.number(from), Names.number(to))
        case .scheduled(let id, let from, let to):
            ("\(Names.symbol(id)) schedule", from?.text ?? Choice.off, to?.text ?? Choice.off)
        case .scheduleEnded(let id, let value): (Names.symbol(id), "", Names.number(value))
        case .controlled(let id, let from, let to):
            ("\(Names.symbol(id)) by", from?.name ?? "hand", to?.name ?? "hand")
        case .toggled(let id, let isOn): (id, isOn ? "off" : "on", isOn ? "on" : "off")
        case .chosen(let choice, let from, let to): (choice, from, to)
        case .variant(let from, let to): ("variant", from, to)
        case .loaded(let from, let to): ("data", Names.data(from), Names.data(to))
        case .stage(let name): ("stage", "", name)
        case .followed(let recipe): ("recipe", "", recipe)
        case .reset, .startedFresh: (text(change), "", "step 0")
        case .opened(let file): ("file", "", Names.file(file))
        case .pruned(let from, let to): ("codes", "\(from)", "\(to)")
        case .wentBack(let step): ("back", "", "step \(step)")
        }
    }
}
