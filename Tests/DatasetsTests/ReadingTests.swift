import Tensors
import TestSupport
import Testing

@testable import Datasets

/// Reading that is stopped from outside.
@Suite struct ReadingTests {
    @Test(arguments: ["t.csv", "t.npy"]) func aPulledBrakeEndsReading(_ name: String) throws {
        let folder = try TemporaryFolder()
        let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (4, 6), }"
        let npy = HandMade.npy(header, [UInt8](repeating: 1, count: 24))
        let text = String(repeating: "1,2,3,4,5,6,0\n", count: 4)
        let path = try folder.write(name == "t.csv" ? Array(text.utf8) : npy, name)
        let options = ReadingOptions(labels: .last)
        let brake = Brake()
        try Reading.$brake.withValue(brake) { () throws in
            #expect(try Dataset.load(path, options).features == 6)
            brake.pull()
            #expect(throws: Reading.Stopped.self) { try Dataset.load(path) }
        }
        #expect(try Dataset.load(path, options).features == 6)
    }
}
