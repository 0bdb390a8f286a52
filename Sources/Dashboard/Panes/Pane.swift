import Laboratory
import Terminal

/// A part of the screen: a function from the state to a picture, and what the arrow keys mean there.
protocol Pane: Sendable {
    var name: String { get }
    /// What its title row calls it, where that isn't its name.
    func title(_ state: State) -> String
    /// What stands at the right end of its title row.
    func detail(_ state: State) -> String
    func draw(_ state: State, into pen: inout Pen)
    /// Adds to the probe what it needs to be drawn at a size.
    func ask(_ state: State, size: Size, _ probe: inout Probe)
    /// Up and down.
    func move(_ state: inout State, by offset: Int)
    /// Left and right; coarse offsets are ±5.
    func adjust(_ state: inout State, by offset: Int) -> [Effect]
    /// The mouse is pressed at a cell of its content.
    func press(_ state: inout State, x: Int, y: Int, size: Size, _ capabilities: Capabilities) -> [Effect]
}

extension Pane {
    func title(_ state: State) -> String { name }
    func detail(_ state: State) -> String { "" }
    func ask(_ state: State, size: Size, _ probe: inout Probe) {}
    func move(_ state: inout State, by offset: Int) {}
    func adjust(_ state: inout State, by offset: Int) -> [Effect] { [] }
    func press(_ state: inout State, x: Int, y: Int, size: Size, _ capabilities: Capabilities) -> [Effect] { [] }
}

extension PaneID {
    /// The pane itself; a new one is a line here, a case above and a place in the layout.
    var pane: any Pane {
        switch self {
        case .loss: LossPane()
        case .reconstruction: ReconstructionPane()
        case .interpolation: InterpolationPane()
        case .formula: FormulaPane()
        case .samples: SamplesPane()
        case .codes: CodesPane()
        case .measures: MeasuresPane()
        }
    }
}

extension State {
    /// What the session has to compute for the panes that are shown.
    package var probe: Probe {
        var probe = Probe()
        for place in layout.places { place.pane.pane.ask(self, size: place.content.size, &probe) }
        return probe
    }
}
