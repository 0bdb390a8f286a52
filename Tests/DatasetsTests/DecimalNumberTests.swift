import Datasets
import TestSupport
import Testing

@Suite struct DecimalNumberTests {
    private func parse(_ text: String) -> Double {
        Array(text.utf8).withUnsafeBufferPointer { DecimalNumber.parse($0) }
    }

    /// Oracle: the standard library's strtod.
    @Test func agreesWithTheStandardLibrary() {
        var random = SplitMix(state: 5)
        for _ in 0..<2_000 {
            let digits = (0..<Int.random(in: 1...25, using: &random)).map { _ in
                String(Int.random(in: 0...9, using: &random))
            }
            let point = Int.random(in: 0...digits.count, using: &random)
            let exponent = Bool.random(using: &random) ? "e\(Int.random(in: -40...40, using: &random))" : ""
            let sign = ["", "-", "+"].randomElement(using: &random)!
            let text = sign + digits[..<point].joined() + "." + digits[point...].joined() + exponent
            #expect(parse(text) == Double(text), "\(text)")
        }
    }

    @Test(arguments: ["", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "1 2", "0x1", "nan", "inf", "1f", "--1"])
    func refuses(text: String) { #expect(parse(text).isNaN) }

    @Test func extremes() {
        #expect(parse("1e99999999999999999999") == .infinity)
        #expect(parse("1e-99999999999999999999") == 0)
        #expect(parse("007") == 7)
        #expect(parse(String(repeating: "9", count: 400)) == .infinity)
    }
}
