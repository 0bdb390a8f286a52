import Testing

@testable import Configuration

@Suite struct TOMLDocumentTests {
    @Test func everyEntryHasItsLine() throws {
        let text = """
            # a comment = 1
            a = 1

            [keys] # of some kind
            b = "x # [no] comment = 2"
            "c d" = [
              "one = 1", # two
              'its',
              [2.5, true],
            ]
            long = \"\"\"
            fake = 3
            [fake]
            \\"x \"\"\"
            e.f = { g = 1979-05-27, "h" = {} }

            [colours.deep]
            i = 0x1F
            [empty]
            """
        let entries = try TOMLDocument(text).entries
        #expect(
            entries.map { "\($0.path.joined(separator: "/")) \($0.line)" } == [
                "a 2", "keys/b 5", "keys/c d 6", "keys/long 11", "keys/e/f/g 15", "keys/e/f/h 15",
                "colours/deep/i 18", "empty 19",
            ])
        #expect(
            entries.map(\.value) == [
                .integer(1), .string("x # [no] comment = 2"),
                .list([.string("one = 1"), .string("its"), .list([.number(2.5), .boolean(true)])]),
                .string("fake = 3\n[fake]\n\"x "), .date, .table, .integer(31), .table,
            ])
    }

    @Test func lineEndsAndMarksOfWindowsDoNotCount() throws {
        let entries = try TOMLDocument("a = 1\r\n[b]\r\nc = 2\r\n").entries
        #expect(entries.map(\.line) == [1, 3])
    }

    @Test(arguments: [
        ("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("\n\n[keys\n", 3), ("x = \"open\n", 1), ("= 1", 1),
    ])
    func brokenTextSaysWhere(_ text: String, _ line: Int) throws {
        do {
            _ = try TOMLDocument(text)
            Issue.record("\(text) was read")
        } catch {
            #expect(error.line == line && error.column > 0 && !error.reason.isEmpty, "\(error)")
            #expect(!error.reason.contains("\n"))
        }
    }

    @Test func nothingIsAFileAsWell() throws {
        #expect(try TOMLDocument("").entries.isEmpty)
        #expect(try TOMLDocument("# only this").entries.isEmpty)
    }
}
