import Datasets
import Terminal

/// How a file was read.
extension English {
    package func text(_ report: ReadingReport) -> String {
        var parts: [String] = []
        let used = report.columns.count {
            switch $0.use {
            case .number, .date, .categories: true
            default: false
            }
        }
        parts.append(
            report.columns.isEmpty
                ? "\(grouped(report.rows)) row\(report.rows == 1 ? "" : "s")"
                : "\(Self.count(report.rows, "row")) of \(Self.count(report.columns.count, "column")), \(used) of them features"
        )
        if let separator = report.separator {
            let names: [Character: String] = [
                ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces",
            ]
            parts.append(
                "between \(names[separator] ?? "'\(separator)'")"
                    + (report.hasDecimalComma ? " with decimal commas" : ""))
        }
        if let header = report.header {
            parts.append(
                (header.isThere ? "the first line names them" : "no line names them")
                    + (header.wasSaid ? ", as was said" : ""))
        }
        if let label = report.label {
            let shown = label.classes.prefix(6).enumerated().map { i, name in
                report.classCounts.indices.contains(i) ? "\(name) \(grouped(report.classCounts[i]))" : name
            }
            parts.append(
                "labels from '\(label.name)': \(shown.joined(separator: ", "))"
                    + (label.classes.count > 6 ? " and \(label.classes.count - 6) more" : ""))
        } else if !report.columns.isEmpty {
            parts.append("no labels")
        }
        if let series = report.series {
            parts.append(
                "windows of \(Self.count(series.window, "row")) × \(Self.count(series.sensors, "sensor")), "
                    + (series.stride == 1 ? "one from every row" : "one from every \(grouped(series.stride)) rows")
                    + (series.runs.map { ", none across the ends of \(grouped($0)) run\($0 == 1 ? "" : "s")" } ?? ""))
        }
        if let time = report.time { parts.append("'\(time)' says when") }
        if let group = report.group {
            parts.append("\(grouped(group.count)) group\(group.count == 1 ? "" : "s") by '\(group.name)'")
        }
        if let id = report.id { parts.append("'\(id)' names the rows") }
        let texts = report.columns.compactMap { column -> String? in
            guard case .categories(let values) = column.use else { return nil }
            return "\(column.name) (\(values.count))"
        }
        if !texts.isEmpty {
            parts.append(
                "each text a value of 0 or 1: \(Self.some(texts))")
        }
        let dates = report.columns.filter { $0.use == .date }.map(\.name)
        if !dates.isEmpty {
            parts.append(
                "dates as days: \(Self.some(dates))")
        }
        let skipped = report.columns.compactMap { column -> String? in
            guard case .skipped(let reason) = column.use else { return nil }
            return "\(column.name) (\(text(reason)))"
        }
        if !skipped.isEmpty {
            parts.append(
                "left out: \(Self.some(skipped))")
        }
        if report.missing > 0 {
            parts.append("\(grouped(report.missing)) value\(report.missing == 1 ? "" : "s") missing")
        }
        if let scale = report.scale { parts.append(text(scale)) }
        parts += report.remarks.map { text($0) }
        if let normal = report.normal {
            parts.append(
                "normal: \(normal.classes.map(\.shown).joined(separator: ", ")), \(Self.count(normal.rows, "row"))"
                    + (report.isWhole ? "; " : ", which alone are learnt from; ") + "\(grouped(normal.others)) others"
            )
        }
        let splits = report.splits
        // Where all rows are used as they stand there are none.
        if report.isWhole {
            parts.append("all of them looked at")
        } else if splits.train > 0 {
            parts.append(
                "\(report.isSplitByOrder ? "in their order " : "")\(grouped(splits.train)) "
                    + "\(report.series == nil ? "rows" : "windows") train, \(grouped(splits.validation)) validate, "
                    + "\(grouped(splits.test)) test"
            )
        }
        return "\(report.file): \(parts.joined(separator: "; "))"
    }

    /// The first names of a list, and how many more there are.
    private static func some(_ names: [String]) -> String {
        names.prefix(4).joined(separator: ", ") + (names.count > 4 ? " and \(names.count - 4) more" : "")
    }

    private func text(_ scale: ScaleKind) -> String {
        switch scale {
        case .standard: "each column scaled by its training rows' mean and deviation"
        case .range: "each column scaled to 0…1 by its training rows' range"
        case .robust: "each column scaled by its training rows' median and quartiles"
        case .none: "values as they are"
        case .whole: "one scale for all values, their range"
        }
    }

    /// 1 row, 2 rows.
    private static func count(_ count: Int, _ what: String) -> String {
        "\(grouped(count)) \(what)\(count == 1 ? "" : "s")"
    }

    package func text(_ reason: ReadingReport.Reason) -> String {
        switch reason {
        case .asSaid: "as was said"
        case .empty: "empty"
        case .constant: "the same text in all rows"
        case .tooManyTexts(let count): "\(grouped(count)) different texts"
        case .notInModel: "not in the model"
        }
    }

    package func text(_ remark: ReadingReport.Remark) -> String {
        switch remark {
        case .losesDigits(let type): "elements of type \(type) lose digits beyond 24 bits"
        case .converted(let type): "elements of type \(type) read as 32-bit floats"
        case .lastIsNoLabel(let name): "'\(name)' is no label: too many values (--labels last takes it all the same)"
        case .likeRatings(let file):
            "columns as of ratings, which recommend where they are read so: \(file.shown):items"
        case .ownRange(let high): "scaled by the largest value, \(high) of 255"
        case .constant(let names):
            "the same in all rows: \(Self.some(names))"
        case .coarse(let names):
            "numbers that differ in digits beyond 24 bits, which are lost: \(Self.some(names)) (subtract a constant first)"
        case .encoding(let encoding): "text in \(encoding.rawValue)"
        case .comments(let lines): "\(lines) line\(lines == 1 ? "" : "s") of comments before the table"
        case .newTexts(let column, let rows):
            "'\(column)' has texts that the model doesn't know, in \(rows) row\(rows == 1 ? "" : "s")"
        case .unlabelled(let name): "no column '\(name)' with the labels"
        case .noColumn(let name): "no column '\(name)' as the model's table had"
        case .files(let names): "from \(names.joined(separator: ", "))"
        case .reordered: "element order converted"
        case .otherArrays(let names):
            "not read: \(Self.some(names))"
        case .noLabelFile(let file): "no file with the labels of \(file)"
        case .resized(let pictures, let height, let width):
            "\(grouped(pictures)) pictures of other sizes made \(height)×\(width)"
        case .unreadable(let files):
            "\(Self.count(files.count, "file")) that can't be read: \(files.prefix(2).map { "\($0.file) (\($0.reason))" }.joined(separator: ", "))"
                + (files.count > 2 ? ", …" : "")
        }
    }
}
