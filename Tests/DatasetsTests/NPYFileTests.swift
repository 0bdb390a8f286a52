import Datasets
import TestSupport
import Testing

@Suite struct NPYFileTests {
    /// The bytes that NumPy 2 writes of `np.arange(6, dtype='<f4').reshape(2, 3)`, and of one axis.
    @Test func theHeaderIsNumPys() {
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
        let numPys: [UInt8] =
            [147, 78, 85, 77, 80, 89, 1, 0, 118, 0] + Array(text.utf8) + Array(repeating: 32, count: 58) + [10]
        #expect(numPys.count == 128 && NPYFile.header([2, 3]) == numPys)
        let one = NPYFile.header([5])
        #expect(one.count == 128 && String(decoding: one, as: UTF8.self).contains("'shape': (5,), }"))
    }

    @Test func whatIsReadIsWhatWasWritten() throws {
        let folder = try TemporaryFolder()
        let values = (0..<24).map { Float($0) / 24 }
        try NPYFile.write(values, shape: [3, 8], to: folder.file("a.npy"))
        let data = try Dataset.load(folder.file("a.npy"), whole: true).test
        #expect((0..<3).flatMap(data.image) == values)
    }
}
