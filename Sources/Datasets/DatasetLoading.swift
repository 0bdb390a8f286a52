import Glibc

extension Dataset {
    /// Reads the data set that `source` names.
    ///
    /// - a name in ``BuiltInDataset/all``; it wins over a file of that name, which `./name` still reaches;
    /// - a folder of IDX files under their usual names, packed by gzip or plain: `train-images-idx3-ubyte`, and
    ///   where they exist `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` (also
    ///   with a dot, `train-images.idx3-ubyte`); 255 is scaled to 1;
    /// - a table of text, `.csv` or `.csv.gz`, with or without a header; `labels` says where the label stands;
    ///   the whole range of all its values, smallest to largest, is scaled to 0…1;
    /// - a NumPy array, `.npy`, of shape [n, d] or [n, h, w]; 8-bit values are scaled so that 255 is 1, floats
    ///   that all lie in 0…1 are kept, other floats are scaled by their whole range.
    ///
    /// `labels` matters for tables of text only. Throws ``DataError``, or ``Reading/Stopped`` soon after the pull of
    /// ``Reading/brake``. Cost: time and memory of the unpacked file; MNIST takes some 0.15 s, nearly all of it in zlib.
    package static func load(_ source: String, labels: LabelPlacement = .last) throws -> Dataset {
        if let builtIn = BuiltInDataset.all.first(where: { $0.id == source }) {
            return try builtIn.load()
        }
        let title = source.split(separator: "/").last.map(String.init) ?? source
        let name = title.lowercased()
        if InputFile.isFolder(source) {
            let folder = try IDXFolder.read(source)
            return try Dataset(id: source, title: title, folder.train, test: folder.test)
        }
        if name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") {
            var dataset = try Dataset(id: source, title: title, CSV.read(source, labels: labels))
            dataset.labels = labels
            return dataset
        }
        if name.hasSuffix(".npy") {
            return try Dataset(id: source, title: title, NPY.read(source))
        }
        let names = BuiltInDataset.all.map(\.id).joined(separator: ", ")
        let exists = access(source, F_OK) == 0
        throw DataError(
            file: source, place: .whole,
            found: exists ? "a file of another kind" : "no such data set, file or folder",
            expected: "one of \(names), a folder of IDX files, a .csv, a .csv.gz or a .npy",
            advice: exists ? "For an IDX file name its folder." : "Check the spelling.")
    }
}
