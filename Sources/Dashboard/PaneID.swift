/// The panes that can have the focus, in the order in which Tab goes through them.
package enum PaneID: Int, Hashable, Sendable, CaseIterable {
    case loss, reconstruction, interpolation, formula, samples, codes, measures

    /// The key that goes to it.
    var digit: Character { Character(String(rawValue + 1)) }

    func after(_ offset: Int, among shown: [PaneID]) -> PaneID {
        guard let place = shown.firstIndex(of: self) else { return shown.first ?? self }
        return shown[(place + offset + shown.count) % shown.count]
    }
}
