import Datasets
import TestSupport
import Testing

@Suite struct GzipTests {
    let folder: TemporaryFolder
    let text = Array("1,2,0\n3,4,1\n5,6,2\n".utf8)

    init() throws { folder = try TemporaryFolder() }

    @Test func joinsMembers() throws {
        let packed =
            HandMade.gzip(Array(text.prefix(7))) + HandMade.gzip([]) + HandMade.gzip(Array(text.dropFirst(7)))
        let path = try folder.write(packed, "table.csv.gz")
        let plain = try folder.write(text, "table.csv")
        #expect(try Dataset.load(path).content == Dataset.load(plain).content)
    }

    @Test func refusesADamagedChecksum() throws {
        var packed = HandMade.gzip(text)
        packed[packed.count - 8] ^= 1
        let path = try folder.write(packed, "table.csv.gz")
        expect(refusal(path), has: "of the packed file", "damaged gzip data (incorrect data check)", "again")
    }

    @Test func refusesADamagedLength() throws {
        var packed = HandMade.gzip(text)
        packed[packed.count - 1] ^= 1
        let path = try folder.write(packed, "table.csv.gz")
        expect(refusal(path), has: "damaged gzip data (incorrect length check)")
    }

    @Test func refusesWhatIsCutOff() throws {
        let packed = HandMade.gzip(text)
        let path = try folder.write(Array(packed.dropLast(5)), "table.csv.gz")
        expect(
            refusal(path), has: "byte \(packed.count - 5) of the packed file",
            "the end of the file inside of its gzip data", "a whole gzip file", "cut off")
    }

    @Test func refusesWhatFollows() throws {
        let path = try folder.write(HandMade.gzip(text) + [1, 2, 3], "table.csv.gz")
        expect(refusal(path), has: "bytes behind its gzip data", "the end of the file")
    }

    @Test func refusesAPlainFileThatIsCalledPacked() throws {
        let path = try folder.write(text, "table.csv.gz")
        expect(refusal(path), has: "byte 0", "no gzip file", "1f 8b", "Take .gz off the name")
    }
}
