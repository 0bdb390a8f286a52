import ArgumentParser
import Dashboard
import Datasets
import Foundation
import Laboratory
import Terminal

/// Lists the data sets that are known by name, or says how a file is read.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "List the data sets that --data knows by name, or say how a file is read.",
        discussion: """
            With a file: what was found out about it, each column with its range, and the first images. The options for \
            reading are those of 'train' and all others.

            Example: hourglass data measurements.csv --labels none
            """)

    @Argument(
        help: ArgumentHelp(
            "A data set by name, a file or a folder; without one the data sets are listed.", valueName: "file"))
    var file: String?

    @OptionGroup var options: DataOptions
    @OptionGroup var scaling: ScaleOptions

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    @Flag(help: "One object a line on stdout.")
    var json = false

    func run() throws {
        guard let file = file ?? options.data else { return try list() }
        var options = options
        options.data = file
        let dataset = try options.load(scale: scaling.scale)
        if json { return try Output.print(json: Description(dataset)) }
        if let report = dataset.report, !dataset.isBuiltIn || !report.columns.isEmpty {
            try Output.print(Hourglass.language.text(report))
            try printColumns(report, dataset.sharesOfIgnorance ?? [])
        } else {
            let counts = SplitName.allCases.map { "\(Text.count(dataset[$0].count)) \($0.rawValue)" }
            try Output.print("\(dataset.title): rows of \(dataset.shape), \(counts.joined(separator: ", "))")
        }
        guard dataset.kind.isImage, dataset.shape.height > 1 else { return }
        let shown = (0..<min(8, dataset.train.count)).map { dataset.train.image($0) }
        let gallery = Gallery(rows: [shown], shape: dataset.shape)
        try Output.print(picture: gallery.text(width: 100, capabilities: .ofStandardOutput(ascii: ascii)))
    }

    /// A line for each column: name, use, range, missing values, variance, share of the distance.
    private func printColumns(_ report: ReadingReport, _ shares: [ColumnShare]) throws {
        guard !report.columns.isEmpty else { return }
        let shares = Dictionary(shares.map { ($0.name, $0.share) }) { first, _ in first }
        let rows = report.columns.map { column -> [String] in
            let share = isFeature(column) ? shares[column.name].map(Text.share) : nil
            let number = { (value: Float) in column.use == .date ? CivilDate.text(ofDays: value) : Text.number(value)
            }
            return [
                "", column.name, use(column),
                column.low.flatMap { low in column.high.map { "\(number(low)) … \(number($0))" } } ?? "",
                column.missing == 0 ? "" : "\(Text.count(column.missing)) missing",
                column.variance.map { "variance \(Text.number(Float($0)))" } ?? "",
                share.map { "share \($0)" } ?? "",
            ]
        }
        for line in TextTable.blocks(rows, keys: 2, width: .max).joined() { try Output.print(line) }
    }

    private func isFeature(_ column: ReadingReport.Column) -> Bool {
        switch column.use {
        case .number, .date, .categories: true
        default: false
        }
    }

    private func use(_ column: ReadingReport.Column) -> String {
        switch column.use {
        case .number: "number"
        case .date: "date"
        case .label: "label"
        case .id: "name of the row"
        case .split: "which split"
        case .time: "time"
        case .group: "group"
        case .categories(let values): "one of \(values.count)"
        case .skipped(let reason): "left out: \(Hourglass.language.text(reason))"
        }
    }

    private struct Description: Encodable {
        struct Column: Encodable {
            let name, use: String
            let categories: [String]?
            let low, high: Float?
            let variance: Double?
            let missing: Int
            let share: Double?
        }

        struct Class: Encodable {
            let name: String
            let rows: Int
        }

        let data, kind, said: String
        let height, width, channels, train, validation, test, missing: Int
        let header: Bool?
        let separator, label, id, scale, time, group, splitBy: String?
        let window, stride, runs: Int?
        let classes: [Class]?
        let columns: [Column]

        enum CodingKeys: String, CodingKey {
            case data, kind, said, height, width, channels, train, validation, test, missing, header, separator,
                label, id, scale, time, group, window, stride, runs, classes, columns
            case splitBy = "split_by"
        }

        init(_ dataset: Dataset) {
            let report = dataset.report ?? ReadingReport(file: dataset.id, rows: 0)
            data = dataset.id
            kind =
                switch dataset.kind {
                case .image: "image"
                case .point: "point"
                case .table: "table"
                case .series: "series"
                case .ratings: "ratings"
                }
            said = Hourglass.language.text(report)
            (height, width, channels) = (dataset.shape.height, dataset.shape.width, dataset.shape.channels)
            (train, validation, test) = (dataset.train.count, dataset.validation.count, dataset.test.count)
            missing = report.missing
            header = report.header?.isThere
            separator = report.separator.map { String($0) }
            (label, id, scale) = (report.label?.name, report.id, report.scale?.rawValue)
            (time, group) = (report.time, report.group?.name)
            let rule: SplitRule = report.isSplitByOrder ? .order : .chance
            splitBy = dataset.report == nil ? nil : rule.rawValue
            (window, stride, runs) = (report.series?.window, report.series?.stride, report.series?.runs)
            classes = report.label.map { label in
                zip(label.classes, report.classCounts).map { Class(name: $0, rows: $1) }
            }
            let shares = Dictionary((dataset.sharesOfIgnorance ?? []).map { ($0.name, $0.share) }) { first, _ in first
            }
            columns = report.columns.map { column in
                var categories: [String]?
                var share = shares[column.name]
                let use: String
                switch column.use {
                case .number: use = "number"
                case .date: use = "date"
                case .label: (use, share) = ("label", nil)
                case .id: (use, share) = ("id", nil)
                case .split: (use, share) = ("split", nil)
                case .time: (use, share) = ("time", nil)
                case .group: (use, share) = ("group", nil)
                case .categories(let values): (use, categories) = ("categories", values)
                case .skipped: (use, share) = ("left out", nil)
                }
                return Column(
                    name: column.name, use: use, categories: categories, low: column.low, high: column.high,
                    variance: column.variance, missing: column.missing, share: share)
            }
        }
    }

    // MARK: the list

    private struct Line: Encodable {
        let id, title, summary, rows, counts, credit, licence: String
        let source: String?
        let height, width, channels: Int
        let available: Bool
    }

    private func list() throws {
        for data in BuiltInDataset.all {
            guard json else {
                let state = data.isAvailable ? "" : "   (not on this machine)"
                try Output.print(
                    "\(data.id.padding(toLength: 20, withPad: " ", startingAt: 0)) \(data.title), \(rows(of: data))\(state)"
                )
                try Output.print("\(String(repeating: " ", count: 21))\(data.summary); \(data.counts)")
                try Output.print("\(String(repeating: " ", count: 21))\(data.credit); \(data.licence)")
                if let source = data.source { try Output.print("\(String(repeating: " ", count: 21))\(source)") }
                continue
            }
            try Output.print(
                json:
                    Line(
                        id: data.id, title: data.title, summary: data.summary, rows: data.rows.rawValue,
                        counts: data.counts, credit: data.credit, licence: data.licence, source: data.source,
                        height: data.shape.height, width: data.shape.width,
                        channels: data.shape.channels, available: data.isAvailable))
        }
        for data in BuiltInRatings.all { try printLine(of: data) }
    }

    /// A set of ratings.
    private func printLine(of data: BuiltInRatings) throws {
        guard json else {
            let indent = String(repeating: " ", count: 21)
            let state = data.isAvailable ? "" : "   (not on this machine)"
            try Output.print(
                "\(data.id.padding(toLength: 20, withPad: " ", startingAt: 0)) \(data.title), ratings\(state)")
            try Output.print("\(indent)\(data.summary); \(data.counts)")
            try Output.print("\(indent)\(data.credit); \(data.licence)")
            return try Output.print("\(indent)\(data.source)")
        }
        try Output.print(
            json:
                Line(
                    id: data.id, title: data.title, summary: data.summary, rows: "ratings", counts: data.counts,
                    credit: data.credit, licence: data.licence, source: data.source, height: 1, width: data.items,
                    channels: 1, available: data.isAvailable))
    }

    /// `images of 28×28`, `a table of 30 columns`
    private func rows(of data: BuiltInDataset) -> String {
        switch data.rows {
        case .image: "images of \(data.shape)"
        case .point: "points of the plane"
        case .table: "a table of \(Text.count(data.shape.count)) columns"
        case .series: "a series, windows of \(data.shape.height) rows of \(data.shape.width)"
        }
    }
}
