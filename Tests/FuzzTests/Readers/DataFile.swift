import Foundation
import Tensors
import TestSupport

@testable import Datasets

/// A file of data, by its name, which says which reader takes it; or a file of a folder of data.
struct DataFile: Fuzzed {
    let name: String
    /// What the file is called.
    let file: String
    var options = ReadingOptions()
    /// What lies beside it, where the folder is what is read.
    var beside: [String: [UInt8]]?
    let examples: [[UInt8]]
    var words: [String] = []
    /// What has failed.
    var failures: [[UInt8]] = []
    var rounds = 1500

    // A header of a few bytes must not ask for much; a file that grows is read in pieces of 256 KiB.
    var mostMemory: Int { 128 << 20 }

    func seeds() -> [[UInt8]] { examples }
    func hard() -> [[UInt8]] { failures }

    /// Where the source lies, which is then read.
    func source(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let path = try folder.write(input, file)
        guard let beside else { return path }
        for (name, bytes) in beside { try folder.write(bytes, name) }
        return folder.path
    }

    func take(_ input: [UInt8], in folder: TemporaryFolder) throws -> String {
        let source = try source(input, in: folder)
        let data = try Dataset.load(source, options)
        try Violation.unless(data.features == data.shape.count && data.features > 0, "\(data.shape)")
        try Violation.unless(data.fingerprint.count == 16, "the fingerprint \(data.fingerprint)")
        for split in SplitName.allCases.map({ data[$0] }) {
            try Violation.unless(split.count > 0, "a split of nothing")
            try Violation.unless((split.labels == nil) == (data.classes == nil), "half of the labels")
            // Wide rows are looked at once.
            for row in 0..<min(split.count, max(1, 4096 / data.features)) {
                let (values, observed) = (split.image(row), split.observed(row))
                try Violation.unless(values.count == data.features, "\(values.count) values in a row")
                for (value, isObserved) in zip(values, observed) {
                    let isPossible = value.isFinite && (!data.isUnitInterval || (0...1).contains(value))
                    try Violation.unless(isPossible, "the value \(value), observed \(isObserved)")
                }
                guard let label = split.label(row) else { continue }
                try Violation.unless((0..<data.classes!).contains(label), "label \(label) of \(data.classes!)")
            }
        }
        try Violation.unless(
            data.hasMissing || SplitName.allCases.allSatisfy { !data[$0].hasMissing }, "missing entries unsaid")
        return "\(data.kind) \(data.classes == nil ? "without labels" : "labelled")"
    }
}

extension DataFile {
    /// At least one for each of ``Readers/all``.
    static let all: [DataFile] =
        [csv("csv-last", .last), csv("csv-first", .first), csv("csv-none", .none)] + packed
        + [npy, npz, images, labels, netpbm, picture, series]

