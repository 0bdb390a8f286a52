import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Rows of a table in their order, some of them taken together.
@Suite struct SeriesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String, _ edit: (inout ReadingOptions) -> Void) throws -> Dataset {
        var options = ReadingOptions(labels: .none)
        edit(&options)
        return try Dataset.load(folder.write(text, "series.csv"), options)
    }

    private func refused(_ text: String, _ edit: (inout ReadingOptions) -> Void) throws -> String {
        let error = #expect(throws: DataError.self) { try load(text, edit) }
        return error?.description ?? "none"
    }

    /// Times, two sensors, the machine that they stand on and whether it works: `count` rows.
    private static func text(_ count: Int, machine: (Int) -> String = { _ in "a" }, gap: Int? = nil) -> String {
        "when,hot,wet,machine,state\n"
            + (0..<count).map { i in
                let hot = i == gap ? "" : "\(i * i % 37).5"
                return
                    "2013-12-\(10 + i / 24) \(10 + i % 24 / 3):\(10 + i % 50),\(hot),\(1000 - i),\(machine(i)),\(i % 3)\n"
            }.joined()
    }

    private static func hot(_ i: Int) -> Float { Float(i * i % 37) + 0.5 }

    private func splits(_ data: Dataset) -> [[Range<Int>]] {
        SplitName.allCases.map { name in (0..<data[name].count).map(data[name].records) }
    }

    /// Each row of the data is the rows of the file that it says, one behind the other; what came first trains, and no two
    /// splits share a row.
    @Test(arguments: [(1, 1), (3, 1), (5, 2), (8, 8), (4, 9)]) func windows(_ length: Int, _ stride: Int) throws {
        let data = try load(Self.text(120)) {
            $0.windows = Windows(length: length, stride: stride)
            ($0.time, $0.skip, $0.scale) = ("when", ["machine", "state"], ScaleKind.none)
        }
        let sensors = RowKind.Columns(count: 2, names: ["hot", "wet"])
        #expect(data.kind == .series(.init(window: length, sensors: sensors)) && data.features == 2 * length)
        #expect(data.shape == ImageShape(height: length, width: 2) && !data.kind.isImage)
        let splits = splits(data)
        for (name, windows) in zip(SplitName.allCases, splits) {
            for (i, window) in windows.enumerated() {
                #expect(window.count == length && window.lowerBound.isMultiple(of: stride))
                #expect(data[name].image(i) == window.flatMap { [Self.hot($0), Float(1000 - $0)] })
                #expect(
                    data[name].time(i)
                        == Self.text(120).split(separator: "\n")[window.upperBound].prefix(16).description)
            }
            #expect(windows.map(\.lowerBound) == windows.map(\.lowerBound).sorted())
        }
        let all = (120 - length) / stride + 1
        let part = max(1, all / 10)
        #expect(
            splits[1].count == part && splits[2].count == part && splits[2].last!.lowerBound == (all - 1) * stride)
        #expect(splits[0].first!.lowerBound == 0 && splits[0].count >= all - 2 * part - 2 * length)
        #expect(splits[0].last!.upperBound <= splits[1].first!.lowerBound)
        #expect(splits[1].last!.upperBound <= splits[2].first!.lowerBound)
        let report = try #require(data.report)
        #expect(report.series == .init(window: length, stride: stride, sensors: 2, runs: nil))
        #expect(report.time == "when" && report.isSplitByOrder && report.rows == 120)
        #expect(report.columns.map(\.use)[0] == .time)
        #expect(report.splits == (splits[0].count, splits[1].count, splits[2].count))
    }

    /// Mean and deviation of each sensor over the rows that training windows have, each row once; computed here.
    @Test func sensorsAreScaledByTheTrainingRows() throws {
        let data = try load(Self.text(100)) {
            $0.windows = Windows(length: 6, stride: 2)
            ($0.only, $0.time) = (["hot", "wet"], "when")
        }
        let rows = Set(splits(data)[0].flatMap { $0 }).sorted()
        #expect(rows.count > 70 && rows.count < 90)
        let columns = [rows.map { Double(Self.hot($0)) }, rows.map { Double(1000 - $0) }]
        for (j, column) in columns.enumerated() {
            let mean = column.reduce(0, +) / Double(column.count)
            let deviation = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)).squareRoot()
            let scale = try #require(data.form).columns[j].scale
            #expect(abs(scale.shift - mean) < 1e-6 * mean && abs(scale.unit - deviation) < 1e-6 * deviation)
        }
        let window = data.test.records(0)
        let expected = window.map { data.form!.columns[0].scale(Self.hot($0)) }
        #expect(stride(from: 0, to: 12, by: 2).map { data.test.image(0)[$0] } == expected)
    }

    /// No window goes over the end of a run; where chance decides, whole groups go into one split.
    @Test func groups() throws {
        let text = Self.text(200) { "m\($0 / 20)" }
        let data = try load(text) {
            $0.windows = Windows(length: 7, stride: 3)
            ($0.group, $0.only) = ("machine", ["hot", "wet"])
        }
        for window in splits(data).joined() {
            #expect(
                window.lowerBound / 20 == (window.upperBound - 1) / 20 && (window.lowerBound % 20).isMultiple(of: 3))
        }
        #expect(data.report?.series?.runs == 10 && data.report?.group == .init(name: "machine", count: 10))
        #expect(data.form?.columns.map(\.name) == ["hot", "wet"])
        for windows in [Windows(length: 7, stride: 3), nil] {
            let dealt = try load(text) {
                ($0.windows, $0.splitsBy) = (windows, .chance)
                ($0.group, $0.only) = ("machine", ["hot", "wet"])
            }
            let machines = splits(dealt).map { Set($0.map { $0.lowerBound / 20 }) }
            #expect(machines.map(\.count) == [8, 1, 1] && Set(machines.joined()).count == 10)
            #expect(dealt.report?.isSplitByOrder == false)
            #expect(
                try load(text) {
                    ($0.windows, $0.splitsBy) = (windows, .chance)
                    ($0.group, $0.only) = ("machine", ["hot", "wet"])
                }.fingerprint == dealt.fingerprint)
        }
        // One that is nearly all rows trains.
        let uneven = try load(Self.text(100) { $0 < 90 ? "large" : "m\($0 / 5)" }) {
            ($0.group, $0.only) = ("machine", ["hot", "wet"])
        }
        #expect(splits(uneven).map(\.count) == [90, 5, 5])
        expect(
            try refused(Self.text(100) { $0 < 50 ? "a" : "b" }) {
                ($0.group, $0.only) = ("machine", ["hot", "wet"])
            },
            has: "2 groups", "at least 3")
    }

    /// A window has the label of its last row, and its gaps the means of their sensors.
    @Test func labelsAndGaps() throws {
        let data = try load(Self.text(90, gap: 4)) {
            $0.windows = Windows(length: 5, stride: 1)
            ($0.labels, $0.only, $0.scale) = (.column("state"), ["hot", "wet"], ScaleKind.none)
        }
        #expect(data.classes == 3 && data.hasMissing && data.report?.missing == 1)
        for name in SplitName.allCases {
            for i in 0..<data[name].count {
                #expect(data[name].label(i) == (data[name].records(i).upperBound - 1) % 3)
            }
        }
        let known = Set(splits(data)[0].flatMap { $0 }).filter { $0 != 4 }
        let mean = known.reduce(0.0) { $0 + Double(Self.hot($1)) } / Double(known.count)
        for start in 0...4 {
            let (row, observed) = (data.train.image(start), data.train.observed(start))
            #expect(abs(Double(row[2 * (4 - start)]) - mean) < 1e-5 * mean)
            #expect(observed.enumerated().allSatisfy { $1 == ($0 != 2 * (4 - start)) })
        }
        #expect(data.train.observed(5).allSatisfy { $0 })
    }

    /// Rows one by one, by order.
    @Test func rowsInTheirOrder() throws {
        let data = try load(Self.text(50)) { ($0.splitsBy, $0.only) = (.order, ["hot", "wet"]) }
        #expect(splits(data) == [0..<40, 40..<45, 45..<50].map { $0.map { $0..<$0 + 1 } })
        #expect(data.kind == .point)
        let chance = try load(Self.text(50)) { $0.only = ["hot", "wet"] }
        #expect(splits(chance)[0] != splits(data)[0] && chance.report?.isSplitByOrder == false)
    }

    @Test func whatCannotBe() throws {
        let few = try refused(Self.text(20)) { ($0.windows, $0.only) = (Windows(length: 19), ["hot", "wet"]) }
        expect(few, has: "20 rows with room for 2 windows of 19", "shorter --window")
        let none = try refused(Self.text(5)) {
            ($0.windows, $0.only) = (Windows(length: 64, stride: 8), ["hot", "wet"])
        }
        expect(none, has: "5 rows with room for 0 windows of 64")
        let overlapping = try refused(Self.text(90)) {
            ($0.windows, $0.splitsBy, $0.only) = (Windows(length: 4, stride: 2), .chance, ["hot", "wet"])
        }
        expect(overlapping, has: "windows that overlap", "--split-by order")
        #expect(
            try load(Self.text(90)) {
                ($0.windows, $0.splitsBy, $0.only) = (Windows(length: 4, stride: 4), .chance, ["hot", "wet"])
            }.train.count == 18)
        expect(try refused(Self.text(90)) { $0.time = "then" }, has: "no column 'then'")
        expect(
            try refused("1,2\n3,4\n5,6\n") { ($0.isTransposed, $0.time) = (true, "1") }, has: "--transpose")
        let images = try folder.write(
            HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (4, 2, 3), }", Array(0..<24)), "a.npy")
        var options = ReadingOptions()
        options.windows = Windows(length: 2)
        expect(
            #expect(throws: DataError.self) { try Dataset.load(images, options) }?.description ?? "none",
            has: "images of", "--window")
    }

    /// Bytes of an array [n, d] are sensors there, each with a scale of its own.
    @Test func arrays() throws {
        let bytes = (0..<60).flatMap { [UInt8($0), UInt8(200 - $0 % 7)] }
        let path = try folder.write(
            HandMade.npy("{'descr': '|u1', 'fortran_order': False, 'shape': (60, 2), }", bytes), "sensors.npy")
        var options = ReadingOptions()
        (options.windows, options.scale) = (Windows(length: 4, stride: 4), ScaleKind.none)
        let data = try Dataset.load(path, options)
        #expect(data.kind == .series(.init(window: 4, sensors: .init(count: 2))))
        #expect(data.train.image(1) == [4, 196, 5, 195, 6, 194, 7, 200])
        // Read again like the first time, in windows.
        let again = try Dataset.load(path, data.reading)
        #expect(again.fingerprint == data.fingerprint && again.train.image(1) == data.train.image(1))
    }

    /// Where a model's table had times and groups, another may have none, which is said.
    @Test func newTables() throws {
        let data = try load(Self.text(90) { "m\($0 / 30)" }) {
            $0.windows = Windows(length: 4, stride: 2)
            ($0.time, $0.group, $0.skip) = ("when", "machine", ["state"])
        }
        let plain = "wet,hot\n" + (0..<90).map { "\(1000 - $0),\(Self.hot($0))\n" }.joined()
        let other = try Dataset.load(folder.write(plain, "new.csv"), data.reading)
        #expect(other.kind == data.kind && other.form?.columns == data.form?.columns)
        #expect(other.report?.remarks == [.noColumn("when"), .noColumn("machine")])
        #expect(other.train.image(0) == data.train.image(0) && other.train.time(0) == nil)
        // A gap gets its sensor's mean over the training rows, at whichever moment it stands; also where all rows are looked at.
        let gappy = "wet,hot\n" + (0..<90).map { "\(1000 - $0),\($0 == 3 ? "" : "\(Self.hot($0))")\n" }.joined()
        for isWhole in [false, true] {
            let new = try Dataset.load(folder.write(gappy, "gaps.csv"), data.reading, whole: isWhole)
            let row = try #require((0..<new.train.count).first { new.train.records($0).contains(3) })
            let place = 2 * (3 - new.train.records(row).lowerBound)
            #expect(abs(new.train.image(row)[place]) < 1e-6)
            #expect(new.train.observed(row).enumerated().allSatisfy { $1 == ($0 != place) })
        }
    }
}
