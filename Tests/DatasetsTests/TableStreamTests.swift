import Foundation
import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Rows that come piece by piece are those of the whole file.
@Suite(.serialized) struct TableStreamTests {
    private static let known = """
        id,size,weight,colour,kind
        a,1.5,30,red,good
        b,2.5,,blue,good
        c,4.0,10,red,bad
        d,5.5,25,green,good
        e,1.0,12,blue,bad
        f,3.5,18,red,good
        """

    private static func reading(_ folder: TemporaryFolder, _ text: String = known) throws -> ReadingOptions {
        let isKnown = text == known
        var reading = try Dataset.load(
            try folder.write(text, "known.csv"),
            .init(labels: isKnown ? .column("kind") : .none, id: isKnown ? "id" : nil)
        ).reading
        // Other files have labels and names of rows, or not.
        (reading.labels, reading.id) = (.automatic, nil)
        return reading
    }

    private static func all(_ stream: TableStream, atMost most: Int) throws -> (
        values: [[Float]], observed: [[Bool]], numbers: [Int], names: [String], labels: [String]
    ) {
        var all: (values: [[Float]], observed: [[Bool]], numbers: [Int], names: [String], labels: [String]) = (
            [], [], [], [], []
        )
        while let piece = try stream.next(atMost: most) {
            #expect(piece.numbers.count <= most)
            for row in piece.numbers.indices {
                all.values.append(piece.split.image(row))
                all.observed.append(piece.split.observed(row))
            }
            all.numbers += piece.numbers
            all.names += piece.names ?? []
            all.labels += piece.labels ?? []
        }
        return all
    }

