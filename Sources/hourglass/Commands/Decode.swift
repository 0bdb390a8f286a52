import ArgumentParser
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Tensors

/// Makes rows of codes.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Make images or rows of codes, in the units of the model's data.",
        discussion: """
            --codes is what encode writes, or any table with the columns z1, z2, …, an array [rows, codes], or a safetensors file \
            with a tensor 'codes'. --out writes a table (.csv), an array (.npy), a sheet (.png), a film (.apng), or a folder of \
            pictures (out/); without it images are shown as characters.

            Example: hourglass decode vae.safetensors --codes codes.csv --out images.png
            """)

    @Argument(help: ArgumentHelp("A checkpoint.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("A .csv, .npy or .safetensors of codes.", valueName: "file"))
    var codes: String

    @OptionGroup var pictures: PictureOptions
    @OptionGroup var threads: ThreadOptions

    /// Images that are laid out on a sheet, or shown.
    private static let usualColumns = 8

    func validate() throws { try ValidationError.check(file: codes, of: "--codes") }

    func run() throws {
        try pictures.check()
        let checkpoint = try Checkpoint(contentsOf: file, with: Installed.classifiers())
        let model = try TrainedModel(checkpoint, workers: threads.workers)
        let codes = try Self.read(codes, latent: model.model.latent)
        let rows = model.decode(codes)
        for row in rows { _ = try row.numbers("values", of: file) }
        let gallery = Gallery(rows: [rows], shape: checkpoint.data.image)
        try pictures.show(
            pictures.columns == nil && !gallery.isOfPoints ? gallery.wrapped(at: Self.usualColumns) : gallery,
            of: checkpoint.data.kind, checkpoint.reading.form)
    }

    /// [rows, latent]
    static func read(_ path: String, latent: Int) throws -> Tensor {
        if path.lowercased().hasSuffix(".safetensors") {
            let file = try SafeTensors(contentsOf: path)
            guard let codes = file.tensors["codes"] else {
                let names = file.tensors.keys.sorted().prefix(5).map(\.shown).joined(separator: ", ")
                throw CommandError(description: "\(path): found \(names), expected a tensor 'codes'")
            }
            guard codes.shape.rank == 2, codes.shape[1] == latent else {
                throw CommandError(
                    description:
                        "\(path): found codes \(codes.shape), expected [rows, \(latent)], as the model has them")
            }
            return try finite(codes, path)
        }
        let names = (1...latent).map { "z\($0)" }
        let form = TableForm(numbers: names, id: nil)
        var reading = ReadingOptions(labels: .none, form: form)
        reading.isStrict = true
        let rows = try Dataset.load(path, reading, whole: true).test
        guard rows.features == latent else {
            throw CommandError(
                description:
                    "\(path): found \(rows.features) numbers a row, expected the \(latent) codes of the model")
        }
        guard !rows.hasMissing else {
            throw CommandError(
                description: "\(path): found codes that are missing, expected \(latent) numbers in each row")
        }
        return try finite(Tensor((0..<rows.count).flatMap(rows.image), shape: [rows.count, latent]), path)
    }

    private static func finite(_ codes: Tensor, _ path: String) throws -> Tensor {
        guard let place = codes.values.firstIndex(where: { !$0.isFinite }) else { return codes }
        let (row, code) = (place / codes.shape[1] + 1, place % codes.shape[1] + 1)
        throw CommandError(
            description: "\(path): row \(row): found \(codes.values[place]) for z\(code), expected a number")
    }
}
