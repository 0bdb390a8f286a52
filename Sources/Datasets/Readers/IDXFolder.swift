import Glibc

extension Reader {
    /// A folder of IDX files under the names that MNIST and EMNIST gave them, packed or plain: `train-images-idx3-ubyte`, and
    /// where they exist `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte` (or `test-…`), `t10k-labels-idx1-ubyte`; also
    /// with a dot, `train-images.idx3-ubyte`, and with something before, `emnist-letters-train-images-idx3-ubyte`.
    static let idxFolder = Reader(
        sources: ["a folder of IDX files"], folderFile: "train-images-idx3-ubyte or train-images-idx3-ubyte.gz",
        advice: "For an IDX file name its folder.", takes: { $0.isFolder && IDXFolder.exists($0.path) },
        read: { source, _ in try IDXFolder.read(source.path) })
}

/// Reads a folder of IDX files.
enum IDXFolder {
    /// The training images of `folder`, and its test images where there are any, of the same shape.
    ///
    /// The set is labelled when all its images are; one missing label file makes it unlabelled, which is said.
    static func read(_ folder: String) throws -> (train: Table, test: Table?) {
        let files = Names(folder)
        guard let trainPath = files.path(["train"], "images") else {
            throw DataError(
                file: folder, place: .whole, found: "no training images",
                expected: "train-images-idx3-ubyte or train-images-idx3-ubyte.gz",
                advice: "Give the folder that holds the IDX files.")
        }
        var report = ReadingReport(file: folder, rows: 0)
        var taken = [trainPath]
        let train = try IDX.images(trainPath)
        let trainLabels = try labels(files, ["train"], of: train, &taken, &report)
        guard let testPath = files.path(["t10k", "test"], "images") else {
            return (labelled(train, trainLabels, taken, report), nil)
        }
        taken.append(testPath)
        let test = try IDX.images(testPath)
        guard test.shape == train.shape else {
            throw DataError(
                file: testPath, place: .byte(8), found: "images of \(test.shape)",
                expected: "\(train.shape), as in \(trainPath)",
                advice: "Put test images there that belong to the training images.")
        }
        let testLabels = try labels(files, ["t10k", "test"], of: test, &taken, &report)
        let isLabelled = trainLabels != nil && testLabels != nil
        return (
            labelled(train, isLabelled ? trainLabels : nil, taken, report),
            labelled(test, isLabelled ? testLabels : nil, [], report)
        )
    }

    /// Whether `folder` holds training images.
    static func exists(_ folder: String) -> Bool { Names(folder).path(["train"], "images") != nil }

    private static func labels(
        _ files: Names, _ parts: [String], of images: Table, _ taken: inout [String], _ report: inout ReadingReport
    ) throws -> [Int32]? {
        guard let path = files.path(parts, "labels") else {
            report.remarks.append(.noLabelFile(images.file))
            return nil
        }
        taken.append(path)
        return try IDX.labels(path, of: images)
    }

    private static func labelled(
        _ table: Table, _ labels: [Int32]?, _ taken: [String], _ report: ReadingReport
    ) -> Table {
        var result = Table(file: table.file, shape: table.shape, values: table.values, labels: labels)
        result.numbersClasses = true
        var report = report
        report.rows = table.count
        report.remarks.append(.files(taken.map { $0.split(separator: "/").last.map(String.init) ?? $0 }))
        result.report = report
        return result
    }

    /// The names in a folder.
    private struct Names {
        let folder: String
        let names: [String]

        init(_ folder: String) {
            self.folder = folder
            var names: [String] = []
            if let stream = opendir(folder) {
                defer { closedir(stream) }
                while let entry = readdir(stream) {
                    names.append(
                        withUnsafeBytes(of: &entry.pointee.d_name) {
                            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                        })
                }
            }
            // The shortest first: what has nothing before it is meant before what has.
            self.names = names.sorted { ($0.count, $0) < ($1.count, $1) }
        }

        /// The first file of one of the parts, plain before packed: `[…-]train-images-idx3-ubyte[.gz]`.
        func path(_ parts: [String], _ kind: String) -> String? {
            for packed in [false, true] {
                for part in parts {
                    for name in names {
                        let ending = Packing.allCases.map(\.ending).first(where: name.hasSuffix)
                        guard (ending != nil) == packed else { continue }
                        let plain = name.dropLast(ending?.count ?? 0)
                        guard plain.hasSuffix("-ubyte") || plain.contains("idx"),
                            let range = plain.firstRange(of: "\(part)-\(kind)"),
                            range.lowerBound == plain.startIndex
                                || plain[plain.index(before: range.lowerBound)] == "-",
                            plain[range.upperBound...].dropFirst().hasPrefix("idx")
                        else { continue }
                        return "\(folder)/\(name)"
                    }
                }
            }
            return nil
        }
    }
}
