import CKernels

/// An elementwise computation over `count` elements in one pass: each block of elements goes through all instructions
/// while it is in the first-level cache, and sums leave on the way.
package final class FusedLoop: Work {
    package typealias Opcode = hg_opcode

    /// An operand in memory: element i reads base[(i / inner / repeats) % period · inner + i % inner].
    package struct Operand {
        package var base: UnsafePointer<Float>
        package var repeats, period, inner: Int
        package var slot: Int
        package init(base: UnsafePointer<Float>, repeats: Int, period: Int, inner: Int = 1, slot: Int) {
            precondition(repeats > 1 || inner == 1, "rows of \(inner) that don't repeat")
            (self.base, self.repeats, self.period, self.inner) = (base, repeats, period, inner)
            self.slot = slot
        }
    }

    package struct Instruction {
        package var opcode: Opcode
        package var destination, a, b: Int
        package var k: Float
        package init(_ opcode: Opcode, destination: Int, a: Int, b: Int, k: Float) {
            (self.opcode, self.destination, self.a, self.b, self.k) = (opcode, destination, a, b, k)
        }
    }

    package struct Store {
        package var base: UnsafeMutablePointer<Float>
        package var slot: Int
        package init(base: UnsafeMutablePointer<Float>, slot: Int) { (self.base, self.slot) = (base, slot) }
    }

    package enum SumKind {
        /// Σ over everything.
        case all
        /// [n, width] → [width]
        case first(width: Int)
        /// [n, width] → [n]
        case last(width: Int)

        package var width: Int? {
            switch self {
            case .all: nil
            case .first(let width), .last(let width): width
            }
        }
    }

    package struct Sum {
        package var kind: SumKind
        package var slot: Int
        package var destination: UnsafeMutablePointer<Float>
        package init(_ kind: SumKind, slot: Int, destination: UnsafeMutablePointer<Float>) {
            (self.kind, self.slot, self.destination) = (kind, slot, destination)
        }
    }

    /// The widest row for which a sum over rows can leave a loop.
    package static let widestRow = 4096
    /// Slots that an instruction can name.
    package static let slotLimit = 64

    package let pieces: Int
    private var loop = hg_loop()
    private let operands: UnsafeMutableBufferPointer<hg_operand>
    private let instructions: UnsafeMutableBufferPointer<hg_instruction>
    private let stores: UnsafeMutableBufferPointer<hg_store>
    private let sums: UnsafeMutableBufferPointer<hg_sum>
    private let totals: UnsafeMutablePointer<Double>
    private let rows: Buffer
    private let scratch: Buffer
    private let scratchOfWorker: Int

    /// `slots` counts operands, results and temporaries. All sums over rows have one width, and so has `piece`, the
    /// elements of a piece where they are given, a multiple of it. The caller keeps the memory that operands, stores and
    /// sums point at alive.
    package init(
        count: Int, slots: Int, operands: [Operand], instructions: [Instruction], stores: [Store], sums: [Sum],
        workers: Int, piece given: Int? = nil
    ) {
        precondition(slots <= FusedLoop.slotLimit, "\(slots) slots; the limit is \(FusedLoop.slotLimit)")
        let widths = Set(sums.compactMap(\.kind.width))
        precondition(widths.count <= 1 && widths.allSatisfy { $0 <= FusedLoop.widestRow }, "widths \(widths)")
        let period =
            widths.first
            ?? operands.filter { $0.repeats == 1 && $0.period > 1 && $0.period < count && $0.period <= 2048 }
            .map(\.period).max()
        // A block holds whole periods, so that a bias row is the same memory for each of them.
        let block = min(count, period.map { $0 * max(1, 1024 / $0) } ?? 1024)
        let piece = given ?? block * max(1, 16384 / block)
        precondition(widths.allSatisfy { piece % $0 == 0 }, "pieces of \(piece), rows of \(widths)")
        pieces = (count + piece - 1) / piece

        self.operands = .allocate(capacity: operands.count)
        self.instructions = .allocate(capacity: instructions.count)
        self.stores = .allocate(capacity: stores.count)
        self.sums = .allocate(capacity: sums.count)
        totals = .allocate(capacity: max(1, pieces * sums.count))
        let width = widths.first ?? 0
        rows = Buffer(count: pieces * width * sums.count)
        // A line more keeps two workers from sharing one.
        scratchOfWorker = slots * block + 16
        scratch = Buffer(count: scratchOfWorker * workers)

        for (i, o) in operands.enumerated() {
            (self.operands.baseAddress! + i).initialize(
                to: hg_operand(
                    base: o.base, repeat: Int64(o.repeats), period: Int64(o.period), inner: Int64(o.inner),
                    slot: Int32(o.slot)))
        }
        for (i, o) in instructions.enumerated() {
            (self.instructions.baseAddress! + i).initialize(
                to: hg_instruction(
                    opcode: Int32(o.opcode.rawValue), destination: Int32(o.destination), a: Int32(o.a),
                    b: Int32(o.b), k: o.k))
        }
        for (i, s) in stores.enumerated() {
            (self.stores.baseAddress! + i).initialize(to: hg_store(base: s.base, slot: Int32(s.slot)))
        }
        for (i, s) in sums.enumerated() {
            let kind =
                switch s.kind {
                case .all: HG_SUM_ALL
                case .first: HG_SUM_FIRST
                case .last: HG_SUM_LAST
                }
            (self.sums.baseAddress! + i).initialize(
                to: hg_sum(
                    kind: Int32(kind.rawValue), slot: Int32(s.slot), width: Int64(s.kind.width ?? 0),
                    destination: s.destination, partial_total: totals + i * pieces,
                    partial_rows: width == 0 ? nil : rows.base + i * pieces * width))
        }
        loop = hg_loop(
            count: Int64(count), block: Int64(block), piece: Int64(piece), slots: Int32(slots),
            operand_count: Int32(operands.count), instruction_count: Int32(instructions.count),
            store_count: Int32(stores.count), sum_count: Int32(sums.count),
            operands: UnsafePointer(self.operands.baseAddress),
            instructions: UnsafePointer(self.instructions.baseAddress),
            stores: UnsafePointer(self.stores.baseAddress), sums: UnsafePointer(self.sums.baseAddress))
    }

    deinit {
        operands.deallocate()
        instructions.deallocate()
        stores.deallocate()
        sums.deallocate()
        totals.deallocate()
    }

    package var ownBytes: Int { rows.bytes + scratch.bytes + 8 * max(1, pieces * sums.count) }

    package var summary: String {
        let names = instructions.map { Self.names[Int($0.opcode)] }
        return "loop over \(loop.count), \(operands.count) operands, \(stores.count) stores, \(sums.count) sums: "
            + names.joined(separator: " ")
    }

    /// In the order of the opcodes.
    private static let names = [
        "copy", "negate", "abs", "sign", "step", "square", "sqrt", "reciprocal", "exp", "log", "tanh", "sigmoid",
        "softplus", "relu", "erf", "gelu", "gelu-slope", "add-constant", "scale", "max-constant", "min-constant",
        "add", "subtract",
        "multiply", "divide", "max", "min",
    ]

    package func run(piece: Int, worker: Int) {
        withUnsafePointer(to: loop) { hg_loop_run($0, Int32(piece), scratch.base + worker * scratchOfWorker) }
    }

    package func finish() { withUnsafePointer(to: loop) { hg_loop_finish($0, Int32(pieces)) } }
}
