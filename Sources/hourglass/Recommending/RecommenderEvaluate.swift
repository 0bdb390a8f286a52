import Dashboard
import Datasets
import Foundation
import Tensors
import Uses

/// `evaluate` for a recommender: the model and the baselines on the same split.
struct RecommenderEvaluate {
    let model: RecommenderModel
    let part: RatingsSplit.Part
    let length: Int
    let coldStart: Bool
    let json: Bool
    let workers: Workers

    private struct Line: Encodable {
        let variant, data, split, rule: String
        let users: Int
        let figures: [String: [String: Double]]
        let remarks: [String]
    }

    private struct ColdLine: Encodable {
        let known, users: Int
        let figures: [String: [String: Double]]
    }

    func run() throws {
        let report = RecommenderReport(model, on: part, k: length, workers: workers)
        let name = part == .test ? "test" : part == .validation ? "validation" : "train"
        if json {
            try Output.print(
                json: Line(
                    variant: model.name, data: model.data, split: name, rule: model.task.split.rule.rawValue,
                    users: report.users, figures: Self.object(report.figures), remarks: report.remarks))
        } else {
            try Output.print(
                "\(model.name) on the \(name) part of \(model.data.shown), split by "
                    + "\(model.task.split.rule.rawValue): \(Text.count(report.users)) users"
                    + (report.figures[0].cells > 0 ? ", \(Text.count(report.figures[0].cells)) ratings" : ""))
            try show(report.figures)
            for remark in report.remarks { try Output.print("  \(remark)") }
        }
        guard coldStart else { return }
        guard let cold = ColdStart(model, k: length, workers: workers) else {
            throw CommandError(
                description:
                    "--cold-start: found no user with more than \(ColdStart.most) ratings whom the model hasn't "
                    + "learnt from, expected some: train with --ratings-split users")
        }
        if !json {
            try Output.print(
                "somebody new, by how many of their ratings are known: \(Text.count(cold.users)) users")
        }
        for point in cold.points {
            if json {
                try Output.print(
                    json: ColdLine(known: point.known, users: cold.users, figures: Self.object(point.figures)))
            } else {
                try Output.print("known \(point.known)")
                try show(point.figures)
            }
        }
    }

    private static func object(_ figures: [RecommenderTask.Figures]) -> [String: [String: Double]] {
        Dictionary(
            uniqueKeysWithValues: figures.map { one in
                (
                    one.name,
                    Dictionary(
                        uniqueKeysWithValues: one.values.filter { $0.value.isFinite }.map { ($0.id, $0.value) })
                )
            })
    }

    private func show(_ figures: [RecommenderTask.Figures]) throws {
        var ids: [String] = []
        for id in figures.flatMap({ $0.values.map(\.id) }) where !ids.contains(id) { ids.append(id) }
        func pad(_ text: String) -> String {
            String(repeating: " ", count: max(0, 10 - text.count)) + text
        }
        try Output.print("  " + String(repeating: " ", count: 14) + ids.map(pad).joined())
        for one in figures {
            let values = ids.map { id in pad(one[id].map { String(format: "%.4f", $0) } ?? "") }
            let line = "  " + one.name.padding(toLength: 14, withPad: " ", startingAt: 0) + values.joined()
            try Output.print(line)
        }
    }
}
