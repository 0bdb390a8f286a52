import Files
import Foundation
import TestSupport
import Testing

/// JSON as it is written, read again by Foundation.
@Suite struct JSONTests {
    /// By hand, from RFC 8259.
    @Test func textsAreThoseOfTheStandard() {
        let value = JSON.object([
            "b": .array([JSON(1), JSON(-2), .null, .bool(true)]), "a": .string("\"\\/\n\t\r\u{8}\u{0}é☃"),
            "ä": .object([:]), "Z": .array([]), "a10": .bool(false), "a9": JSON(UInt64.max),
        ])
        #expect(
            value.text == #"{"Z":[],"a":"\"\\/\n\t\r\u0008\u0000é☃","a10":false,"a9":18446744073709551615,"#
                + #""b":[1,-2,null,true],"ä":{}}"#)
    }

    @Test func charactersThatSteerAreEscaped() throws {
        let text = "\u{1B}]0;x\u{7}\u{7F}\u{9B}31m\u{202E}\u{2066}\u{2028}\u{E0041}\u{10FFFF}"
        let json = JSON.string(text).text
        #expect(
            json.hasPrefix(#""\u001b]0;x\u0007\u007f\u009b31m\u202e\u2066\u2028\udb40\udc41"#)
                && !json.unicodeScalars.contains(where: VisibleText.steers))
        #expect(try JSONDecoder().decode(String.self, from: Data(json.utf8)) == text)
    }

    struct Everything: Codable, Equatable {
        enum Choice: Codable, Equatable {
            case none
            case pair(Int, named: String)
        }
        var float: Float = 0.1
        var double = 1e300
        var whole: Float = 3
        var small = Float.leastNonzeroMagnitude
        var negative = -0.0
        var choices: [Choice] = [.none, .pair(3, named: "ü\u{9B}")]
        var byName: [String: [Double]] = ["b": [1, 2.5], "": []]
        var byNumber: [Int: Bool] = [3: true]
        var missing: Int?
        var bytes = Data([0, 255, 7])
        var least = Int64.min
        var most = UInt64.max
    }

    /// What Foundation's own encoder writes is the oracle: the same values, whatever their order.
    @Test func encodableValuesAreLaidOutAsFoundationDoes() throws {
        let value = Everything()
        let text = try JSON(encoding: value).text
        #expect(try JSONDecoder().decode(Everything.self, from: Data(text.utf8)) == value)
        func object(_ data: Data) throws -> NSDictionary {
            try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
        }
        #expect(try object(Data(text.utf8)) == object(JSONEncoder().encode(value)))
        #expect(text.contains(#""float":0.1,"#) && text.contains(#""whole":3}"#) && !text.contains("missing"))
    }

    @Test func everyFloatKeepsItsBits() throws {
        var generator = SplitMix(state: 7)
        let values = (0..<20_000).map { _ in Float(bitPattern: UInt32.random(in: .min ... .max, using: &generator)) }
            .filter(\.isFinite)
        let text = try JSON(encoding: values).text
        let again = try JSONDecoder().decode([Float].self, from: Data(text.utf8))
        #expect(again.map(\.bitPattern) == values.map(\.bitPattern))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatIsNoNumberIsRefused(_ value: Double) {
        #expect(throws: EncodingError.self) { try JSON(encoding: ["x": value]) }
        #expect(throws: EncodingError.self) { try JSON(encoding: [Float(value)]) }
    }

    @Test func manyElementsTakeNoLongerEach() throws {
        let text = try JSON(encoding: (0..<200_000).map { ["\($0)": $0] }).text
        #expect(text.hasSuffix(#"{"199999":199999}]"#))
    }
}
