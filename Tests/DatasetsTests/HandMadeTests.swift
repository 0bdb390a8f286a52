import TestSupport
import Testing

@Suite struct HandMadeTests {
    @Test func checkValueOfCRC32() {
        // The check value that catalogues of CRCs list for "123456789".
        #expect(HandMade.crc32(Array("123456789".utf8)) == 0xCBF4_3926)
    }

    @Test func headerOfNumPyIsAligned() {
        for version: UInt8 in 1...3 {
            #expect(HandMade.npy("{}", [], version: version).count == 64)
        }
    }

    @Test func firstNumberOfSplitMix() {
        var random = SplitMix(state: 0)
        #expect(random.next() == 0xE220_A839_7B1D_CDAF)
    }
}
