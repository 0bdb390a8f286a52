import Files
import Foundation
import Synchronization
import Tensors

/// Tensors that wait on disk until somebody comes back to them, in a file of this process that has no name: it is gone with
/// the process, however that ends.
final class Deposit: Sendable {
    private let file: DepositFile
    private let offset: Int
    private let places: [(name: String, shape: Shape, offset: Int)]
    let bytes: Int

    /// Fewer bytes stay in memory.
    static let least = 1 << 16

    /// nil where they are few or there is no room on the disk.
    convenience init?(_ tensors: [String: Tensor]) {
        let sorted = tensors.sorted { $0.key < $1.key }
        self.init(sorted.map { ($0.key, $0.value.shape) }) { part, write in
            sorted[part].value.values.withUnsafeBytes(write)
        }
    }

    /// Of what others go on with: in memory it never stands twice.
    convenience init?(_ slots: [String: Slot]) {
        let sorted = slots.sorted { $0.key < $1.key }
        self.init(sorted.map { ($0.key, $0.value.shape) }) { part, write in
            write(UnsafeRawBufferPointer(sorted[part].value.pointer))
        }
    }

    private init?(
        _ parts: [(name: String, shape: Shape)], part: (Int, (UnsafeRawBufferPointer) -> Bool) -> Bool
    ) {
        var (places, bytes): ([(String, Shape, Int)], Int) = ([], 0)
        for (name, shape) in parts {
            places.append((name, shape, bytes))
            bytes += 4 * shape.count
        }
        guard bytes >= Self.least, let file = DepositFile.ofThisProcess,
            let offset = file.append(parts.count, bytes: bytes, part: part)
        else { return nil }
        (self.file, self.offset, self.places, self.bytes) = (file, offset, places, bytes)
    }

    func shape(of name: String) -> Shape? { places.first { $0.name == name }?.shape }

    deinit { file.free(offset) }

    /// A copy in memory; empty where the disk fails.
    func tensors() -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for (name, shape, place) in places {
            guard let tensor = tensor(shape, at: place) else { return [:] }
            tensors[name] = tensor
        }
        return tensors
    }

    /// A copy of one of them; nil where there is none of that name or the disk fails.
    func tensor(_ name: String) -> Tensor? {
        places.first { $0.name == name }.flatMap { tensor($0.shape, at: $0.offset) }
    }

    /// Copies one of them to a place of its shape. False where there is none of that name and shape, or the disk fails; then a
    /// part of it may have been copied.
    func read(_ name: String, into slot: Slot) -> Bool {
        guard let place = places.first(where: { $0.name == name }), place.shape == slot.shape else { return false }
        return file.read(offset + place.offset, into: UnsafeMutableRawBufferPointer(slot.pointer))
    }

    private func tensor(_ shape: Shape, at place: Int) -> Tensor? {
        let values = [Float](unsafeUninitializedCapacity: shape.count) { buffer, count in
            count = file.read(offset + place, into: UnsafeMutableRawBufferPointer(buffer)) ? shape.count : 0
        }
        return values.count == shape.count ? Tensor(values, shape: shape) : nil
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

    /// Where so many parts begin, each of which `part` hands to what writes it; nil where there is no room.
    func append(_ parts: Int, bytes: Int, part: (Int, (UnsafeRawBufferPointer) -> Bool) -> Bool) -> Int? {
        taken.withLock { taken in
            // The first gap: behind a range, before the next one.
            var (start, place) = (0, 0)
            while place < taken.count, taken[place].lowerBound - start < bytes {
                start = taken[place].upperBound
                place += 1
            }
            guard lseek(descriptor, off_t(start), SEEK_SET) == off_t(start),
                (0..<parts).allSatisfy({ part($0, write) })
            else {
                giveBack(behind: taken)
                return nil
            }
            taken.insert(start..<start + bytes, at: place)
            return start
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        do {
            try Descriptor.write(bytes, to: descriptor)
            return true
        } catch {
            return false
        }
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
            giveBack(behind: taken)
        }
    }

    /// Gives the disk back that lies behind the last deposit.
    private func giveBack(behind taken: [Range<Int>]) { ftruncate(descriptor, off_t(taken.last?.upperBound ?? 0)) }
}