    /// A table that is read as a whole has lines of the same length as one that isn't.
    @Test func endlessLinesAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a,b\n1,", "long.csv")
        try #require(truncate(path, 100 << 20) == 0)
        let error = #expect(throws: DataError.self) { try RecordReader.text(of: ByteStream(path: path)) }
        #expect(error?.description.contains("lines of at most") == true, "\(String(describing: error))")
    }

    /// What is too far from the rows of the training is said so, and not to be larger than it is.
    @Test(arguments: [("3e38", "nearer to those"), ("1e39", "at most 3.4e38")])
    func numbersThatAreTooFar(_ number: String, _ expected: String) throws {
        let folder = try TemporaryFolder()
        let reading = try Self.reading(folder, "a,b\n" + (0..<20).map { "\($0),0.00\($0)\n" }.joined())
        let stream = try TableStream(folder.write("a,b\n1,\(number)\n", "new.csv"), reading, isStrict: true)
        let error = #expect(throws: DataError.self) { while try stream.next(atMost: 10) != nil {} }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    /// Columns in another order, some more, other separators, decimal commas, gaps and texts that are new.
    @Test(arguments: [1, 2, 1000]) func asWholeFiles(pieces: Int) throws {
        let folder = try TemporaryFolder()
        let reading = try Self.reading(folder)
        let file = try folder.write(
            "weight;kind;more;size;id;colour\n12,5;bad;x;3,25;\"r;1\";red\n;good;y;-1e2;r2;violet\n3;good;;?;r3;blue\n",
            "new.csv")
        #expect(TableStream.takes(file, reading))
        let stream = try TableStream(file, reading, isStrict: true)
        #expect(stream.further == ["more"] && stream.hasNames && stream.hasLabels && stream.idName == "id")
        let rows = try Self.all(stream, atMost: pieces)
        #expect(rows.numbers == [1, 2, 3] && rows.names == ["r;1", "r2", "r3"])
        #expect(rows.labels == ["bad", "good", "good"])
        var options = reading
        options.header = nil
        let whole = try Dataset.load(file, options, whole: true).test
        #expect(rows.values == (0..<3).map(whole.image) && rows.observed == (0..<3).map(whole.observed))
        // By hand: the scale is that of the known rows.
        let form = try #require(reading.form)
        let size = try #require(form.columns.first { $0.name == "size" })
        let place = form.starts[form.columns.firstIndex(of: size)!]
        #expect(rows.values[1][place] == Float((-100 - size.scale.shift) / size.scale.unit))
    }

    /// A window for each row that has enough before it, in whatever pieces; none over a row that can't be read.
    @Test(arguments: [1, 2, 1000]) func windows(pieces: Int) throws {
        let folder = try TemporaryFolder()
        var options = ReadingOptions(labels: .none)
        options.windows = Windows(length: 4, stride: 1)
        let known =
            "a,b\n" + (0..<60).map { "\($0 % 7),\($0 % 5 == 2 ? "" : "\($0 * $0 % 13)")" }.joined(separator: "\n")
        let reading = try Dataset.load(try folder.write(known, "known.csv"), options).reading
        let file = try folder.write(
            "b,a\n" + (0..<30).map { "\($0 % 9 == 4 ? "?" : "\($0)"),\($0 * 3 % 8)" }.joined(separator: "\n"),
            "new.csv")
        for stride in [1, 3] {
            var striding = reading
            striding.windows?.stride = stride
            let rows = try Self.all(TableStream(file, striding, isStrict: true), atMost: max(4, pieces))
            let whole = try Dataset.load(file, striding, whole: true).test
            #expect(rows.values == (0..<whole.count).map(whole.image), "stride \(stride)")
            #expect(rows.observed == (0..<whole.count).map(whole.observed))
            #expect(rows.numbers == (0..<whole.count).map { whole.records($0).upperBound })
        }
        let broken = try folder.write(
            "a,b\n" + (0..<12).map { $0 == 5 ? "x,y" : "\($0),\($0)" }.joined(separator: "\n"), "broken.csv")
        let rows = try Self.all(TableStream(broken, reading, isStrict: false), atMost: max(4, pieces))
        #expect(rows.numbers == [4, 5, 10, 11, 12])
    }

    /// A file says what its columns are called, as whole tables do; only lines that come one by one may do without.
    @Test func withoutNames() throws {
        let folder = try TemporaryFolder()
        let reading = try Dataset.load(
            try folder.write("a,b\n" + (0..<9).map { "\($0),\($0 * $0)" }.joined(separator: "\n"), "known.csv"),
            .init(labels: .none)
        ).reading
        let named = try Self.all(
            TableStream(folder.write("b,a\n16,4\n", "two.csv"), reading, isStrict: true), atMost: 9)
        #expect(named.values.count == 1)
        for text in ["4,16\n", "b,c\n16,4\n"] {
            let file = try folder.write(text, "other.csv")
            #expect(throws: DataError.self) { try TableStream(file, reading, isStrict: true) }
            #expect(throws: DataError.self) { try Dataset.load(file, reading, whole: true) }
        }
        #expect(throws: DataError.self) { try TableStream(folder.write("", "none.csv"), reading, isStrict: true) }
    }

    @Test func faultsOfRows() throws {
        let folder = try TemporaryFolder()
        let reading = try Self.reading(folder)
        let text = "id,size,weight,colour\nx,1,2,red\ny,one,2,red\nz,1,2\nv,1,1e60,red\nw,3,4,blue\n"
        let file = try folder.write(text, "new.csv")
        let strict = try TableStream(file, reading, isStrict: true)
        #expect(throws: DataError.self) { while try strict.next(atMost: 1) != nil {} }
        let stream = try TableStream(file, reading, isStrict: false)
        let piece = try #require(try stream.next(atMost: 100))
        #expect(piece.numbers == [1, 5] && piece.faults.map(\.number) == [2, 3, 4] && piece.split.count == 2)
        #expect("\(piece.faults[0].fault)".contains("line 3, column 2: found \"one\", expected a number"))
        #expect("\(piece.faults[1].fault)".contains("line 4: found 3 columns, expected 4"))
        #expect(piece.names == ["x", "w"])
        #expect(try stream.next(atMost: 100) == nil)
    }

    /// Whatever is written into a table, its rows are read, or refused with their place.
    @Test func mutatedTables() throws {
        let folder = try TemporaryFolder()
        let reading = try Self.reading(folder)
        var chance = SplitMix(state: 5)
        let bytes = Array(Self.known.utf8)
        for round in 0..<300 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...6, using: &chance) {
                let place = Int.random(in: 0..<mutated.count, using: &chance)
                switch Int.random(in: 0..<3, using: &chance) {
                case 0: mutated[place] = UInt8.random(in: 0...255, using: &chance)
                case 1: mutated.remove(at: place)
                default: mutated.insert(Array(",;\"\n\r\t e9".utf8).randomElement(using: &chance)!, at: place)
                }
            }
            let file = try folder.write(mutated, "m.csv")
            guard let stream = try? TableStream(file, reading, isStrict: false) else { continue }
            var rows = 0
            while let piece = try? stream.next(atMost: 1 + round % 4) {
                rows += piece.numbers.count
                for row in 0..<piece.split.count { #expect(piece.split.image(row).allSatisfy { $0.isFinite }) }
            }
            #expect(rows <= mutated.count)
        }
    }

    /// From standard input a row is there before the next one is written.
    @Test func whatComesLineByLine() throws {
        let folder = try TemporaryFolder()
        let reading = try Dataset.load(
            try folder.write("a,b\n" + (0..<9).map { "\($0),\($0 * $0)" }.joined(separator: "\n"), "known.csv"),
            .init(labels: .none)
        ).reading
        for header in ["a,b\n", ""] {
            var ends: [Int32] = [0, 0]
            #expect(pipe(&ends) == 0)
            let saved = dup(STDIN_FILENO)
            dup2(ends[0], STDIN_FILENO)
            defer {
                dup2(saved, STDIN_FILENO)
                close(saved)
            }
            close(ends[0])
            func say(_ text: String) { _ = text.withCString { write(ends[1], $0, strlen($0)) } }
            say(header + "1,1\n")
            let stream = try TableStream("-", reading, isStrict: false)
            let first = try #require(try stream.next(atMost: 100))
            #expect(first.numbers == [1])
            say("2,4\n3,9\n")
            #expect(try #require(try stream.next(atMost: 100)).numbers == [2, 3])
            say("4,")
            say("16\n")
            #expect(try #require(try stream.next(atMost: 100)).numbers == [4])
            close(ends[1])
            #expect(try stream.next(atMost: 100) == nil)
        }
    }
}
