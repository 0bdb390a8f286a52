import CKernels

/// A stream of random numbers: counter-based, so number i can be had without the ones before it, and splittable, so
/// that every purpose has a stream of its own. The same on every machine, bit for bit.
///
/// Philox4x32-10: Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
package struct Generator: Sendable, Hashable {
    private let key: UInt64

    package init(seed: UInt64) { self.key = seed }

    /// An independent stream for a purpose with a name.
    package func split(_ label: String) -> Generator {
        // FNV-1a: Fowler, Noll & Vo.
        split(label.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, domain: 1)
    }

    /// An independent stream for a numbered purpose, as the n-th step.
    package func split(_ number: Int) -> Generator { split(UInt64(bitPattern: Int64(number)), domain: 2) }

    private func split(_ word: UInt64, domain: UInt32) -> Generator {
        let r = Generator.words([UInt32(truncatingIfNeeded: word), UInt32(word >> 32), domain, 0], key: key)
        return Generator(seed: UInt64(r[0]) | UInt64(r[1]) << 32)
    }

    /// Writes numbers uniform in [0, 1), with 24 bits each, from number `start` of the stream on, a multiple of 4.
    package func fillUniform(_ out: UnsafeMutableBufferPointer<Float>, from start: Int = 0) {
        precondition(start >= 0 && start % 4 == 0, "number \(start) of a stream of fours")
        hg_random_uniform(out.baseAddress!, Int64(out.count), key, UInt64(start / 4))
    }

    /// Writes numbers of N(0, 1) (Box & Muller, 1958), from number `start` of the stream on, a multiple of 4; |x| stays
    /// below 5.8.
    package func fillNormal(_ out: UnsafeMutableBufferPointer<Float>, from start: Int = 0) {
        precondition(start >= 0 && start % 4 == 0, "number \(start) of a stream of fours")
        hg_random_normal(out.baseAddress!, Int64(out.count), key, UInt64(start / 4))
    }

    package func uniform(_ shape: Shape) -> Tensor {
        var tensor = Tensor(zeros: shape)
        tensor.values.withUnsafeMutableBufferPointer { fillUniform($0) }
        return tensor
    }

    package func normal(_ shape: Shape) -> Tensor {
        var tensor = Tensor(zeros: shape)
        tensor.values.withUnsafeMutableBufferPointer { fillNormal($0) }
        return tensor
    }

    /// A permutation of 0 ..< count (Fisher & Yates); every order is equally likely up to 2⁻³² · count.
    package func permutation(_ count: Int) -> [Int32] {
        var order = [Int32](0..<Int32(count))
        shuffle(&order)
        return order
    }

    /// Writes a permutation of 0 ..< order.count.
    package func shuffle(_ order: inout [Int32]) {
        for i in order.indices { order[i] = Int32(i) }
        for i in stride(from: order.count - 1, to: 0, by: -1) {
            order.swapAt(i, Int((UInt64(word(i)) &* UInt64(i + 1)) >> 32))
        }
    }

    /// Word number `i` of the stream of integers.
    package func word(_ i: Int) -> UInt32 {
        let block = UInt64(i / 4)
        return Generator.words([UInt32(truncatingIfNeeded: block), UInt32(block >> 32), 3, 0], key: key)[i % 4]
    }

    /// Philox itself: four words for a counter and a key.
    package static func words(_ counter: SIMD4<UInt32>, key: UInt64) -> SIMD4<UInt32> {
        var result = SIMD4<UInt32>()
        withUnsafeBytes(of: counter) { c in
            withUnsafeMutableBytes(of: &result) { r in
                withUnsafeBytes(of: (UInt32(truncatingIfNeeded: key), UInt32(key >> 32))) { k in
                    hg_philox(
                        c.baseAddress!.assumingMemoryBound(to: UInt32.self),
                        k.baseAddress!.assumingMemoryBound(to: UInt32.self),
                        r.baseAddress!.assumingMemoryBound(to: UInt32.self))
                }
            }
        }
        return result
    }
}
