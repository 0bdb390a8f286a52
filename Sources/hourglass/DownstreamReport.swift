import Datasets
import Laboratory
import Tensors

/// What frozen codes are worth, as a table, or as an object.
struct DownstreamReport: Encodable {
    private struct Entry: Encodable {
        let labels, k: Int
        let probe, neighbours: [String: Double]
    }

    private let rows: Int
    private let labels: [Entry]
    private let trustworthiness, continuity: [String: Double]

    /// Throws where the data aren't whole: there are no training rows beside those that are judged.
    init(_ model: TrainedModel, on split: SplitName, in dataset: Dataset) throws {
        guard !dataset.isWhole else {
            throw CommandError(
                description:
                    "--downstream: found rows that all stand in one split, expected --split test, with training rows beside"
            )
        }
        var bar = ProgressBar()
        let found = Downstream(model, on: dataset[split], in: dataset) { share, what in
            bar.show(share, what)
            return true
        }
        bar.clear()
        guard let found else { throw CommandError(description: "--downstream: it was stopped") }
        rows = found.rows
        func named(_ values: [Downstream.Representation: Double]) -> [String: Double] {
            Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
        }
        labels = found.lines.map {
            Entry(labels: $0.labels, k: $0.k, probe: named($0.probe), neighbours: named($0.neighbours))
        }
        trustworthiness = named(found.preservation.mapValues(\.trustworthiness))
        continuity = named(found.preservation.mapValues(\.continuity))
    }

    func lines(in kind: RowKind) -> [String] {
        let columns = Downstream.Representation.allCases.map(\.rawValue)
        func cells(_ values: [String: Double]) -> String {
            columns.map { padded(values[$0].map(Text.share) ?? "–", 9) }.joined()
        }
        var lines: [String] = []
        if !labels.isEmpty {
            lines.append(
                "classes of \(Text.count(rows)) \(Text.rows(rows, of: kind)) told from so many labels of training "
                    + "\(Text.rows(2, of: kind)): codes, rows as they are, as many principal components")
            lines.append(
                "  labels   probe " + columns.map { padded($0, 9) }.joined() + "   neighbours "
                    + columns.map { padded($0, 9) }.joined())
            for entry in labels {
                lines.append(
                    padded(Text.count(entry.labels), 8) + "         " + cells(entry.probe) + padded("\(entry.k)", 14)
                        + cells(entry.neighbours))
            }
        }
        for (name, values) in [("trustworthiness", trustworthiness), ("continuity", continuity)] where !values.isEmpty
        {
            let texts = columns.compactMap { column in values[column].map { "\(column) \(Text.number(Float($0)))" } }
            lines.append("  \(name) \(texts.joined(separator: ", "))")
        }
        return lines
    }

    private func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}
