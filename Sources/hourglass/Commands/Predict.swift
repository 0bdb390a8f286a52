import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Tensors

/// Says which class each row belongs to.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict", abstract: "Write which class each row belongs to, with probabilities.",
        discussion: """
            A row for each row of --data: its number or name, its class where the data have such, the class that the model tells, \
            how probable that is, and the probability of each class. It needs a model that was told classes: the variants \
            semi-supervised and m2, or the term label. Where rows have classes, a line on stderr says how many are right and how \
            far the probabilities are from that: the expected calibration error (ECE, 15 bins). With --out stdout has the confusion \
            matrix: rows of each class, by the class that is told.

            Example: hourglass predict few.safetensors --data my.csv --out classes.csv
            """)

    @OptionGroup var options: RowOptions

    @Option(help: ArgumentHelp("Writes a CSV file instead of lines on stdout.", valueName: "file"))
    var out: String?

    @Flag(help: "One object on stdout about all rows; needs --out.")
    var json = false

    func validate() throws {
        try ValidationError.check(file: out, of: "--out")
        if json, out == nil { throw ValidationError("--json needs --out: else the rows go to stdout.") }
    }

    private struct Line: Encodable {
        let rows, known: Int
        let classes: [String]
        let accuracy, ece: Double?
        /// Rows of each class by what was told of them, [classes][classes].
        let confusion: [[Int]]?
    }

    func run() throws {
        if let out { try OutputFile.check(out) }
        let (checkpoint, model, feed) = try options.load()
        guard let judge = RowJudge(model, asking: .classes) else {
            throw CommandError(
                description:
                    "\(options.file): found a model that tells no classes, expected one trained with the term label or m2"
            )
        }
        let names = classNames(of: checkpoint, feed, count: judge.count)
        let places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
        let label = checkpoint.reading.form?.label?.name ?? "label"
        var (rows, known, right) = (0, 0, 0)
        var calibration = ExpectedCalibrationError()
        var confusion = [[Int]](repeating: [Int](repeating: 0, count: judge.count), count: judge.count)
        try Output.write(to: out) { write in
            var isFirst = true
            try feed.eachPieceOfRows { piece in
                let values = judge.judge(piece.rows, of: piece.split)
                _ = try values.values.numbers("probabilities", of: options.file)
                let chosen = judge.choices(values)
                var text = ""
                for (i, choice) in chosen.enumerated() {
                    let head = RowHead(piece, i)
                    let said = values.row(i).map { $0 }
                    if isFirst {
                        text = CSV.line(
                            [feed.idName ?? "row"] + (head.label == nil ? [] : [label]) + ["class", "probability"]
                                + names.map { "p(\($0))" })
                        isFirst = false
                    }
                    text += CSV.line(
                        [head.name ?? "\(head.number)"] + (head.label.map { [$0] } ?? []) + [names[choice]]
                            + ["\(said[choice])"] + said.map { "\($0)" })
                    rows += 1
                    guard let truth = head.label else { continue }
                    known += 1
                    let isRight = truth == names[choice]
                    if isRight { right += 1 }
                    calibration.add(Double(said[choice]), isRight: isRight)
                    if let place = places[truth] { confusion[place][choice] += 1 }
                }
                try write(text)
            }
        }
        let accuracy = known > 0 ? Double(right) / Double(known) : nil
        if json {
            try Output.print(
                json: Line(
                    rows: rows, known: known, classes: names, accuracy: accuracy, ece: calibration.value,
                    confusion: known > 0 ? confusion : nil))
        } else if out != nil, known > 0 {
            for line in Self.lines(of: confusion, names) { try Output.print(line) }
        }
        var text = "\(Text.count(rows)) row\(rows == 1 ? "" : "s")"
        if let accuracy, let ece = calibration.value {
            text +=
                ", \(Text.count(right)) of \(Text.count(known)) told right: accuracy \(Text.share(accuracy)), error "
                + "\(Text.share(1 - accuracy)), ECE \(Text.number(Float(ece)))"
        }
        Hourglass.report("hourglass: \(text)")
    }

    /// The confusion matrix with names in front and on top, a line for each class that rows have.
    private static func lines(of confusion: [[Int]], _ names: [String]) -> [String] {
        let names = names.map(\.shown)
        let columns = names.indices.map { column in
            max(names[column].count, confusion.map { "\($0[column])".count }.max() ?? 0)
        }
        let width = max("class".count, names.map(\.count).max() ?? 0)
        func line(_ head: String, _ cells: [String]) -> String {
            head.padding(toLength: width, withPad: " ", startingAt: 0)
                + zip(columns, cells).map { "  " + String(repeating: " ", count: max(0, $0 - $1.count)) + $1 }
                .joined()
        }
        return ["rows of each class, by the class that is told", line("class", names)]
            + confusion.indices.filter { confusion[$0].contains { $0 > 0 } }.map { row in
                line(names[row], confusion[row].map(String.init))
            }
    }

    /// What classes are called: as the model's table has them, or its data, or by their numbers.
    private func classNames(of checkpoint: Checkpoint, _ feed: RowFeed, count: Int) -> [String] {
        if let names = checkpoint.reading.form?.label?.classes, names.count == count { return names }
        if let names = feed.classNames, names.count == count { return names }
        return (0..<count).map(String.init)
    }
}
