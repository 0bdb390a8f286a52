/// Memory for Float32 values, on a 64-byte boundary, zero at first. Owned by one queue at a time.
package final class Buffer {
    package let count: Int
    package let base: UnsafeMutablePointer<Float>

    /// Takes memory for `count` values from the system; freed with the last reference.
    package init(count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Float>.stride
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
        base = raw.bindMemory(to: Float.self, capacity: max(count, 1))
        base.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { base.deallocate() }

    package var pointer: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: base, count: count) }
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

    /// A slot with memory of its own.
    package init(_ shape: Shape) { self.init(Buffer(count: shape.count), offset: 0, shape: shape) }

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
