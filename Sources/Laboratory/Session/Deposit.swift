import Files
import Foundation
import Synchronization
import Tensors

/// Tensors that wait on disk until somebody comes back to them, in a file of this process that has no name: it is gone with
/// the process, however that ends.
final class Deposit: Sendable {
    private let file: DepositFile
    private let offset: Int
    private let places: [(name: String, shape: Shape)]
    let bytes: Int

    /// Fewer bytes stay in memory.
    static let least = 1 << 16

    /// nil where they are few or there is no room on the disk.
    init?(_ tensors: [String: Tensor]) {
        bytes = tensors.values.reduce(0) { $0 + 4 * $1.shape.count }
        guard bytes >= Self.least, let file = DepositFile.ofThisProcess else { return nil }
        let sorted = tensors.sorted { $0.key < $1.key }
        guard let offset = file.append(sorted.map(\.value.values), bytes: bytes) else { return nil }
        (self.file, self.offset) = (file, offset)
        places = sorted.map { ($0.key, $0.value.shape) }
    }

    func shape(of name: String) -> Shape? { places.first { $0.name == name }?.shape }

    deinit { file.free(offset) }

    /// A copy in memory; empty where the disk fails.
    func tensors() -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        var at = offset
        for (name, shape) in places {
            let values = [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
                count = file.read(at, into: UnsafeMutableRawBufferPointer(buffer)) ? shape.count : 0
            }
            guard values.count == shape.count else { return [:] }
            tensors[name] = Tensor(values, shape: shape)
            at += 4 * shape.count
        }
        return tensors
    }
}

/// The file of all deposits. A new one lies in the first gap that it fits in, or behind the last one.
private final class DepositFile: Sendable {
    /// nil where there is no folder for it.
    static let ofThisProcess = DepositFile()

    private let descriptor: Int32
    /// What deposits take, in order.
    private let taken = Mutex<[Range<Int>]>([])

    private init?() {
        // On a disk; what lies in /tmp may be memory.
        let folders = [ProcessInfo.processInfo.environment["TMPDIR"], "/var/tmp", "/tmp"].compactMap { $0 }
        let files = folders.lazy.map { folder in
            var name = Array("\(folder)/hourglass-XXXXXX".utf8CString)
            let file = mkstemp(&name)
            if file >= 0 { unlink(name) }
            return file
        }
        guard let file = files.first(where: { $0 >= 0 }) else { return nil }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        descriptor = file
    }

    /// Where they begin; nil where there is no room.
    func append(_ parts: [[Float]], bytes: Int) -> Int? {
        taken.withLock { taken in
            // The first gap: behind a range, before the next one.
            var (start, place) = (0, 0)
            while place < taken.count, taken[place].lowerBound - start < bytes {
                start = taken[place].upperBound
                place += 1
            }
            guard write(parts, at: start) else { return nil }
            taken.insert(start..<start + bytes, at: place)
            return start
        }
    }

    private func write(_ parts: [[Float]], at start: Int) -> Bool {
        guard lseek(descriptor, off_t(start), SEEK_SET) == off_t(start) else { return false }
        for part in parts {
            let isWritten = part.withUnsafeBytes { bytes in
                do {
                    try Descriptor.write(bytes, to: descriptor)
                    return true
                } catch {
                    return false
                }
            }
            if !isWritten { return false }
        }
        return true
    }

    /// Whether all of it could be read.
    func read(_ offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
        var done = 0
        while done < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset + done))
            if count > 0 { done += count } else if count == 0 || errno != EINTR { return false }
        }
        return true
    }

    func free(_ offset: Int) {
        taken.withLock { taken in
            taken.removeAll { $0.lowerBound == offset }
            // What lies behind the last one is given back.
            ftruncate(descriptor, off_t(taken.last?.upperBound ?? 0))
        }
    }
}
