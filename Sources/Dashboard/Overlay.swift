import Autoencoders
import Datasets

/// What lies over the panes and takes the keys.
package enum Overlay: Hashable, Sendable {
    /// The rows from `top` on.
    case help(top: Int)
    case menu(Menu, selected: Int)
    case prompt(Prompt)

    package enum Menu: Hashable, Sendable {
        case variants, terms, distances, corruptions, data, panes
    }
}

extension Overlay.Menu {
    /// One entry: a name, what it is, and where it comes from.
    struct Entry {
        let id, title, detail, source: String
        /// Whether it is what holds now.
        let isPresent: Bool
        /// Why it can't be chosen, or nil.
        var obstacle: String?
    }

    var title: String {
        switch self {
        case .variants: "variants"
        case .terms: "terms"
        case .distances: "distances"
        case .corruptions: "corruptions"
        case .data: "data sets"
        case .panes: "panes"
        }
    }

    func entries(in state: State) -> [Entry] {
        let experiment = state.setup?.experiment
        return switch self {
        case .variants:
            Variant.all.map {
                Entry(
                    id: $0.id, title: $0.title, detail: $0.formula, source: $0.paper,
                    isPresent: $0.id == experiment?.variant)
            }
        case .terms:
            Terms.all.map { term in
                let isOn = experiment?.terms.contains(term.id) ?? false
                let knobs = term.knobs.map { "\($0.symbol) \($0.summary)" }.joined(separator: ", ")
                return Entry(
                    id: term.id, title: term.title, detail: "\(term.weight.symbol)·\(term.formula)", source: knobs,
                    isPresent: isOn,
                    obstacle: isOn
                        ? nil : experiment.flatMap { term.obstacle(in: $0, for: state.data) }.map(state.language.text)
                )
            }
        case .distances:
            Distances.all.map { distance in
                let knobs = distance.knobs.map { "\($0.symbol) \($0.summary)" }.joined(separator: ", ")
                return Entry(
                    id: distance.id, title: distance.title, detail: distance.formula, source: knobs,
                    isPresent: distance.id == experiment?.distance,
                    obstacle: experiment.flatMap {
                        distance.obstacle(in: $0, for: state.data, with: state.inventory.classifiers)
                    }.map(state.language.text))
            }
        case .corruptions:
            Corruptions.all.map { corruption in
                let knobs = corruption.knobs.map { "\($0.symbol) \($0.summary)" }.joined(separator: ", ")
                return Entry(
                    id: corruption.id, title: corruption.title, detail: corruption.formula, source: knobs,
                    isPresent: corruption.id == experiment?.corruption)
            }
        case .data:
            BuiltInDataset.all.map {
                Entry(
                    id: $0.id, title: $0.title, detail: $0.summary, source: "\($0.counts) · \($0.credit)",
                    isPresent: $0.id == state.snapshot?.data.id,
                    obstacle: state.inventory.missingData.contains($0.id) ? "not on this machine" : nil)
            }
        case .panes:
            state.panes.slots.map { slot in
                let pane = state.pane(at: slot)
                let key = state.keymap.key(for: .focusPane(slot))
                return Entry(
                    id: slot, title: pane?.summary ?? slot, detail: pane?.summary ?? "",
                    source: key.isEmpty ? "" : "key \(key)", isPresent: state.layout.shown.contains(slot),
                    obstacle: pane == nil ? "not for data of this kind" : nil)
            }
        }
    }
}
