import Autoencoders
import Testing

@testable import Datasets

/// Whatever is read either holds or is refused in a line, soon and without much memory; it never traps.
///
/// A trap ends the process: the input is then in `<reader>-fuzz-last-input` (see ``LastInput``). What fails otherwise is
/// kept beside it. Once mended, such an input goes to `Corpus/<reader>/`, from where it is tried first.
///
///     HOURGLASS_FUZZ_ROUNDS=20 HOURGLASS_FUZZ_SEED=7 HOURGLASS_FUZZ_READERS=command,keys \
///         swift test -c release --filter FuzzTests
@Suite struct FuzzTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let reader: any Fuzzed
        var testDescription: String { reader.name }
    }

    @Test(arguments: Fuzz.chosen().map { Case(reader: $0) }) func readsOrRefuses(_ one: Case) throws {
        let fuzz = Fuzz(one.reader)
        let report = try fuzz.run()
        for failure in report.failures {
            let path = try LastInput.keep(failure.input, of: one.reader.name)
            Issue.record("\(one.reader.name), seed \(fuzz.seed): \(failure.reason); the input is in \(path)")
        }
        // Mutations that are all refused alike would try nothing.
        #expect(report.kinds.count > 2, "\(report.kinds)")
        print(
            "\(one.reader.name): \(report.tried) inputs, \(report.read) read, \(report.kinds.count) kinds of outcome")
    }

    @Test func namesAreDistinct() {
        #expect(Set(Fuzz.readers.map { $0.name }).count == Fuzz.readers.count)
    }

    /// A reader of data that is registered is tried.
    @Test func everyReaderOfDataIsTried() throws {
        let folder = try TemporaryFolderOfSeeds()
        for reader in Readers.all {
            #expect(folder.sources.contains { reader.takes(Source($0)) }, "\(reader.sources)")
        }
    }

    /// A variant that is registered gives a checkpoint to begin with, and it is read.
    @Test func everyVariantIsTried() throws {
        let checkpoints = Checkpoints()
        let folder = try TemporaryFolderOfSeeds()
        let read = try checkpoints.seeds().map { try checkpoints.take($0, in: folder.folder) }
        #expect(read == Variant.all.map { $0.id })
    }
}
