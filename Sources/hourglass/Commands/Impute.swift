import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors
import Uses

/// Fills the gaps of a table by a trained model.
struct ImputeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "impute", abstract: "Fill the gaps of a table by what a trained model reconstructs.",
        discussion: """
            Each cell without a value gets the reconstruction from what its row has: a number in the units of the file, a \
            text the most probable one. All else is written as it was. With --hide a share of the cells that have a value \
            is hidden, with --hide-columns whole columns are, and how well they are found again is measured beside the column's mean.

            Example: hourglass impute model.safetensors --data gaps.csv --out filled.csv
            """)

    @Argument(help: ArgumentHelp("A checkpoint.", valueName: "file"))
    var file: String

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(help: ArgumentHelp("Where the table goes; stdout without it.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp("Hides this share of the cells that have a value, and measures.", valueName: "share"),
        transform: Numeral.real)
    var hide: Float?

    @Option(
        help: ArgumentHelp(
            "Hides these columns, as if a sensor were missing, and measures.", valueName: "name,…"))
    var hideColumns: String?

    @Option(help: "Which cells are hidden.", transform: Numeral.natural)
    var seed: UInt64 = 0

    @Flag(help: "One object on stdout; needs --out or --hide.")
    var json = false

    func validate() throws {
        try ValidationError.check(file: out, of: "--out")
        if hide != nil, hideColumns != nil {
            throw ValidationError("--hide-columns: --hide chooses the cells already.")
        }
        if json, out == nil, hide == nil, hideColumns == nil {
            throw ValidationError("--json needs --out, --hide or --hide-columns: else the table goes to stdout.")
        }
        if let hide, !(hide > 0 && hide < 1) {
            throw ValidationError("--hide \(hide): expected more than 0 and less than 1.")
        }
    }

    private struct Line: Encodable {
        let data: String
        let rows: Int
        var filled, left: Int?
        var hiddenNumbers, hiddenTexts, unreached: Int?
        var rmse, rmseOfMean, found, foundByMostFrequent: Double?

        enum CodingKeys: String, CodingKey {
            case data, rows, filled, left, unreached, rmse, found
            case hiddenNumbers = "hidden_numbers"
            case hiddenTexts = "hidden_texts"
            case rmseOfMean = "rmse_of_mean"
            case foundByMostFrequent = "found_by_most_frequent"
        }
    }

    func run() throws {
        if let out { try OutputFile.check(out) }
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let table = try TableFile(data.data ?? checkpoint.dataID, try data.reading(of: checkpoint))
        Hourglass.report("hourglass: \(Hourglass.language.text(table.report))")
        let model = try TrainedModel(checkpoint, workers: threads.workers)
        try checkpoint.check(features: table.split.features, of: table.report.file)
        var line = Line(data: data.data ?? checkpoint.dataID, rows: table.rows)
        if let hide {
            try measure(
                table.hiding(hide, from: Generator(seed: seed).split("hidden cells")), in: table, by: model, &line)
        } else if let hideColumns {
            try measure(table.hiding(columns: ReadingOptions.list(hideColumns)), in: table, by: model, &line)
        }
        if hide == nil && hideColumns == nil || out != nil { try fill(table, by: model, &line) }
        if json { try Output.print(json: line) }
    }

    private func measure(
        _ hidden: (split: Split, cells: [TableFile.Cell]), in table: TableFile, by model: TrainedModel,
        _ line: inout Line
    ) throws {
        let quality = Imputation(of: hidden.split, form: table.form, by: model).quality(hidden.cells, of: table)
        (line.hiddenNumbers, line.hiddenTexts, line.unreached) = (quality.numbers, quality.texts, quality.unreached)
        if quality.numbers > 0 { (line.rmse, line.rmseOfMean) = (quality.rmse, quality.rmseOfMean) }
        if quality.texts > 0 { (line.found, line.foundByMostFrequent) = (quality.found, quality.foundByMostFrequent) }
        guard !json else { return }
        if quality.numbers > 0 {
            try Output.print(
                "\(Text.count(quality.numbers)) numbers hidden: RMSE \(Text.number(Float(quality.rmse))) in units of "
                    + "each column's scale, \(Text.number(Float(quality.rmseOfMean))) by the column's mean")
        }
        if quality.texts > 0 {
            try Output.print(
                "\(Text.count(quality.texts)) texts hidden: \(Text.share(quality.found)) found, "
                    + "\(Text.share(quality.foundByMostFrequent)) by the column's most frequent one")
        }
        if quality.numbers + quality.texts == 0 { try Output.print("nothing was hidden: the share is too small") }
    }

    private func fill(_ table: TableFile, by model: TrainedModel, _ line: inout Line) throws {
        let imputation = Imputation(of: table.split, form: table.form, by: model)
        var filled = TableFile.Filled()
        if let out {
            var text: [UInt8] = []
            filled = try table.fill({ imputation[cell: $0] }, write: { text += $0 })
            try text.withUnsafeBytes { try OutputFile.write($0, to: out) }
        } else {
            filled = try table.fill({ imputation[cell: $0] }, write: { try Output.print(bytes: $0) })
        }
        (line.filled, line.left) = (filled.cells, filled.left)
        guard !json else { return }
        Hourglass.report(
            "hourglass: \(Text.count(filled.cells)) of the cells without a value filled"
                + (filled.left > 0 ? ", \(Text.count(filled.left)) left as they are" : ""))
    }
}
