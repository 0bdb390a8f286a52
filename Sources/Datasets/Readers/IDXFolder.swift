extension Reader {
    /// A folder of IDX files under their usual names, packed by gzip or plain: `train-images-idx3-ubyte`, and where they
    /// exist `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`, `t10k-labels-idx1-ubyte` (also with a dot,
    /// `train-images.idx3-ubyte`); 255 is scaled to 1.
    static let idxFolder = Reader(
        sources: ["a folder of IDX files"], folderFile: "train-images-idx3-ubyte or train-images-idx3-ubyte.gz",
        advice: "For an IDX file name its folder.", takes: { $0.isFolder && IDXFolder.exists($0.path) },
        read: { source, _ in try IDXFolder.read(source.path) })
}

/// Reads a folder of IDX files under the names that MNIST gave them.
enum IDXFolder {
    /// The training images of `folder`, and its test images where there are any, of the same shape.
    ///
    /// The set is labelled when all its images are; one missing label file makes it unlabelled.
    static func read(_ folder: String) throws -> (train: Table, test: Table?) {
        guard let trainPath = path(folder, "train-images", "idx3") else {
            throw DataError(
                file: folder, place: .whole, found: "no training images",
                expected: "train-images-idx3-ubyte or train-images-idx3-ubyte.gz",
                advice: "Give the folder that holds the IDX files.")
        }
        let train = try IDX.images(trainPath)
        let trainLabels = try labels(folder, "train-labels", of: train)
        guard let testPath = path(folder, "t10k-images", "idx3") else {
            return (train.labelled(trainLabels), nil)
        }
        let test = try IDX.images(testPath)
        guard test.shape == train.shape else {
            throw DataError(
                file: testPath, place: .byte(8), found: "images of \(test.shape)",
                expected: "\(train.shape), as in \(trainPath)",
                advice: "Put test images there that belong to the training images.")
        }
        let testLabels = try labels(folder, "t10k-labels", of: test)
        guard let trainLabels, let testLabels else { return (train, test) }
        return (train.labelled(trainLabels), test.labelled(testLabels))
    }

    /// Whether `folder` holds training images.
    static func exists(_ folder: String) -> Bool { path(folder, "train-images", "idx3") != nil }

    private static func labels(_ folder: String, _ name: String, of images: Table) throws -> [Int32]? {
        try path(folder, name, "idx1").map { try IDX.labels($0, of: images) }
    }

    /// The first that exists of plain and packed, with a hyphen and with a dot.
    private static func path(_ folder: String, _ name: String, _ kind: String) -> String? {
        ["-\(kind)-ubyte", ".\(kind)-ubyte"].flatMap { [$0, $0 + ".gz"] }
            .map { "\(folder)/\(name)\($0)" }
            .first(where: InputFile.exists)
    }
}

extension Table {
    fileprivate func labelled(_ labels: [Int32]?) -> Table {
        var table = Table(file: file, shape: shape, values: values, labels: labels)
        table.numbersClasses = true
        return table
    }
}
