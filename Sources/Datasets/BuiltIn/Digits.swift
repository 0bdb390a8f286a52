import Installation
import Tensors

extension BuiltInDataset {
    /// Alpaydin & Kaynak, "Optical recognition of handwritten digits", UCI machine learning repository, 1998:
    /// the 1,797 images of its test file, values 0…16.
    static let digits = BuiltInDataset(
        id: "digits",
        title: "Digits",
        summary: "small handwritten digits, quick to learn",
        shape: ImageShape(height: 8, width: 8),
        counts: "1,439 train, 179 validation, 179 test",
        credit: "Ethem Alpaydin, Cenk Kaynak (UCI machine learning repository)",
        licence: "CC BY 4.0",
        source: "archive.ics.uci.edu/dataset/80",
        locate: { try Assets.ofThisProcess().path("digits/digits.csv.gz") },
        read: { path, _ in
            var table = try TextTable.read(path, ReadingOptions(labels: .last, header: false))
            // Its columns are pixels, and how it was read is known.
            (table.form, table.report) = (nil, nil)
            let shape = ImageShape(height: 8, width: 8)
            guard table.shape.count == shape.count else {
                throw DataError(
                    file: path, place: .line(1), found: "\(table.shape.count) pixels",
                    expected: "\(shape.count)", advice: "Put back the file that comes with Hourglass.")
            }
            return (table.reshaped(to: shape), nil)
        })
}
