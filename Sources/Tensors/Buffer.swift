import Glibc
import Synchronization

/// Memory for Float32 values, on a 64-byte boundary, zero at first unless it is filled otherwise. Owned by one queue at a
/// time.
///
/// It is asked for when somebody first looks where it is. So a computation can be drawn up, and what it takes be counted,
/// before any of it is there; and what nobody reads is never taken. Large buffers are pages of their own, which the system
/// gives one by one as they are written, and gets back at once.
package final class Buffer {
    package let count: Int
    private let memory = Atomic<UnsafeMutablePointer<Float>?>(nil)
    private let start: ((UnsafeMutableBufferPointer<Float>) -> Void)?

    /// Bytes from which on a buffer has pages of its own.
    private static let pagesFrom = 1 << 18

    /// For `count` values, which `start` fills before anybody else sees them; freed with the last reference.
    package init(count: Int, start: ((UnsafeMutableBufferPointer<Float>) -> Void)? = nil) {
        (self.count, self.start) = (count, start)
    }

    deinit { if let base = memory.load(ordering: .relaxed) { give(base) } }

    /// Bytes that it takes, or will.
    package var bytes: Int { max(count, 1) * MemoryLayout<Float>.stride }
    /// Whether its memory has been asked for.
    package var isTaken: Bool { memory.load(ordering: .relaxed) != nil }

    @inline(__always)
    package var base: UnsafeMutablePointer<Float> { memory.load(ordering: .acquiring) ?? take() }

    package var pointer: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: count) }

    /// Threads may come here side by side: one of them is first, and what the others have made is given back.
    @inline(never)
    private func take() -> UnsafeMutablePointer<Float> {
        let base: UnsafeMutablePointer<Float>
        if bytes >= Self.pagesFrom {
            let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
            guard let pages, pages != MAP_FAILED else { fatalError("no memory for \(bytes) bytes") }
            base = pages.bindMemory(to: Float.self, capacity: count)
        } else {
            let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
            base.initialize(repeating: 0, count: max(count, 1))
        }
        start?(UnsafeMutableBufferPointer(start: base, count: count))
        let (isFirst, other) = memory.compareExchange(
            expected: nil, desired: base, successOrdering: .acquiringAndReleasing, failureOrdering: .acquiring)
        if isFirst { return base }
        give(base)
        return other!
    }

    /// Gives the pages back whose values nobody needs any more; they are zero when somebody looks again, at the same place. A
    /// small buffer stays as it is. Precondition: it isn't one that was filled at its start.
    package func forget() {
        precondition(start == nil, "a buffer that would not be filled again")
        guard bytes >= Self.pagesFrom, let base = memory.load(ordering: .acquiring) else { return }
        madvise(base, bytes, MADV_DONTNEED)
    }

    private func give(_ base: UnsafeMutablePointer<Float>) {
        if bytes >= Self.pagesFrom { munmap(base, bytes) } else { base.deallocate() }
    }
}

/// What computations take of memory: each buffer counts once, however many of them look at it.
package struct Footprint {
    private var buffers: [ObjectIdentifier: Buffer] = [:]
    private var rest = 0

    package init() {}

    package mutating func add(_ buffer: Buffer) { buffers[ObjectIdentifier(buffer)] = buffer }
    package mutating func add(bytes: Int) { rest += bytes }
    package mutating func add(_ other: Footprint) {
        buffers.merge(other.buffers) { $1 }
        rest += other.rest
    }

    package var bytes: Int { buffers.values.reduce(rest) { $0 + $1.bytes } }
}

/// A window on a buffer, with a shape: where a parameter, an input or a result lies.
package struct Slot {
    package let buffer: Buffer
    package let offset: Int
    package let shape: Shape

    package init(_ buffer: Buffer, offset: Int, shape: Shape) {
        precondition(offset >= 0 && offset + shape.count <= buffer.count, "\(shape) at \(offset) of \(buffer.count)")
        self.buffer = buffer
        self.offset = offset
        self.shape = shape
    }

    /// A slot with memory of its own, zero at first unless `start` fills it otherwise.
    package init(_ shape: Shape, start: ((UnsafeMutableBufferPointer<Float>) -> Void)? = nil) {
        self.init(Buffer(count: shape.count, start: start), offset: 0, shape: shape)
    }

    package var base: UnsafeMutablePointer<Float> { buffer.base + offset }
    package var count: Int { shape.count }
    package var pointer: UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(start: base, count: shape.count)
    }

    /// The values, copied out or in.
    package var tensor: Tensor {
        get { Tensor(Array(pointer), shape: shape) }
        nonmutating set {
            precondition(newValue.shape == shape, "\(newValue.shape) vs \(shape)")
            newValue.values.withUnsafeBufferPointer { base.update(from: $0.baseAddress!, count: $0.count) }
        }
    }

    /// The only value of a slot that holds one.
    package var scalar: Float {
        get {
            precondition(count == 1, "\(shape) is no scalar")
            return base[0]
        }
        nonmutating set {
            precondition(count == 1, "\(shape) is no scalar")
            base[0] = newValue
        }
    }
}
