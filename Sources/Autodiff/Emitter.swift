import CKernels
import Tensors

/// Turns groups of nodes into work over the memory of a layout.
struct Emitter {
    private let listing: Listing
    private let layout: Layout
    private let workers: Int
    /// Memory that holds the constants which loops read.
    private(set) var constants: [Slot] = []
    private var constantOfNode: [Int: Slot] = [:]

    init(listing: Listing, layout: Layout, workers: Int) {
        self.listing = listing
        self.layout = layout
        self.workers = workers
    }

    mutating func work(for group: Fusion.Group) -> any Work {
        guard let count = group.count else { return kernel(group.nodes[0]) }
        guard let producer = group.producer else { return loop(group.nodes, count: count) }
        guard case .operation(let operation) = listing.nodes[producer].kind, let piece = operation.pieceCount else {
            preconditionFailure("\(listing.nodes[producer].kind) with a loop behind it")
        }
        let first = kernel(producer)
        return Succession(first, loop(group.nodes.filter { $0 != producer }, count: count, piece: piece))
    }

    /// The work of a node with a kernel of its own.
    private mutating func kernel(_ i: Int) -> any Work {
        let node = listing.nodes[i]
        let inputs = node.inputs.map { UnsafePointer(memory(of: $0.node)) }
        let output = layout.base(i)!
        switch node.kind {
        case .product(let transposeA, let transposeB):
            let (m, n) = (node.shape[0], node.shape[1])
            let k = node.inputs[0].shape.count / m
            return MatrixProduct(
                m: m, n: n, k: k, a: inputs[0], transposeA: transposeA, b: inputs[1], transposeB: transposeB,
                c: output)
        case .sum(let outer, let middle, let inner):
            return MiddleSum(outer: outer, middle: middle, inner: inner, source: inputs[0], destination: output)
        case .operation(let operation):
            return operation.work(inputs: inputs, output: output)
        case .memory, .constant, .elementwise:
            preconditionFailure("no work of its own: \(node.kind)")
        }
    }

    /// What is left to copy: results that lie elsewhere, as a parameter or a value wanted in two places.
    mutating func copies(to slots: [Slot]) -> [any Work] {
        zip(listing.results, slots).compactMap { result, slot in
            let source = memory(of: result)
            if source == slot.base { return nil }
            return FusedLoop(
                count: slot.count, slots: 2,
                operands: [.init(base: source, repeats: 1, period: slot.count, slot: 0)],
                instructions: [.init(HG_COPY, destination: 1, a: 0, b: 0, k: 0)],
                stores: [.init(base: slot.base, slot: 1)], sums: [], workers: workers)
        }
    }

    private mutating func memory(of i: Int) -> UnsafeMutablePointer<Float> {
        if let base = layout.base(i) { return base }
        guard case .constant(let c) = listing.nodes[i].kind else {
            preconditionFailure("node \(i) has no memory: \(listing.nodes[i].kind)")
        }
        if let slot = constantOfNode[i] { return slot.base }
        let slot = Slot([])
        slot.scalar = c
        constants.append(slot)
        constantOfNode[i] = slot
        return slot.base
    }

    // MARK: fused loops

    private mutating func loop(_ nodes: [Int], count: Int, piece: Int? = nil) -> FusedLoop {
        var operands: [FusedLoop.Operand] = []
        var instructions: [FusedLoop.Instruction] = []
        var stores: [FusedLoop.Store] = []
        var sums: [FusedLoop.Sum] = []
        var slotOfNode: [Int: Int] = [:]
        var slotOfOperand: [OperandKey: Int] = [:]
        var slots = 0
        var free: [Int] = []
        let inside = Set(nodes)
        var uses: [Int: Int] = [:]
        for i in nodes {
            for input in listing.nodes[i].inputs where inside.contains(input.node) {
                // A sum is taken after the last instruction: what it reads is never given away.
                uses[input.node, default: 0] += listing.nodes[i].isElementwise ? 1 : nodes.count
            }
        }

        func newSlot() -> Int {
            slots += 1
            return slots - 1
        }

        for i in nodes {
            let node = listing.nodes[i]
            let sources = node.inputs.map { input -> Int in
                if inside.contains(input.node), let slot = slotOfNode[input.node] { return slot }
                let shape = node.isElementwise ? node.shape : input.shape
                guard let pattern = Pattern(input.shape, to: shape) else {
                    preconditionFailure("no broadcast in a loop from \(input.shape) to \(shape)")
                }
                let key = OperandKey(node: input.node, pattern: pattern)
                if let slot = slotOfOperand[key] { return slot }
                let slot = newSlot()
                slotOfOperand[key] = slot
                operands.append(
                    .init(
                        base: memory(of: input.node), repeats: pattern.repeats, period: pattern.period,
                        inner: pattern.inner, slot: slot))
                return slot
            }
            // A temporary that nobody reads any more lends its slot, even to the instruction that reads it last.
            for input in node.inputs where inside.contains(input.node) {
                uses[input.node]! -= 1
                if uses[input.node] == 0, layout.base(input.node) == nil { free.append(slotOfNode[input.node]!) }
            }
            switch node.kind {
            case .elementwise(let opcode, let k):
                let destination: Int
                if let base = layout.base(i) {
                    destination = newSlot()
                    stores.append(.init(base: base, slot: destination))
                } else {
                    destination = free.popLast() ?? newSlot()
                }
                slotOfNode[i] = destination
                instructions.append(
                    .init(opcode, destination: destination, a: sources[0], b: sources.last!, k: k))
            case .sum(let outer, let middle, let inner):
                let kind = FusedLoop.SumKind(outer: outer, middle: middle, inner: inner)!
                sums.append(.init(kind, slot: sources[0], destination: layout.base(i)!))
            default:
                preconditionFailure("not part of a loop: \(node.kind)")
            }
        }
        return FusedLoop(
            count: count, slots: max(slots, 1), operands: operands, instructions: instructions, stores: stores,
            sums: sums, workers: workers, piece: piece)
    }

    private struct OperandKey: Hashable {
        let node: Int
        let pattern: Pattern
    }
}
