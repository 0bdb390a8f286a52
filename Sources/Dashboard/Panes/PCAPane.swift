import Laboratory
import Terminal

/// A model beside principal components, as many as it has codes: what each rebuilds, both errors, and the angles between
/// what the decoder spans and what they do.
struct PCAPane: Pane {
    let id = "pca"
    let summary = "the model beside as many principal components: errors, angles, images"

    enum Layer: String, Hashable, CaseIterable {
        case images
        case directions
    }

    struct View: Hashable {
        var layer = Layer.images
        /// The first image that is shown.
        var first = 0
    }

    let start = View()
    let arrows = ArrowHints(across: "images", along: "images/directions")
    private static let labelWidth = 4

    func arrows(in state: State) -> ArrowHints { state.kind == .images ? arrows : ArrowHints() }

    func detail(_ state: State) -> String {
        guard let answer = answer(state), answer.obstacle == nil else { return "" }
        let codes = "\(answer.components) component\(answer.components == 1 ? "" : "s")"
        guard let largest = answer.angles.last else { return codes }
        return "\(codes), largest angle \(Self.degrees(largest))"
    }

    private static func degrees(_ angle: Double) -> String { "\(fixed(angle, angle < 9.95 ? 1 : 0))°" }

    private func answer(_ state: State) -> PCAComparison? { state.answer(PCARequest.self, for: self)?.answer }

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard let snapshot = state.snapshot, size.height > 0 else { return [] }
        let regions = Regions(size, hasImages: state.kind == .images)
        let lines = lines(state.view(of: self).layer)
        let count = regions.images.isEmpty ? 0 : grid(snapshot, regions.images.size, lines: lines).count
        return [PCARequest(count, first: state.view(of: self).first, split: state.split)]
    }

    private func lines(_ layer: Layer) -> Int { layer == .images ? 3 : 2 }

    private func grid(_ snapshot: Snapshot, _ size: Size, lines: Int) -> ImageGrid {
        ImageGrid(Thumbnail(snapshot.data.shape), in: size, lines: lines, left: Self.labelWidth)
    }

    /// Up and down: images or directions. Left and right: other images.
    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        switch deed {
        case .move: view.layer = view.layer == .images ? .directions : .images
        case .adjust(let offset): view.first = max(0, view.first + offset)
        case .own: break
        }
        return []
    }

    /// Figures above, then the angles, then images.
    private struct Regions {
        let head, angles, images: Rect

        init(_ size: Size, hasImages: Bool) {
            let all = Rect(width: size.width, height: size.height)
            let (head, rest) = all.split(top: min(2, size.height))
            self.head = head
            guard hasImages else {
                (angles, images) = (rest, Rect(width: 0, height: 0))
                return
            }
            let rows = rest.height < 9 ? 0 : min(8, rest.height / 4)
            (angles, images) = rest.split(top: rows)
        }
    }

    func draw(_ state: State, into pen: inout Pen) {
        guard let snapshot = state.snapshot else { return }
        guard let answer = answer(state) else { return pen.say("finding principal components") }
        if let obstacle = answer.obstacle { return pen.say(state.language.text(obstacle)) }
        let layer = state.view(of: self).layer
        let regions = Regions(pen.size, hasImages: state.kind == .images)
        pen.draw(in: regions.head) { Self.figures(answer, rows: state.kind.rows, into: &$0) }
        pen.draw(in: regions.angles.inset(dx: 1)) { Self.angles(answer.angles, into: &$0) }
        guard !regions.images.isEmpty else { return }
        let grid = grid(snapshot, regions.images.size, lines: lines(layer))
        let thumbnail = Thumbnail(snapshot.data.shape)
        pen.draw(in: regions.images) {
            switch layer {
            case .images: Self.images(answer, grid, thumbnail, into: &$0)
            case .directions: Self.directions(answer, grid, thumbnail, into: &$0)
            }
        }
    }

    // MARK: figures

    private static func figures(_ answer: PCAComparison, rows: String, into pen: inout Pen) {
        let gap = answer.modelError - answer.pcaError
        let share = answer.pcaError > 0 ? 100 * gap / answer.pcaError : 0
        let errors = "mse  model \(short(answer.modelError))  PCA \(short(answer.pcaError))"
        let sign = gap < 0 ? "−" : "+"
        let more = "  gap \(sign)\(short(abs(gap))) (\(sign)\(fixed(abs(share), abs(share) < 9.95 ? 1 : 0))%)"
        let of = "  \(grouped(answer.rows)) \(rows)"
        let name = answer.isExact ? "decoder's columns" : "decoder's tangent at the mean code"
        let angles: [String]
        if let first = answer.angles.first, let last = answer.angles.last {
            let range = "\(degrees(first)) … \(degrees(last))"
            angles = [
                "angles to PCA \(range), of the \(name)", "angles \(range), \(name)", "angles \(range)",
            ]
        } else {
            angles = ["the decoder's image doesn't depend on the code", "no angles"]
        }
        for (y, forms) in [[errors + more + of, errors + more, errors], angles].enumerated() where y < pen.height {
            pen.put(fullest: forms, x: 1, y: y, style: y == 0 ? .bold : .plain)
        }
    }

    /// A column for each angle, as high as the pane at 90°, with its figure below where there is room.
    private static func angles(_ angles: [Double], into pen: inout Pen) {
        guard !angles.isEmpty, pen.height > 1, pen.width > 4 else { return }
        let scale = 4
        let room = pen.width - scale
        let each = max(1, min(6, room / angles.count))
        let shown = min(angles.count, room / each)
        let rows = pen.height - 1
        pen.put(pen.capabilities.spelled("90°"), x: 0, y: 0, style: .dim)
        pen.put(pen.capabilities.spelled("0°"), endingAt: 3, y: rows - 1, style: .dim)
        for column in 0..<shown {
            let angle = angles[column * angles.count / shown]
            let x = scale + column * each
            pen.column(angle / 90, x: x, y: 0, width: max(1, each - 1), height: rows, style: Style(.accent(0)))
            if each >= 4 {
                pen.put(fixed(angle, angle < 9.95 ? 1 : 0), endingAt: x + each - 1, y: rows, style: .dim)
            }
        }
        if each < 4 {
            pen.put(
                DisplayWidth.clip(
                    "\(angles.count) angles, the smallest first", to: room, ellipsis: pen.glyphs.ellipsis),
                x: scale, y: rows, style: .dim)
        }
    }

    // MARK: pictures

    private static func images(
        _ answer: PCAComparison, _ grid: ImageGrid, _ thumbnail: Thumbnail, into pen: inout Pen
    ) {
        let lines = [("x", answer.originals), ("x̂", answer.rebuilt), ("PCA", answer.rebuiltByPCA)]
        for (line, (label, images)) in lines.enumerated() {
            for (i, values) in images.prefix(grid.count).enumerated() {
                let rect = grid.rect(i % grid.columns, line: line, band: i / grid.columns)
                if i % grid.columns == 0 { put(label, beside: rect, into: &pen) }
                pen.draw(thumbnail.image(values), in: rect)
            }
        }
    }

    /// Principal components above what the decoder can draw of each.
    private static func directions(
        _ answer: PCAComparison, _ grid: ImageGrid, _ thumbnail: Thumbnail, into pen: inout Pen
    ) {
        for (i, direction) in answer.directions.prefix(grid.count).enumerated() {
            let reach = direction.component.lazy.map(abs).max()
            for (line, values) in [direction.component, direction.drawn].enumerated() {
                let rect = grid.rect(i % grid.columns, line: line, band: i / grid.columns)
                if i % grid.columns == 0 { put(line == 0 ? "e" : "g", beside: rect, into: &pen) }
                pen.draw(SignedImage(thumbnail, values, reach: reach), in: rect)
            }
        }
    }

    private static func put(_ label: String, beside rect: Rect, into pen: inout Pen) {
        pen.put(pen.capabilities.spelled(label), x: 0, y: rect.y + (rect.height - 1) / 2, style: .bold)
    }
}

extension Pen {
    /// A column that stands on the last of `height` rows and reaches a share of them, in eighths of a cell where there are such.
    mutating func column(_ share: Double, x: Int, y: Int, width: Int, height: Int, style: Style) {
        guard share.isFinite, height > 0 else { return }
        let steps = capabilities.unicode ? 8 : 1
        let filled = Int((min(1, max(0, share)) * Double(height * steps)).rounded())
        for row in 0..<height {
            let part = min(steps, filled - (height - 1 - row) * steps)
            guard part > 0 else { continue }
            let glyph = steps == 1 ? "#" : String(Unicode.Scalar(0x2580 + UInt32(part))!)
            for column in 0..<width { put(glyph, x: x + column, y: y + row, style: style) }
        }
    }
}
