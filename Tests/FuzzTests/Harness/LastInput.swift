import Foundation
import Synchronization
import TestSupport

/// The file that says what was tried last. A trap ends the process of the tests, and what is left then is this file: it
/// is written before each input and removed when all have been tried.
///
/// It lies in `$HOURGLASS_FUZZ_FOLDER`, by default `hourglass-fuzz` in the folder for temporary files, and is called
/// `<reader>-fuzz-last-input`.
final class LastInput: Sendable {
    let path: String
    private let file: Int32
    private let watch = Watch()

    static var folder: String {
        ProcessInfo.processInfo.environment["HOURGLASS_FUZZ_FOLDER"] ?? NSTemporaryDirectory() + "hourglass-fuzz"
    }

    /// What takes longer by the clock hangs. Machines under load are slow, so what is slow is judged by ``Fuzz`` by the
    /// time of computing.
    private static let patience = Duration.seconds(120)

    init(of reader: String) throws {
        try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
        let path = "\(Self.folder)/\(reader)-fuzz-last-input"
        self.path = path
        file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Violation("\(path): \(String(cString: strerror(errno)))") }
        Thread.detachNewThread { [watch] in
            while !watch.isOver {
                sleep(1)
                // Nothing else ends what doesn't come back, and the file then says what it was.
                guard let since = watch.since.withLock({ $0 }), .now - since > Self.patience else { continue }
                fatalError("\(reader) doesn't come back from what is in \(path)")
            }
        }
    }

    deinit {
        watch.end()
        close(file)
        unlink(path)
    }

    func begin(_ input: [UInt8]) throws {
        guard ftruncate(file, 0) == 0, pwrite(file, input, input.count, 0) == input.count else {
            throw Violation("\(path): \(String(cString: strerror(errno)))")
        }
        watch.since.withLock { $0 = .now }
    }

    func end() { watch.since.withLock { $0 = nil } }

    /// Keeps an input that failed; the path of its file.
    static func keep(_ input: [UInt8], of reader: String) throws -> String {
        let hash = input.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let path = "\(folder)/\(reader)-\(String(hash, radix: 16))"
        try Data(input).write(to: URL(fileURLWithPath: path))
        return path
    }
}

/// What the thread that watches the clock has to know.
private final class Watch: Sendable {
    /// Since when the present input is tried; nil between two.
    let since = Mutex<ContinuousClock.Instant?>(nil)
    private let over = Atomic<Bool>(false)

    var isOver: Bool { over.load(ordering: .relaxed) }

    func end() { over.store(true, ordering: .relaxed) }
}
