import Tensors

/// The tape as a list without repetitions: equal computations are one node, views are gone, inputs come first.
struct Listing {
    struct Node {
        enum Kind {
            case memory(Slot)
            case constant(Float)
            case elementwise(FusedLoop.Opcode, k: Float)
            case sum(outer: Int, middle: Int, inner: Int)
            case product(transposeA: Bool, transposeB: Bool)
            case operation(any Operation)
        }

        let kind: Kind
        let shape: Shape
        /// Node numbers, and the shapes in which this node sees those values.
        let inputs: [(node: Int, shape: Shape)]

        var count: Int { shape.count }
        /// Of loops one for each value.
        var multiplications: Int {
            switch kind {
            case .memory, .constant: 0
            case .elementwise: count
            case .sum(let outer, let middle, let inner): outer * middle * inner
            case .product(let transposeA, _): count * inputs[0].shape[transposeA ? 0 : 1]
            case .operation(let operation): operation.multiplications ?? count
            }
        }
        var isElementwise: Bool { if case .elementwise = kind { true } else { false } }
        var isLeaf: Bool {
            switch kind {
            case .memory, .constant: true
            default: false
            }
        }
    }

    private(set) var nodes: [Node] = []
    /// The node that computes each result.
    private(set) var results: [Int] = []

    /// What makes two computations the same one.
    private enum Key: Hashable {
        case memory(ObjectIdentifier, offset: Int, count: Int)
        case constant(UInt32)
        case elementwise(UInt32, k: UInt32, [Int], [Shape], Shape)
        case sum(Int, Int, Int, Int)
        case product(Int, Bool, Int, Bool, [Shape])
        case operation(String, [Int], [Shape], Shape)
    }

    private var known: [Key: Int] = [:]

    /// Factors of products are rounded to `precision`.
    init(_ values: [Value], products precision: Precision = .f32) {
        var number: [ObjectIdentifier: Int] = [:]
        for value in Value.tape(of: values) {
            let inputs = value.inputs.map { (node: number[ObjectIdentifier($0)]!, shape: $0.shape) }
            let kind: Node.Kind
            var key: Key?
            switch value.source {
            case .view:
                number[ObjectIdentifier(value)] = inputs[0].node
                continue
            case .memory(let slot):
                kind = .memory(slot)
                key = .memory(ObjectIdentifier(slot.buffer), offset: slot.offset, count: slot.count)
            case .constant(let c):
                kind = .constant(c)
                key = .constant(c.bitPattern)
            case .elementwise(let opcode, let k, _):
                kind = .elementwise(opcode, k: k)
                key = .elementwise(
                    opcode.rawValue, k: k.bitPattern, inputs.map(\.node), inputs.map(\.shape), value.shape)
            case .sum(_, let outer, let middle, let inner):
                kind = .sum(outer: outer, middle: middle, inner: inner)
                key = .sum(inputs[0].node, outer, middle, inner)
            case .product(_, let transposeA, _, let transposeB):
                kind = .product(transposeA: transposeA, transposeB: transposeB)
                key = .product(inputs[0].node, transposeA, inputs[1].node, transposeB, inputs.map(\.shape))
            case .operation(let operation, _):
                kind = .operation(operation)
                key = operation.name.map { .operation($0, inputs.map(\.node), inputs.map(\.shape), value.shape) }
            }
            if let key, let twin = known[key] {
                number[ObjectIdentifier(value)] = twin
                continue
            }
            let node = Node(kind: kind, shape: value.shape, inputs: inputs)
            let place = append(precision == .bf16 ? inBFloat16(node) : node, as: key)
            number[ObjectIdentifier(value)] = place
        }
        results = values.map { number[ObjectIdentifier($0)]! }
    }

    private mutating func append(_ node: Node, as key: Key?) -> Int {
        if let key { known[key] = nodes.count }
        nodes.append(node)
        return nodes.count - 1
    }

    /// The node with the factors of its product rounded; itself where it is none.
    private mutating func inBFloat16(_ node: Node) -> Node {
        switch node.kind {
        case .product(let transposeA, let transposeB):
            let (m, n) = (node.shape[0], node.shape[1])
            let product = RoundedProduct(
                m: m, n: n, k: node.inputs[0].shape.count / m, transposeA: transposeA, transposeB: transposeB)
            return Node(kind: .operation(product), shape: node.shape, inputs: node.inputs.map { rounded($0) })
        case .operation(let operation):
            guard let (operation, places) = operation.inBFloat16 else { return node }
            let inputs = node.inputs.enumerated().map { places.contains($0) ? rounded($1) : $1 }
            return Node(kind: .operation(operation), shape: node.shape, inputs: inputs)
        case .memory, .constant, .elementwise, .sum:
            return node
        }
    }

    private mutating func rounded(_ input: (node: Int, shape: Shape)) -> (node: Int, shape: Shape) {
        // A view of the same values is rounded to the same.
        let values = nodes[input.node].shape
        let rounding = Rounding(count: values.count)
        let shape: Shape = [BFloat16Rounding.floats(for: values.count)]
        let key = Key.operation(rounding.name!, [input.node], [values], shape)
        let place =
            known[key]
            ?? append(
                Node(kind: .operation(rounding), shape: shape, inputs: [(input.node, values)]), as: key)
        return (place, shape)
    }
}

/// How an operand of an elementwise node is read: element i is operand[(i / inner / repeats) % period · inner + i % inner].
struct Pattern: Hashable {
    let repeats, period, inner: Int

    /// nil where the broadcast from `operand` to `shape` isn't of this form, as [n, 1, m, 1] to [n, k, m, l] isn't.
    init?(_ operand: Shape, to shape: Shape) {
        let lengths = Array(repeating: 1, count: shape.rank - operand.rank) + operand.axes
        var axes = zip(lengths, shape.axes).filter { $0.1 != 1 }[...]
        var repeats = 1
        var period = 1
        var inner = 1
        while let last = axes.last, last.0 != 1 {
            inner *= last.1
            axes.removeLast()
        }
        while let last = axes.last, last.0 == 1 {
            repeats *= last.1
            axes.removeLast()
        }
        while let last = axes.last, last.0 != 1 {
            period *= last.1
            axes.removeLast()
        }
        guard axes.allSatisfy({ $0.0 == 1 }) else { return nil }
        // One entry, or one row of entries, for all of it.
        if period == 1 { (repeats, period, inner) = (1, inner, 1) }
        (self.repeats, self.period, self.inner) = (repeats, period, inner)
    }
}
