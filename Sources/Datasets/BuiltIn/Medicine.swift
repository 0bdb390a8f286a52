import Installation
import Tensors

/// Medical tables and pictures, genes, heart beats; what each file holds stands in `assets/data`.
extension BuiltInDataset {
    /// Wolberg, Street & Mangasarian, University of Wisconsin, 1995.
    static let wdbc = BuiltInDataset(
        shipped: "wdbc/wdbc.csv.gz", id: "wdbc", title: "Breast cancer",
        summary: "measures of cell nuclei of breast masses, benign or malignant", .table,
        shape: ImageShape(height: 1, width: 30), counts: "457 train, 56 validation, 56 test",
        credit: "William Wolberg, Nick Street, Olvi Mangasarian", licence: "CC BY 4.0",
        source: "archive.ics.uci.edu/dataset/17", reading: ReadingOptions(labels: .column("label"), header: true))

    /// As a set of anomalies: Rayana, ODDS; Han, Hu, Huang, Jiang & Zhao, "ADBench", NeurIPS 2022.
    static let thyroid = BuiltInDataset(
        shipped: "thyroid/thyroid.csv.gz", id: "thyroid", title: "Thyroid",
        summary: "hormones of the thyroid gland, of patients of whom few are ill", .table,
        shape: ImageShape(height: 1, width: 6), counts: "3,018 train, 377 validation, 377 test",
        credit: "Garavan Institute, Ross Quinlan; ODDS, ADBench", licence: "CC BY 4.0, BSD-2-Clause",
        source: "archive.ics.uci.edu/dataset/102", reading: ReadingOptions(labels: .column("label"), header: true))

    /// Yang et al., "MedMNIST v2", Scientific Data 10:41, 2023. The test images are the official ones.
    static let pneumonia = BuiltInDataset(
        id: "pneumonia", title: "Pneumonia", summary: "X-rays of children's chests, normal or with pneumonia",
        shape: ImageShape(height: 28, width: 28), counts: "2,226 train, 202 validation, 624 test",
        credit: "Jiancheng Yang et al. (MedMNIST v2), Daniel Kermany et al.", licence: "CC BY 4.0",
        source: "medmnist.com", locate: { try Assets.ofThisProcess().path("data/pneumonia") },
        read: { folder, options in
            let images = try NPY.read("\(folder)/pneumonia_images.npy.gz", options)
            return (try images.labelled(by: "\(folder)/pneumonia_labels.csv.gz", training: "train"), nil)
        })

    /// Golub et al., Science 286:531, 1999: the 38 patients of its training, as multtest ships them.
    static let golub = BuiltInDataset(
        shipped: "golub/golub.csv.gz", id: "golub", title: "Leukaemia",
        summary: "what genes do in leukaemia of two kinds: far more columns than rows", .table,
        shape: ImageShape(height: 1, width: 3051), counts: "32 train, 3 validation, 3 test",
        credit: "Todd Golub et al.; Katherine Pollard, Sandrine Dudoit et al. (multtest)",
        licence: "LGPL 3 or later", source: "Debian's r-bioc-multtest",
        reading: ReadingOptions(labels: .column("label"), header: true))

    /// Moody & Mark, IEEE Eng. Med. Biol. 20(3):45, 2001; no person is in both parts: de Chazal, O'Dwyer & Reilly, IEEE
    /// Trans. Biomed. Eng. 51, 2004. All of its numbers are millivolts and stay so.
    static let ecgBeats = BuiltInDataset(
        shipped: "ecg-beats/ecg_beats.csv.gz", id: "ecg-beats", title: "Heart beats",
        summary: "heart beats of one lead: normal, supraventricular, ventricular", .table,
        shape: ImageShape(height: 1, width: 96), counts: "2,200 train, 200 validation, 1,600 test",
        credit: "George Moody, Roger Mark; Ary Goldberger et al. (PhysioNet)", licence: "ODC-By 1.0",
        source: "physionet.org/content/mitdb/1.0.0",
        reading: {
            var reading = ReadingOptions(
                labels: .column("label"), header: true, skip: ["record"], scale: ScaleKind.none)
            reading.training = .init(column: "split", values: ["train"])
            return reading
        }())
}

extension Table {
    /// The same rows with labels from a table of text that has a line for each: its column `label`, and in its column
    /// `split` what says that a row is for training. Throws ``DataError``.
    func labelled(by path: String, training: String) throws -> Table {
        var report = ReadingReport(file: path, rows: 0)
        let cells = try TextTable.cells(
            RecordReader(ByteStream(path: path)), ReadingOptions(header: true), &report
        ).cells
        let (split, label) = (
            try TableRoles.index(of: "split", in: cells.names, file: path),
            try TableRoles.index(of: "label", in: cells.names, file: path)
        )
        guard cells.count == count, cells.kinds[split] == .text, cells.kinds[label] == .text else {
            throw DataError(
                file: path, place: .whole, found: "\(cells.count) lines", expected: "\(count), with split and label",
                advice: "Put back the file that comes with Hourglass.")
        }
        let names = cells.texts[label].sorted()
        let numbers = cells.texts[label].map { Int32(names.firstIndex(of: $0)!) }
        let labels = cells.column(label).map { $0.isNaN ? 0 : numbers[Int($0)] }
        var table = Table(file: file, kind, values: values, labels: labels, isUnitInterval: isUnitInterval)
        table.labelNames = Dictionary(uniqueKeysWithValues: names.enumerated().map { (Int32($0), $1) })
        table.testRows = cells.column(split).enumerated()
            .filter { $1.isNaN || cells.texts[split][Int($1)] != training }.map { Int32($0.offset) }
        var said = self.report
        said?.label = TableForm.Label(name: "label", classes: names)
        said?.classCounts = names.indices.map { number in labels.count { $0 == Int32(number) } }
        table.report = said
        return table
    }
}
