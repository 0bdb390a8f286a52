import Autoencoders
import Datasets

/// What lies over the panes and takes the keys.
package enum Overlay: Hashable, Sendable {
    /// The rows from `top` on.
    case help(top: Int)
    case menu(Menu, selected: Int)
    case prompt(Prompt)

    package enum Menu: Hashable, Sendable {
        case variants, data
    }
}

extension Overlay.Menu {
    /// One entry: a name, what it is, and where it comes from.
    struct Entry {
        let id, title, detail, source: String
        let isAvailable: Bool
    }

    var title: String {
        switch self {
        case .variants: "variants"
        case .data: "data sets"
        }
    }

    var entries: [Entry] {
        switch self {
        case .variants:
            Variant.all.map {
                Entry(id: $0.id, title: $0.title, detail: $0.formula, source: $0.paper, isAvailable: true)
            }
        case .data:
            BuiltInDataset.all.map {
                Entry(
                    id: $0.id, title: $0.title, detail: $0.summary, source: "\($0.counts) · \($0.credit)",
                    isAvailable: $0.isAvailable)
            }
        }
    }
}
