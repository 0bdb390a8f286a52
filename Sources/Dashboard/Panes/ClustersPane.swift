import Laboratory
import Terminal
import Uses

/// The clusters that codes lie in: how large they are, what the middle of each looks like, which rows are nearest to it, and how
/// well they agree with the classes, beside k-means on codes and on the rows themselves.
struct ClustersPane: Pane {
    let id = "clusters"
    let summary = "clusters of codes: sizes, centres, nearest images"

    struct View: Hashable {
        /// The first cluster that is shown.
        var first = 0
    }

    let start = View()
    let arrows = ArrowHints(along: "cluster")

    func requests(_ state: State, size: Size) -> [any ViewRequest] {
        guard state.snapshot != nil, size.height > 0 else { return [] }
        return [ClustersRequest(split: state.split)]
    }

    private func answer(_ state: State) -> ClusterView? { state.answer(ClustersRequest.self, for: self)?.answer }

    func update(_ view: inout View, _ deed: PaneDeed, in state: State) -> [Command] {
        if case .move(let offset) = deed {
            view.first = min(max(0, view.first + offset), max(0, (answer(state)?.clusters.count ?? 1) - 1))
        }
        return []
    }

    func detail(_ state: State) -> String {
        guard let answer = answer(state) else { return "" }
        return "\(answer.clusters.count) of \(answer.term ?? "k-means")"
    }

    // MARK: the picture

    func draw(_ state: State, into pen: inout Pen) {
        guard let data = state.snapshot?.data else { return }
        guard let answer = answer(state) else {
            return pen.say(
                state.snapshot?.answers.isEmpty == false
                    ? "there are too few \(state.kind.rows)" : "looking for clusters")
        }
        let lines = figures(answer, state)
        let (head, body) = pen.bounds.split(top: min(lines.count, max(1, pen.height / 4)))
        pen.draw(in: head) { pen in
            for (y, forms) in lines.enumerated() {
                pen.put(fullest: forms, x: 1, y: y, style: y == 0 ? .bold : .plain)
            }
        }
        let first = min(state.view(of: self).first, answer.clusters.count - 1)
        let shown = Array(answer.clusters[first...])
        pen.draw(in: body) { pen in
            if state.kind == .images {
                images(shown, Thumbnail(data.shape), state, into: &pen)
            } else {
                list(shown, state, into: &pen)
            }
        }
    }

    /// Each line as long as it can be, and shorter.
    private func figures(_ answer: ClusterView, _ state: State) -> [[String]] {
        let values = state.kind == .images ? "pixels" : "values"
        func words(_ worth: ClusterView.Worth) -> [String] {
            if let accuracy = worth.accuracy {
                let first = "accuracy \(fixed(100 * accuracy, 0)) %"
                return [
                    first + (worth.information.map { ", NMI \(fixed($0, 2))" } ?? "")
                        + (worth.rand.map { ", ARI \(fixed($0, 2))" } ?? ""), first,
                ]
            }
            guard let silhouette = worth.silhouette else { return ["no figure"] }
            return ["silhouette \(fixed(silhouette, 2))"]
        }
        func line(_ names: [String], _ worth: ClusterView.Worth) -> [String] {
            let words = words(worth)
            // Figures stay longer than names.
            return words.flatMap { words in names.map { "\($0): \(words)" } }
        }
        let count = "\(answer.clusters.count) clusters"
        let among = "among \(grouped(answer.rows)) \(state.split.rawValue) \(state.kind.rows)"
        let own = answer.term.map { "of \($0)" } ?? "by k-means of codes"
        var lines = [line(["\(count) \(own) \(among)", "\(count) \(own)", own], answer.worth)]
        if answer.term != nil { lines.append(line(["k-means of codes", "codes"], answer.ofCodes)) }
        lines.append(
            answer.ofRows.map { line(["k-means of \(values)", values], $0) }
                ?? ["k-means of \(values): being found", "\(values): being found"])
        return lines
    }

