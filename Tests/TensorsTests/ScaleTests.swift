import CKernels
import Testing

@Suite struct ScaleTests {
    /// Every byte of every range, against the division that it stands for.
    @Test func scalingIsTheNearestFloatToTheQuotient() {
        let bytes = (0...255).map { UInt8($0) }
        var scaled = [Float](repeating: 0, count: 256)
        for low in 0...254 {
            for high in low + 1...255 {
                let span = Float(high - low)
                hg_scale_bytes(bytes, 256, Float(low), span, &scaled)
                for byte in low...high where scaled[byte] != (Float(byte) - Float(low)) / span {
                    Issue.record("\(byte) in \(low)…\(high) gives \(scaled[byte])")
                }
            }
        }
        // A range of one point has an infinite span: its only value is 0.
        hg_scale_bytes(bytes, 256, 7, .infinity, &scaled)
        #expect(scaled.allSatisfy { $0 == 0 })
    }
}
