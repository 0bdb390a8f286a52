import Foundation
import Tensors
import Testing

@Suite struct BufferTests {
    @Test(arguments: [0, 1, 1000, 1 << 18]) func itIsTakenWhenSomebodyLooks(_ count: Int) {
        let buffer = Buffer(count: count)
        #expect(!buffer.isTaken && buffer.bytes == 4 * max(1, count))
        #expect(buffer.pointer.allSatisfy { $0 == 0 } && buffer.pointer.count == count)
        #expect(buffer.isTaken && Int(bitPattern: buffer.base) % 64 == 0)
    }

    @Test func itIsFilledOnceAndBeforeAnybodySeesIt() {
        var times = 0
        let buffer = Buffer(count: 100_000) { values in
            times += 1
            for i in values.indices { values[i] = Float(i) }
        }
        #expect(times == 0)
        #expect(buffer.pointer[7] == 7 && buffer.pointer[99_999] == 99_999 && times == 1)
        buffer.pointer[7] = -1
        #expect(buffer.base[7] == -1 && times == 1)
    }

    /// A thousand times what this machine has, by its shape only.
    @Test func whatNobodyLooksAtCostsNothing() {
        let slot = Slot([1 << 22, 1 << 22])
        #expect(slot.buffer.bytes == 1 << 46 && !slot.buffer.isTaken)
    }

    @Test func threadsThatComeTogetherSeeTheSame() {
        final class Looking: Work {
            let buffers: [Buffer]
            init(_ buffers: [Buffer]) { self.buffers = buffers }
            var pieces: Int { 4 * buffers.count }
            var summary: String { "looking" }
            func run(piece: Int, worker: Int) { buffers[piece / 4].base[piece % 4] += 1 }
        }
        let buffers = (0..<500).map { Buffer(count: $0 % 2 == 0 ? 4 : 1 << 17) }
        let workers = Workers(4)
        workers.run(Looking(buffers))
        for buffer in buffers { #expect(buffer.pointer.prefix(5).allSatisfy { $0 == 1 || $0 == 0 }) }
        #expect(buffers.allSatisfy { $0.pointer[0..<4].allSatisfy { $0 == 1 } })
    }

    @Test func aBufferCountsOnce() {
        let (a, b) = (Buffer(count: 10), Buffer(count: 5))
        var one = Footprint()
        one.add(a)
        one.add(bytes: 3)
        var two = Footprint()
        two.add(a)
        two.add(b)
        one.add(two)
        #expect(one.bytes == 40 + 20 + 3)
    }
}
