import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Tensors

/// Draws the codes of rows on a plane.
struct MapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "map", abstract: "Draw the codes of rows on a plane, in the colours of their classes.",
        discussion: """
            Of two codes these are the axes, of more their principal components, or with --axes active the two that carry most. \
            An .svg has axes and names of classes, a .png the points alone. 'hourglass recipes map' is an autoencoder of two codes.

            Example: hourglass map vae.safetensors --data my.csv --out map.svg
            """)

    @OptionGroup var options: RowOptions

    @Option(help: ArgumentHelp("An .svg or a .png.", valueName: "file"))
    var out: String

    @Option(help: "\(MapAxes.allCases.map(\.rawValue).joined(separator: " or ")), of more than two codes.")
    var axes: MapAxes = .principal

    @Option(help: "Rows that are drawn at most, evenly among all.", transform: Numeral.whole)
    var rows: Int = 5000

    @Option(help: "Pixels of a side.", transform: Numeral.whole)
    var side: Int = 600

    private var isDrawing: Bool { out.lowercased().hasSuffix(".svg") }

    func validate() throws {
        try ValidationError.check(file: out, of: "--out")
        guard isDrawing || out.lowercased().hasSuffix(".png") else {
            throw ValidationError("--out \(out): expected a name that ends with .svg or .png.")
        }
        guard (100...4000).contains(side) else { throw ValidationError("--side \(side): expected 100 to 4000.") }
        guard (2...100_000).contains(rows) else { throw ValidationError("--rows \(rows): expected 2 to 100000.") }
    }

    func run() throws {
        try OutputFile.check(out, of: isDrawing ? .text : .binary)
        let (_, model, feed) = try options.load()
        let encoder = try RowEncoder(model)
        var (codes, labels) = ([Float](), [String?]())
        var count = 0
        // Of a stream nobody knows how long it is: where there are too many, every second one goes.
        var step = 1
        try feed.eachPieceOfRows { piece in
            let values = encoder.encode(piece.rows, of: piece.split)
            for i in piece.rows.indices {
                defer { count += 1 }
                guard count % step == 0 else { continue }
                codes += values.row(i)
                labels.append(piece.label(i))
                if labels.count > rows { (codes, labels, step) = Self.halved(codes, labels, step, encoder.width) }
            }
        }
        guard labels.count > 1 else {
            throw CommandError(
                description: "\(VisibleText.line(options.file)): rows: found \(labels.count), expected at least 2")
        }
        _ = try codes.numbers("codes", of: options.file)
        let plane = plane(Tensor(codes, shape: [labels.count, encoder.width]))
        let names = Self.sorted(Set(labels.compactMap { $0 }))
        let places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        let picture = MapPicture(
            points: zip(plane.points, labels).map { .init(x: $0.x, y: $0.y, group: $1.flatMap { places[$0] }) },
            names: names,
            title: "\(model.setup.experiment.variant), \(Text.count(labels.count)) of \(Text.count(count)) rows",
            axes: plane.names)
        if isDrawing {
            let text = Array(picture.drawing(side: side).utf8)
            try text.withUnsafeBytes { try OutputFile.write($0, to: out) }
        } else {
            try PNGFile.write(picture.image(side: side), to: out)
        }
        Hourglass.report(
            "hourglass: \(Text.count(labels.count)) of \(Text.count(count)) rows: \(VisibleText.line(out))")
    }

    private static func halved(
        _ codes: [Float], _ labels: [String?], _ step: Int, _ width: Int
    ) -> ([Float], [String?], Int) {
        let kept = stride(from: 0, to: labels.count, by: 2)
        return (kept.flatMap { codes[$0 * width..<($0 + 1) * width] }, kept.map { labels[$0] }, 2 * step)
    }

    /// Numbers by their size, other names by their letters.
    private static func sorted(_ names: Set<String>) -> [String] {
        names.sorted { a, b in
            if let x = Double(a), let y = Double(b) { return x < y }
            return a < b
        }
    }

    private func plane(_ codes: Tensor) -> (points: [(x: Double, y: Double)], names: (String, String)) {
        let latent = codes.shape[1]
        func of(_ x: Int, _ y: Int?) -> (points: [(x: Double, y: Double)], names: (String, String)) {
            let points = (0..<codes.shape[0]).map { i in
                let row = Array(codes.row(i))
                return (x: Double(row[x]), y: y.map { Double(row[$0]) } ?? 0)
            }
            return (points, ("z\(x + 1)", y.map { "z\($0 + 1)" } ?? ""))
        }
        if latent <= 2 { return of(0, latent > 1 ? 1 : nil) }
        let pca = PCA(of: codes, components: 2)
        if axes == .active {
            let spreads = (0..<latent).map { j -> Double in
                let column = (0..<codes.shape[0]).map { Double(codes.values[$0 * latent + j]) }
                let mean = column.reduce(0, +) / Double(column.count)
                return column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            }
            let order = spreads.indices.sorted { spreads[$0] != spreads[$1] ? spreads[$0] > spreads[$1] : $0 < $1 }
            return of(order[0], order[1])
        }
        let points = (0..<codes.shape[0]).map { i in
            let row = zip(codes.row(i), pca.mean).map { Double($0) - $1 }
            func along(_ axis: [Double]) -> Double { zip(row, axis).reduce(0) { $0 + $1.0 * $1.1 } }
            return (x: along(pca.components[0]), y: along(pca.components[1]))
        }
        func name(_ k: Int) -> String {
            let share = pca.ratios[k]
            return "component \(k + 1) of the codes"
                + (share.isFinite ? ", \(Text.share(share)) of their variance" : "")
        }
        return (points, (name(0), name(1)))
    }
}

extension MapAxes: ExpressibleByArgument {}
