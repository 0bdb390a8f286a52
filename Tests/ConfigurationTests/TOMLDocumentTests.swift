import Testing

@testable import Configuration

@Suite struct TOMLDocumentTests {
    @Test func everyEntryHasItsLine() {
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
        let entries = TOMLDocument(text).entries
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

    @Test func lineEndsAndMarksOfWindowsDoNotCount() {
        let entries = TOMLDocument("a = 1\r\n[b]\r\nc = 2\r\n").entries
        #expect(entries.map(\.line) == [1, 3])
    }

    /// Text, and where the one fault in it is. What stands around it holds.
    static let broken: [(String, line: Int, column: Int)] = [
        ("b = ", 1, 5), ("a = 1\na = 2", 2, 1), ("x = \"open", 1, 10), ("= 1", 1, 1), ("ä = 1", 1, 1),
        ("x y = 1", 1, 3),
        ("x = 1 2", 1, 7), ("x = [1 2]", 1, 8), ("x = {a = 1,}", 1, 12), ("x = {a = 1, a = 2}", 1, 13),
        ("x = \"\\q\"", 1, 6), ("x = \"\\ud800\"", 1, 6), ("x = 01", 1, 5), ("x = 1__0", 1, 5), ("x = 0xG", 1, 5),
        ("x = 9223372036854775808", 1, 5), ("x = 1.e5", 1, 5), ("x = True", 1, 5), ("x = 1979-02-30", 1, 5),
        ("x = 24:00:00", 1, 5), ("x = 1 # \u{7}", 1, 9), ("# \u{0}", 1, 3), ("x = '\u{0}'", 1, 6),
        ("x = 1\ry = 2", 1, 6),
        ("x.y = 1\nx = 2", 2, 1), ("x = 1\nx.y = 2", 2, 1), ("x = {y = 1}\nx.z = 2", 2, 1),
        ("x = \"\"\"\nmouse = false\n\\q\n\"\"\"", 3, 1), ("x = [\n  1,\n  2x,\n]", 3, 3),
    ]

    @Test(arguments: broken) func oneFaultCostsNothingElse(_ text: String, _ line: Int, _ column: Int) {
        let document = TOMLDocument("before = 1\n\(text)\nafter = 2\n[t]\nlast = 3\n")
        #expect(document.faults.map(\.line) == [line + 1], "\(document.faults)")
        #expect(document.faults.map(\.column) == [column], "\(document.faults)")
        let names = document.entries.map { $0.path.joined(separator: ".") }
        for name in ["before", "after", "t.last"] { #expect(names.contains(name), "\(names)") }
        #expect(!names.contains("mouse"))
    }

    /// Below a header that is none nothing holds up to the next.
    @Test(arguments: [
        "[ä]", "[!]", "[[[", "[", "[]", "[a", "[a]]", "[[a]", "[a] b", "[a.]", "[.a]", "[\"a]", "[a\u{0}]",
    ])
    func aBrokenHeaderCostsItsTable(_ header: String) {
        let document = TOMLDocument("before = 1\n\(header)\ninside = 2\n[t]\nlast = 3\n")
        #expect(document.faults.map(\.line) == [2] && document.faults[0].endsTable, "\(document.faults)")
        #expect(document.entries.map(\.path) == [["before"], ["t", "last"]])
    }

    @Test func whatIsNoUTF8CostsItsLine() {
        for byte in [0xFF, 0xC3, 0x80] as [UInt8] {
            for place in ["x = \"?\"", "x = '?'", "x = ?", "? = 1", "\"?\" = 1"] {
                let bytes = "a = 1\n\(place)\nb = 2\n".utf8.map { $0 == UInt8(ascii: "?") ? byte : $0 }
                let document = TOMLDocument(bytes)
                #expect(document.faults.map(\.line) == [2] && document.entries.map(\.path) == [["a"], ["b"]])
            }
        }
    }

    @Test func aTableTwiceIsNotedAndHolds() {
        let document = TOMLDocument("[a]\nb = 1\n[c]\n[a]\nd = 2\n")
        #expect(document.faults.map(\.line) == [4])
        #expect(document.entries.map(\.path) == [["a", "b"], ["c"], ["a", "d"]])
    }

    @Test func whatHasNoEndHidesNoStatement() {
        for open in ["x = [1,", "x = \"\"\"", "x = '''a", "x = [{a = [", "x = {"] {
            let document = TOMLDocument("a = 1\n\(open)\nb = 2\n[t]\nc = 3\n")
            #expect(document.faults.count == 1, "\(document.faults)")
            #expect(document.entries.map(\.path) == [["a"], ["b"], ["t", "c"]], "\(open)")
        }
    }

    /// Work is in proportion to the length: a square of it would take thousands of times the time that is allowed.
    @Test func hardTextTakesBoundedTime() {
        let count = 20_000
        func many(_ text: String) -> String { String(repeating: text, count: count) }
        let texts = [
            many("a.") + "a = 1", "[" + many("a.") + "a]", "x = " + many("["), "x = " + many("{a="),
            "x = " + many("9"),
            many("="), many("=\n"), many("[[a]]\n"), many("a = [#\n"), many("a = [[\n"), many("\\"), many("\u{0}"),
            many("a = '''\n\"\"\"\n"), many("[\"\"\"\n"), many("a") + " = 1", many("\"\\"), many("a = [\n1,\n"),
            (0..<count).map { "a\($0) = 1\n" }.joined(), (0..<count).map { "[a.b\($0)]\n" }.joined(),
            "a = [\n" + many("1,\n"), "a = \"\"\"" + many("\\\n"), many("{}"), many("a={b=[\n"),
        ]
        for text in texts {
            let start = ContinuousClock.now
            let document = TOMLDocument(text + "\n[last]\nz = 1\n")
            let taken = ContinuousClock.now - start
            #expect(taken < .seconds(5), "\(text.prefix(20)): \(taken)")
            #expect(document.faults.count <= 100)
            #expect(document.entries.contains { $0.path == ["last", "z"] }, "\(text.prefix(20))")
        }
    }

    /// Any text is read to its end, and every fault and entry has a place in it.
    @Test func mutatedTextIsRead() {
        let source = Array(
            """
            a = 1 # one
            "b c".d = ["x", 'y', [2.5, true], {e = 1979-05-27}]
            long = \"\"\"
            two \\
              lines\"\"\"
            [keys]
            quit = "ctrl-q"
            [[list]]
            f = 0x1F
            """.utf8)
        let bytes = Array("[]{}\"'=.,#\n\r\\_-+e01aZ\u{0}ä".utf8) + [0xFF]
        var state: UInt64 = 11
        func next(_ bound: Int) -> Int {
            // Knuth's generator (MMIX).
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        for _ in 0..<3_000 {
            var text = source
            for _ in 0...next(6) {
                let place = next(text.count)
                switch next(4) {
                case 0: text[place] = bytes[next(bytes.count)]
                case 1: text.insert(bytes[next(bytes.count)], at: place)
                case 2: text.remove(at: place)
                default: text.insert(contentsOf: text[place..<min(text.count, place + 9)], at: next(text.count))
                }
            }
            let document = TOMLDocument(text)
            let lines = text.count { $0 == UInt8(ascii: "\n") } + 1
            #expect(
                document.faults.allSatisfy { (1...lines).contains($0.line) && $0.column > 0 && !$0.reason.isEmpty })
            #expect(document.entries.allSatisfy { (1...lines).contains($0.line) })
            #expect(document.faults.count == document.faultCount)
        }
    }

    @Test func nothingIsAFileAsWell() {
        for text in ["", "# only this", "\u{FEFF}"] {
            let document = TOMLDocument(text)
            #expect(document.entries.isEmpty && document.faults.isEmpty)
        }
    }

    /// What TOML 1.0 says of it (https://toml.io/en/v1.0.0), with the values that Python's tomllib gives.
    @Test func valuesAreThoseOfTheSpecification() {
        let text = #"""
            integers = [+99, 42, 0, -17, 1_000, 0xDEAD_beef, 0o755, 0b1101]
            floats = [1.0, -0.01, 5e+22, 1e06, -2E-2, 6.626e-34, 9_224_617.445_991, -inf]
            text = "I'm \"quoted\"\t\u00E9 \U0001F600 \\"
            plain = 'C:\Users'
            long = """
            Roses \
               are red\

              Violets"""""
            raw = '''
            I [dw]on't'''''
            dates = [1979-05-27T07:32:00Z, 1979-05-27 00:32:00.999-07:00, 1979-05-27, 07:32:00, 2000-02-29]
            """#
        let document = TOMLDocument(text)
        #expect(document.faults.isEmpty, "\(document.faults)")
        #expect(
            document.entries.map(\.value) == [
                .list([99, 42, 0, -17, 1000, 3_735_928_559, 493, 13].map { .integer($0) }),
                .list([1, -0.01, 5e22, 1e6, -0.02, 6.626e-34, 9_224_617.445991, -.infinity].map { .number($0) }),
                .string("I'm \"quoted\"\té 😀 \\"), .string("C:\\Users"), .string("Roses are redViolets\"\""),
                .string("I [dw]on't''"), .list(Array(repeating: .date, count: 5)),
            ])
    }
}
