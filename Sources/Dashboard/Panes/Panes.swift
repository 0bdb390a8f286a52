/// The panes that there are, in the order in which Tab goes through them.
package struct Panes: Sendable {
    package static let all = Panes([
        LossPane(),
        ReconstructionPane(),
        PlanePane(),
        ColumnsPane.ofTables,
        WindowsPane.rebuilt,
        RatingsPane(),
        InterpolationPane(),
        RowsPane(),
        ColumnsPane.ofSeries,
        FormulaPane(),
        SamplesPane(),
        StripsPane(),
        WindowsPane.sampled,
        CodesPane(),
        MeasuresPane(),
        LogPane(),
        AnomaliesPane(),
        TraversePane(),
        NeighboursPane(),
        ClustersPane(),
        PCAPane(),
        HealthPane(),
        UnitsPane(),
        ErrorsPane(),
        DrawPane(),
        SweepPane(),
        CodeSizePane(),
    ])

    let list: [any Pane]
    /// The places that they take, each once.
    package let slots: [String]

    /// - Precondition: no two have the same id.
    init(_ list: [any Pane]) {
        precondition(Set(list.map(\.id)).count == list.count, "two panes of one id")
        self.list = list
        var slots: [String] = []
        for pane in list where !slots.contains(pane.slot) { slots.append(pane.slot) }
        self.slots = slots
    }

    func named(_ id: String) -> (any Pane)? { list.first { $0.id == id } }

    func pane(at slot: String, for kind: DataKind) -> (any Pane)? {
        list.first { $0.slot == slot && $0.shows(kind) }
    }

    /// The key that goes there; the first nine have one.
    func digit(of slot: String) -> Character? {
        slots.prefix(9).firstIndex(of: slot).map { Character(String($0 + 1)) }
    }

    /// The slot so many places on, round a list of them.
    static func slot(after slot: String, _ offset: Int, among shown: [String]) -> String {
        guard let place = shown.firstIndex(of: slot) else { return shown.first ?? slot }
        return shown[(place + offset + shown.count) % shown.count]
    }
}