    /// `3: 52 rows, 49 of class 7`
    private func captions(_ cluster: ClusterView.Cluster, _ state: State) -> [String] {
        let size = "\(grouped(cluster.size)) \(state.kind.rows)"
        let number = "\(cluster.number + 1)"
        guard let majority = cluster.majority else {
            return ["\(number): \(size)", "\(number): \(grouped(cluster.size))", number]
        }
        let name = state.name(ofClass: majority.label)
        return [
            "\(number): \(size), \(grouped(majority.count)) of \(name)",
            "\(number): \(grouped(cluster.size)), \(name)",
            "\(number): \(grouped(cluster.size))", number,
        ]
    }

    private func put(_ forms: [String], _ cluster: ClusterView.Cluster, y: Int, width: Int, into pen: inout Pen) {
        let text = forms.first { DisplayWidth.of($0) < width } ?? forms.last ?? ""
        pen.put(text, x: 0, y: y, style: cluster.majority.map { Style(.accent($0.label), .bold) } ?? .bold)
    }

    /// In columns, each cluster a line of images below its caption: the centre, a gap, and what is nearest to it.
    private func images(
        _ clusters: [ClusterView.Cluster], _ thumbnail: Thumbnail, _ state: State, into pen: inout Pen
    ) {
        let grid = ClusterGrid(thumbnail, in: pen.size, count: clusters.count)
        for (i, cluster) in clusters.prefix(grid.columns * grid.lines).enumerated() {
            let rect = Rect(
                x: 1 + i / grid.lines * grid.width, y: i % grid.lines * (grid.cells.height + 1),
                width: grid.width - 1,
                height: grid.cells.height + 1)
            pen.draw(in: rect) { pen in
                put(captions(cluster, state), cluster, y: 0, width: pen.width, into: &pen)
                let (width, height) = (grid.cells.width, grid.cells.height)
                var x = 0
                if let center = cluster.center {
                    pen.draw(thumbnail.image(center), in: Rect(x: 0, y: 1, width: width, height: height))
                    x = width + 2
                }
                for row in cluster.nearest where x + width <= pen.width {
                    pen.draw(thumbnail.image(row.x), in: Rect(x: x, y: 1, width: width, height: height))
                    x += width + 1
                }
            }
        }
    }

    /// What isn't seen as an image is told in a line.
    private func list(_ clusters: [ClusterView.Cluster], _ state: State, into pen: inout Pen) {
        for (y, cluster) in clusters.prefix(pen.height).enumerated() {
            pen.draw(in: Rect(x: 1, y: y, width: pen.width - 1, height: 1)) { pen in
                let half = min(pen.width, max(24, pen.width / 2))
                put(captions(cluster, state), cluster, y: 0, width: half, into: &pen)
                guard pen.width > half + 8, !cluster.nearest.isEmpty else { return }
                let names = cluster.nearest.map(\.origin.text).joined(separator: ", ")
                pen.put(
                    DisplayWidth.clip("near: \(names)", to: pen.width - half, ellipsis: pen.glyphs.ellipsis), x: half,
                    y: 0, style: .dim)
            }
        }
    }
}

/// Clusters in columns, as large as lets all of them be seen, if their images can be told then.
private struct ClusterGrid {
    let columns, lines: Int
    /// Of an image, and of a column.
    let cells: Size
    let width: Int

    /// Rows of cells in which an image is told, and images of a cluster that are worth a column.
    private static let (leastRows, leastImages) = (3, 3)

    init(_ thumbnail: Thumbnail, in size: Size, count: Int) {
        func grid(_ rows: Int, _ columns: Int) -> (columns: Int, lines: Int, cells: Size, width: Int) {
            let cells = thumbnail.cells(rows: rows)
            return (columns, max(1, size.height / (cells.height + 1)), cells, max(2, (size.width - 1) / columns))
        }
        let most = max(1, min(12, size.height - 1))
        var best = grid(min(Self.leastRows, most), 1)
        search: for rows in (min(Self.leastRows, most)...most).reversed() {
            for columns in 1...4 {
                let tried = grid(rows, columns)
                let isWide = tried.width >= (tried.cells.width + 1) * Self.leastImages + 1
                if isWide, tried.columns * tried.lines >= count {
                    best = tried
                    break search
                }
            }
        }
        (columns, lines, cells, width) = best
    }
}