    private static let npz = DataFile(
        name: "npz", file: "a.npz",
        examples: [
            HandMade.zip([
                (
                    "x.npy",
                    HandMade.npy(
                        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", floats([1, 2, 3, 4, 5, 6]))
                ),
                ("y.npy", HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }", [0, 1, 1])),
            ]),
            HandMade.zip([
                ("a.npy", HandMade.npy("{'descr': '|u1', 'fortran_order': True, 'shape': (3, 4), }", Array(0..<12)))
            ]),
        ])

    private static let series = DataFile(
        name: "series", file: "a.csv",
        options: {
            var options = ReadingOptions(labels: .none)
            (options.windows, options.group) = (Windows(length: 2, stride: 1), "1")
            return options
        }(),
        examples: [
            "1,2,3\n1,4,5\n1,6,7\n1,8,9\n1,3,4\n1,5,6\n1,9,2\n",
            "a;1;b\n2;x;0,5\n3;x;1\n4;x;2\n5;y;3\n6;y;4\n7;y;\n8;y;3\n",
        ].map { Array($0.utf8) },
        rounds: 500)

    private static let picture = DataFile(
        name: "picture", file: "a.png",
        options: {
            // Else what can't be read is passed over.
            var options = ReadingOptions()
            options.isStrict = true
            return options
        }(),
        beside: [
            "b.png": HandMade.png(width: 3, height: 2, [0, 50, 100, 150, 200, 250]),
            "c.png": HandMade.png(width: 3, height: 2, [9, 8, 7, 6, 5, 4]),
            "d.png": HandMade.png(width: 3, height: 2, [1, 2, 3, 4, 5, 6]),
        ],
        examples: [
            HandMade.png(width: 3, height: 2, [1, 2, 3, 4, 5, 255]),
            HandMade.png(width: 2, height: 2, [0, 1, 2, 3, 255, 255, 9, 9], depth: 16),
        ], rounds: 500)

    private static let tables = [
        "a,b,label\n1,2.5,0\n3,-4e1,1\n5,6,2\n\"7\",8,1\n", "1;2;0\n3;4;1\n5;6;1\n", "x\ty\n1\t2\n3\t4\n5\t6\n7\t8\n",
        "0,1,0.5,2\n1,0.25,1,3\n2,1e-3,-1,4\n3,?,NA,5\n", "\u{feff}\"a b\",\"c,d\"\r\n1,2\r\n3,4\r\n5,6\r\n",
        "0,0,0,0,255,255,255,255,1\n1,1,1,1,2,2,2,2,0\n9,9,9,9,8,8,8,8,1\n",
    ].map { Array($0.utf8) }

    private static func csv(_ name: String, _ labels: LabelPlacement) -> DataFile {
        DataFile(
            name: name, file: "a.csv", options: ReadingOptions(labels: labels), examples: tables,
            words: [
                "label", "nan", "NA", "null", "inf", "?", ",", ";", "\t", "\"", "\"\"", "\r\n", "\n", "1e400", "-",
            ], failures: slow)
    }

    /// Each name was looked for among all: columns of one name, and as many classes as rows.
    private static let slow = [
        Array(("a,b" + String(repeating: ",l", count: 12_000) + "\n").utf8),
        Array(("a,b\n" + (0..<50_000).map { "\($0 % 7),\($0).5\n" }.joined()).utf8),
    ]

    private static let packed = [
        DataFile(name: "csv-packed", file: "a.csv.gz", examples: tables.map(HandMade.gzip) + [deflated]),
        DataFile(
            name: "idx-packed", file: "train-images-idx3-ubyte.gz", beside: [:],
            examples: [HandMade.gzip(HandMade.idx([3, 2, 2], Array(0..<12)))], rounds: 500),
    ]

    /// `1,2,0\n3,4,1\n5,6,1\n` ten times over with Huffman's codes, as gzip -9 writes it.
    private static let deflated = [UInt8](
        Data(base64Encoded: "H4sIAAAAAAACAzPUMdIx4DLWMdEx5DLVMQOShoNeBADdpM12tAAAAA==")!)

    private static let npy = DataFile(
        name: "npy", file: "a.npy",
        examples: [
            HandMade.npy("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", floats([1, 2, 3, 4, 5, 6])),
            HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 1, 2), }", Array(0..<6), version: 2),
            HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (3, 2, 2, 3), }", Array(0..<36)),
            HandMade.npy(
                "{'descr': '<f8', 'fortran_order': True, 'shape': (4, 2), }", [UInt8](repeating: 0, count: 64)),
        ],
        words: [
            "'descr'", "'fortran_order'", "'shape'", "'<f4'", "'|u1'", "'>f4'", "'<f8'", "'<i8'", "'|O'", "True",
            "False", "()", "(3,)", "(0, 4)", "(4611686018427387904, 4)", "{", "}", ":", ",",
        ])

    private static func floats(_ values: [Float]) -> [UInt8] { HandMade.floats(values) }

    private static let images = DataFile(
        name: "idx", file: "train-images-idx3-ubyte",
        beside: ["train-labels-idx1-ubyte": HandMade.idx([3], [0, 1, 2])],
        examples: [HandMade.idx([3, 2, 2], Array(0..<12))])

    private static let labels = DataFile(
        name: "idx-labels", file: "train-labels-idx1-ubyte",
        beside: [
            "train-images-idx3-ubyte": HandMade.idx([3, 2, 2], Array(0..<12)),
            "t10k-images-idx3-ubyte": HandMade.idx([2, 2, 2], Array(0..<8)),
            "t10k-labels-idx1-ubyte": HandMade.idx([2], [0, 9]),
        ], examples: [HandMade.idx([3], [0, 1, 2])], rounds: 500)

    private static let netpbm = DataFile(
        name: "netpbm", file: "a.ppm",
        examples: [
            Array("P2\n# grey\n2 2 9\n1 2 3 4\nP2 2 2 9 5 6 7 8\nP2 2 2 5 1 2 3 4 ".utf8),
            Array("P5\n2 2\n255\nabcdP5 2 2 255 efghP5 2 2 255 ijkl".utf8),
            Array("P6 1 1 65535\nabcdefP6 1 1 300\n\u{0}1\u{0}2\u{0}3P6 1 1 255 abc".utf8),
            Array("P3 1 1 15 1 2 3\nP3 1 1 15 4 5 6\nP3 1 1 15 7 8 9\n".utf8),
        ], words: ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "#", "65536", "65535", "255", " ", "\n"])
}
