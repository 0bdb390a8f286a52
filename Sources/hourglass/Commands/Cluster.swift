import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Tensors
import Uses

/// Says which cluster each row belongs to.
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Write which cluster each row belongs to.",
        discussion: """
            A row for each row of --data: its number or name, its class where the data have such, its cluster from 1 on, and how \
            probable that is, or how far its centre. A model with a term that has clusters tells its own; of any other model, and \
            where --clusters says a number or auto, they are those that k-means finds in the codes of the rows. auto takes the \
            number by the gap statistic (Tibshirani, Walther and Hastie 2001). A line on stderr says how many, how large they are, \
            and how well they agree with the classes or, without such, lie apart.

            Example: hourglass cluster idec.safetensors --data my.csv --out clusters.csv
            """)

    @OptionGroup var options: RowOptions

    @Option(help: ArgumentHelp("Writes a CSV file instead of lines on stdout.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "So many clusters of the codes by k-means, or as many as there seem to be.", valueName: "n|auto"))
    var clusters: String?

    @Option(help: "The seed of k-means and of the gap statistic.", transform: Numeral.natural)
    var seed: UInt64 = 1

    @Flag(help: "One object on stdout about the clusters; needs --out.")
    var json = false

    private static let possible = 1...10_000

    private func wanted() throws -> Int? {
        guard let clusters, clusters != "auto" else { return nil }
        guard let count = Int(clusters), Self.possible.contains(count) else {
            throw ValidationError(
                "--clusters \(clusters): expected auto, or \(Self.possible.lowerBound) to \(Self.possible.upperBound)."
            )
        }
        return count
    }

    func validate() throws {
        try ValidationError.check(file: out, of: "--out")
        _ = try wanted()
        if json, out == nil { throw ValidationError("--json needs --out: else the rows go to stdout.") }
    }

    /// What there is to be said of all rows.
    private struct Summary {
        var heads: [RowHead] = []
        var clusters: [Int] = []
        var codes: [Float] = []
        var how = ""
        var count = 0
    }

    /// Rows by whose codes clusters are judged where there are no classes.
    private static let mostCodes = 1000

    func run() throws {
        if let out { try OutputFile.check(out) }
        let (checkpoint, model, feed) = try options.load()
        let label = checkpoint.reading.form?.label?.name ?? "label"
        var summary = Summary()
        if clusters == nil, let judge = RowJudge(model, asking: .clusters) {
            try write(judge, model, feed, label, &summary)
        } else {
            try writeMeans(model, feed, label, &summary)
        }
        try say(summary, model.model.latent)
    }

    /// The clusters of a term, row by row.
    private func write(
        _ judge: RowJudge, _ model: TrainedModel, _ feed: RowFeed, _ label: String, _ summary: inout Summary
    ) throws {
        summary.how = "by the model's term \(judge.term)"
        summary.count = judge.count
        let encoder = try RowEncoder(model)
        try Output.write(to: out) { write in
            var isFirst = true
            try feed.eachPieceOfRows { piece in
                let values = judge.judge(piece.rows, of: piece.split)
                _ = try values.values.numbers("clusters", of: options.file)
                let chosen = judge.choices(values)
                let heads = piece.rows.indices.map { RowHead(piece, $0) }
                let certainty = chosen.enumerated().map { values.row($0)[values.row($0).startIndex + $1] }
                var text = isFirst ? header(feed, label, heads, judge.answer == .distance) : ""
                isFirst = false
                text += Self.lines(heads, chosen, certainty)
                try write(text)
                if summary.clusters.count < Self.mostCodes {
                    summary.codes += encoder.encode(piece.rows, of: piece.split).values
                }
                summary.clusters += chosen
                summary.heads += heads
            }
        }
    }

    /// Those that k-means finds among the codes of all rows.
    private func writeMeans(
        _ model: TrainedModel, _ feed: RowFeed, _ label: String, _ summary: inout Summary
    ) throws {
        let encoder = try RowEncoder(model)
        try feed.eachPieceOfRows { piece in
            summary.codes += encoder.encode(piece.rows, of: piece.split).values
            summary.heads += piece.rows.indices.map { RowHead(piece, $0) }
        }
        let wanted = try wanted()
        let least = max(2, wanted ?? 0)
        guard summary.heads.count >= least else {
            throw CommandError(
                description:
                    "--clusters \(clusters ?? "auto"): rows: found \(summary.heads.count), expected at least \(least)"
            )
        }
        let codes = Tensor(
            try summary.codes.numbers("codes", of: options.file), shape: [summary.heads.count, encoder.width])
        let clustering = CodeClustering(of: codes, count: wanted, from: Generator(seed: seed))
        summary.count = clustering.count
        summary.how =
            "by k-means of codes"
            + (clustering.gap.map {
                $0.isClear
                    ? ", their number by the gap statistic"
                    : ", their number by the gap statistic, which still grows at the \(CodeClustering.mostTried) tried at most"
            } ?? "")
        let nearest = summary.heads.indices.map { clustering.nearest(codes.row($0)) }
        summary.clusters = nearest.map(\.cluster)
        let heads = summary.heads
        try Output.write(to: out) { write in
            try write(header(feed, label, heads, true))
            for start in stride(from: 0, to: heads.count, by: 1000) {
                let places = start..<min(heads.count, start + 1000)
                try write(
                    Self.lines(Array(heads[places]), nearest[places].map(\.cluster), nearest[places].map(\.distance)))
            }
        }
    }

    private func header(_ feed: RowFeed, _ label: String, _ heads: [RowHead], _ isDistance: Bool) -> String {
        let labels = heads.first?.label == nil ? [] : [label]
        return CSV.line([feed.idName ?? "row"] + labels + ["cluster", isDistance ? "distance" : "probability"])
    }

    private static func lines(_ heads: [RowHead], _ clusters: [Int], _ certainty: [Float]) -> String {
        zip(heads, zip(clusters, certainty)).map { head, said in
            CSV.line(
                [head.name ?? "\(head.number)"] + (head.label.map { [$0] } ?? [])
                    + ["\(said.0 + 1)", "\(said.1)"])
        }.joined()
    }

    private struct Line: Encodable {
        let rows, clusters: Int
        let how: String
        let sizes: [Int]
        let accuracy, nmi, ari, silhouette: Double?
    }

    private func say(_ summary: Summary, _ latent: Int) throws {
        guard !summary.clusters.isEmpty else { return Hourglass.report("hourglass: no rows") }
        let texts = summary.heads.compactMap(\.label)
        let classes = Dictionary(Set(texts).sorted().enumerated().map { ($1, $0) }) { first, _ in first }
        let labels = texts.count == summary.heads.count ? texts.map { classes[$0]! } : nil
        let rows = min(summary.clusters.count, summary.codes.count / latent)
        let codes = rows > 2 ? Tensor(Array(summary.codes.prefix(rows * latent)), shape: [rows, latent]) : nil
        // Of a stream only the first rows have their codes kept.
        let quality = ClusterQuality(summary.clusters, count: summary.count, labels: labels, codes: nil)
        let apart = codes.flatMap { codes in
            ClusterQuality(Array(summary.clusters.prefix(rows)), count: summary.count, labels: nil, codes: codes)
                .silhouette
        }
        if json {
            try Output.print(
                json: Line(
                    rows: summary.clusters.count, clusters: summary.count, how: summary.how, sizes: quality.sizes,
                    accuracy: quality.accuracy, nmi: quality.information, ari: quality.rand, silhouette: apart))
        }
        let sizes =
            quality.sizes.prefix(20).map(Text.count).joined(separator: ", ") + (summary.count > 20 ? ", …" : "")
        var worth: [String] = []
        if let accuracy = quality.accuracy { worth.append("accuracy \(Text.share(accuracy))") }
        if let information = quality.information { worth.append("NMI \(Text.number(Float(information)))") }
        if let rand = quality.rand { worth.append("ARI \(Text.number(Float(rand)))") }
        if let apart { worth.append("silhouette \(Text.number(Float(apart)))") }
        Hourglass.report(
            "hourglass: \(Text.count(summary.clusters.count)) rows in \(Text.count(summary.count)) clusters \(summary.how): of "
                + "\(sizes) rows" + (worth.isEmpty ? "" : "; " + worth.joined(separator: ", ")))
    }
}
