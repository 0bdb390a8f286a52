import Autoencoders
import Datasets
import Laboratory
import Terminal

/// What lies over the panes and takes the keys.
package enum Overlay: Hashable, Sendable {
    /// The rows from `top` on.
    case help(top: Int)
    case menu(Menu, selected: Int)
    case prompt(Prompt)
    case manual(ManualView)

    package enum Menu: Hashable, Sendable {
        case variants, terms, data, panes, recipes
        /// Every choice with its present value.
        case choices
        /// What a model can be wanted for, and the variants for that.
        case goals
        case candidates(Advice.Goal)
        /// The values of a choice that has names for them.
        case choice(String)
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
        /// What can be turned once it is chosen.
        var knobs: [Knob] = []
        /// What there is to be said to whoever has to choose, a line each.
        var notes: [String] = []
    }

    var title: String {
        switch self {
        case .variants: "variants"
        case .goals: "what is the model for"
        case .candidates(let goal): "variants for \(goal.rawValue)"
        case .terms: "terms"
        case .choices: "choices"
        case .choice(let id): Choices.named(id)?.title ?? id
        case .data: "data sets"
        case .panes: "panes"
        case .recipes: "recipes"
        }
    }

    func entries(in state: State) -> [Entry] {
        let experiment = state.setup?.experiment
        return switch self {
        case .variants:
            // Those that were left come back as they were.
            Variant.all.map {
                let waits = state.snapshot?.past.parked.contains($0.id) ?? false
                return Entry(
                    id: $0.id, title: waits ? "\($0.title), as it was left" : $0.title, detail: $0.formula,
                    source: $0.paper,
                    isPresent: $0.id == experiment?.variant, notes: $0.guidance.lines)
            }
        case .terms:
            Terms.all.map { term in
                let isOn = experiment?.terms.contains(term.id) ?? false
                let knobs = text(of: term.knobs)
                return Entry(
                    id: term.id, title: term.title + cost(of: term, in: state),
                    detail: "\(term.weight.symbol)·\(term.formula)", source: knobs,
                    isPresent: isOn,
                    obstacle: isOn
                        ? nil
                        : experiment.flatMap { term.obstacle(in: $0, for: state.data) }.map {
                            state.language.text($0)
                        }
                )
            }
        case .goals:
            Advice.Goal.possible(for: state.data.kind).map { goal in
                Entry(
                    id: goal.rawValue, title: goal.rawValue, detail: state.language.text(goal),
                    source: advised(for: goal, in: state).map(\.variant).joined(separator: ", "), isPresent: false)
            }
        case .candidates(let goal):
            advised(for: goal, in: state).compactMap { candidate in
                Variant.named(candidate.variant).map { variant in
                    Entry(
                        id: variant.id, title: variant.title, detail: variant.formula,
                        source: candidate.reasons.map { state.language.text($0) }.joined(separator: ", "),
                        isPresent: variant.id == experiment?.variant, notes: variant.guidance.lines)
                }
            }
        case .choices:
            recipes(in: state)
                + Choices.all.map { choice in
                    Entry(
                        id: choice.id, title: choice.title, detail: state.setup.map(choice.read) ?? "",
                        source: choice.summary, isPresent: false)
                }
        case .choice(let id): Choices.named(id).map { values(of: $0, in: state) } ?? []
        case .data:
            BuiltInDataset.all.map {
                Entry(
                    id: $0.id, title: $0.title, detail: $0.summary, source: "\($0.counts) · \($0.credit)",
                    isPresent: $0.id == state.snapshot?.data.id,
                    obstacle: state.inventory.missingData.contains($0.id) ? "not on this machine" : nil)
            }
                + BuiltInRatings.all.map {
                    Entry(
                        id: $0.id, title: $0.title, detail: $0.summary, source: "\($0.counts) · \($0.credit)",
                        isPresent: $0.id == state.snapshot?.data.id,
                        obstacle: state.inventory.missingData.contains($0.id) ? "not on this machine" : nil)
                }
        case .recipes:
            state.inventory.recipes.map {
                Entry(
                    id: $0.id, title: $0.title, detail: $0.title, source: $0.why, isPresent: false,
                    obstacle: state.inventory.missingData.contains($0.data) ? "its data aren't on this machine" : nil)
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

    /// By the table of the survey, for the present data.
    private func advised(for goal: Advice.Goal, in state: State) -> [Advice.Candidate] {
        var answers = Advice.Answers()
        answers.goal = goal
        let facts = Advice.Facts(rows: state.snapshot?.data.trainCount ?? 0, shape: state.data)
        return Advice.candidates(for: facts, answers, with: state.inventory.classifiers)
    }

    /// What a term costs that is dear, before it is switched on.
    private func cost(of term: any Term, in state: State) -> String {
        guard let factor = state.snapshot?.answers[TermCostsRequest()]?[term.id], factor >= 1.25 else { return "" }
        return ", \(short(factor)) times the work of a step"
    }

    /// What opens the list of recipes, where there are some.
    private func recipes(in state: State) -> [Entry] {
        guard !state.inventory.recipes.isEmpty else { return [] }
        return [
            Entry(
                id: Self.recipeEntry, title: "recipes", detail: "\(state.inventory.recipes.count) of them",
                source: "data, variant, knobs and view at once", isPresent: false)
        ]
    }

    static let recipeEntry = "recipe"

    private func values(of choice: Choice, in state: State) -> [Entry] {
        let setup = state.setup
        return (choice.kind.values ?? []).map { value in
            let isPresent = setup.map(choice.read) == value.id
            let fault = setup.flatMap {
                isPresent
                    ? nil : choice.obstacle(to: value.id, in: $0, for: state.data, with: state.inventory.classifiers)
            }
            return Entry(
                id: value.id, title: value.title, detail: value.detail, source: text(of: value.knobs),
                isPresent: isPresent, obstacle: fault.map { state.language.obstacle($0) }, knobs: value.knobs)
        }
    }

    private func text(of knobs: [Knob]) -> String {
        knobs.map { "\($0.symbol) \($0.summary)" }.joined(separator: ", ")
    }
}
