import ArgumentParser
import Autoencoders
import Datasets
import Files
import Laboratory
import Tensors

/// What a command that goes through rows needs: a model, rows, and what rows are called.
struct RowOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("A checkpoint.", valueName: "file"))
    var file: String

    @OptionGroup var data: DataOptions
    @OptionGroup var threads: ThreadOptions

    @Option(
        help: ArgumentHelp(
            "\(SplitName.allCases.map(\.rawValue).joined(separator: ", ")). Without it all rows of --data in their order, or the "
                + "test split of the model's own data.", valueName: "split"))
    var split: SplitName?

    func load() throws -> (checkpoint: Checkpoint, model: TrainedModel, feed: RowFeed) {
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let model = try TrainedModel(checkpoint, workers: threads.workers)
        let feed = try RowFeed(
            checkpoint, takesMissing: model.model.structure.activeDistance.isSumOverValues, data, split: split)
        return (checkpoint, model, feed)
    }
}

/// Writes the codes of rows.
struct EncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode", abstract: "Write the codes of rows, or what another layer gives of them.",
        discussion: """
            A row for each row of --data: its number or name, its class where the data have such, and its code, from the middle \
            of the code's distribution unless --seed asks for a draw. --out codes.csv, codes.npy (the numbers alone) or \
            codes.safetensors (codes, rows, labels); without --out CSV on stdout, and from standard input (-) as soon as a line \
            is there.

            Example: hourglass encode vae.safetensors --data my.csv --out codes.csv
            """)

    @OptionGroup var options: RowOptions

    @Option(help: ArgumentHelp("A .csv, .npy or .safetensors; lines of CSV on stdout without it.", valueName: "file"))
    var out: String?

    @Option(
        help: ArgumentHelp(
            "What this layer gives instead of the code, by its path, as encoder.0; a wrong one names all.",
            valueName: "path"))
    var layer: String?

    @Option(
        help: ArgumentHelp("Draws each code from its distribution, by this seed.", valueName: "n"),
        transform: Numeral.natural)
    var seed: UInt64?

    func validate() throws {
        _ = try RowResults(out)
        if layer != nil, seed != nil { throw ValidationError("--seed draws codes, which --layer doesn't ask for.") }
    }

    func run() throws {
        let results = try RowResults(out)
        if let out { try OutputFile.check(out) }
        let (checkpoint, model, feed) = try options.load()
        let encoder = try encoder(of: model)
        let table = RowResults.Table(
            id: feed.idName ?? "row", label: checkpoint.reading.form?.label?.name ?? "label", names: encoder.names,
            shape: encoder.shape, title: layer ?? "codes")
        var count = 0
        try results.write(table) { take in
            try feed.eachPieceOfRows { piece in
                let values = encoder.encode(piece.rows, of: piece.split, number: piece.number).values
                try take(piece.rows.indices.map { RowHead(piece, $0) }, values.numbers("codes", of: options.file))
                count += piece.rows.count
            }
        }
        let what = layer.map { "values of \($0.shown)" } ?? "codes"
        Hourglass.report(
            "hourglass: \(Text.count(count)) row\(count == 1 ? "" : "s"), \(Text.count(encoder.width)) \(what) each"
                + (out.map { ": \(VisibleText.line($0))" } ?? ""))
    }

    private func encoder(of model: TrainedModel) throws -> RowEncoder {
        do {
            return try RowEncoder(model, layer: layer, drawnBy: seed.map { Generator(seed: $0).split("drawn codes") })
        } catch {
            switch error {
            case .noLayer(let path, let known):
                throw CommandError(
                    description: "--layer \(path.shown): expected one of \(known.joined(separator: ", "))")
            case .noDistribution:
                throw CommandError(
                    description: "--seed \(seed ?? 0): found deterministic codes, expected codes with a distribution")
            }
        }
    }
}
