import Tensors

/// Which nodes run in one pass: elementwise nodes over equally many elements, and the sums that consume them.
///
/// A group is a step of the plan. Nodes are placed from the last to the first, each where it is consumed: so what a
/// gradient needs of a layer is computed beside the gradient and not stored by the layer. A node joins a group that
/// consumes it, or else one that reads the same data, unless two groups would then wait for each other.
struct Fusion {
    struct Group {
        var nodes: [Int] = []
        /// Elements of the loop; nil for a step with a kernel of its own.
        let count: Int?
        /// An operation before the loop, whose pieces the loop goes through while they are in the cache.
        var producer: Int?
        /// The row width of the sums that leave the loop.
        var width: Int?
        /// Groups that have to run before this one.
        var needs: Set<Int> = []
        /// What the loop touches, to keep it within the slots that it has.
        var touched: Set<Int> = []
    }

    private let listing: Listing
    private let consumers: [[Int]]
    private(set) var groups: [Group] = []
    private(set) var groupOfNode: [Int?]

    init(_ listing: Listing) {
        self.listing = listing
        var consumers = [[Int]](repeating: [], count: listing.nodes.count)
        for (i, node) in listing.nodes.enumerated() {
            for input in node.inputs { consumers[input.node].append(i) }
        }
        self.consumers = consumers
        groupOfNode = Array(repeating: nil, count: listing.nodes.count)
        for i in listing.nodes.indices.reversed() where !listing.nodes[i].isLeaf { place(i) }
        for i in listing.nodes.indices { followWithLoop(i) }
    }

    /// Joins an operation that fills its output piece by piece with a loop over it.
    private mutating func followWithLoop(_ i: Int) {
        guard case .operation(let operation) = listing.nodes[i].kind, let piece = operation.pieceCount else { return }
        let home = groupOfNode[i]!
        for group in Set(consumers[i].map { groupOfNode[$0]! }).sorted(by: >) {
            let loop = groups[group]
            guard loop.count == listing.nodes[i].count, loop.producer == nil, piece % (loop.width ?? 1) == 0,
                !loop.needs.contains(where: { $0 != home && reaches($0, home) })
            else { continue }
            merge(home, into: group)
            groups[group].producer = i
            return
        }
    }

    /// The groups in stages: each group needs only what earlier stages compute, and runs as early as that allows.
    func stages() -> [[Int]] {
        var level = [Int?](repeating: nil, count: groups.count)
        // Depth first, with a stack of its own. Groups were opened from the end of the tape.
        for start in groups.indices.reversed() where !groups[start].nodes.isEmpty {
            var stack = [start]
            while let group = stack.last {
                let waiting = groups[group].needs.sorted().filter { level[$0] == nil }
                if waiting.isEmpty {
                    level[group] = (groups[group].needs.map { level[$0]! }.max() ?? -1) + 1
                    stack.removeLast()
                } else {
                    stack += waiting
                }
            }
        }
        var stages = [[Int]](repeating: [], count: (level.compactMap { $0 }.max() ?? -1) + 1)
        for group in groups.indices.reversed() { if let level = level[group] { stages[level].append(group) } }
        return stages
    }

    private mutating func place(_ i: Int) {
        let node = listing.nodes[i]
        let count: Int
        var width: Int?
        switch node.kind {
        case .elementwise:
            count = node.count
        case .sum(let outer, let middle, let inner):
            guard let sum = FusedLoop.SumKind(outer: outer, middle: middle, inner: inner) else {
                return append(i, to: open(count: nil))
            }
            count = node.inputs[0].shape.count
            width = sum.width
        default:
            return append(i, to: open(count: nil))
        }
        let consuming = node.isElementwise ? consumers[i].map { groupOfNode[$0]! } : []
        let siblings = node.inputs.filter { $0.shape.count == count }
            .flatMap { consumers[$0.node].compactMap { groupOfNode[$0] } }
        let candidates = (consuming + siblings).filter { groups[$0].count == count }
        let home = candidates.first { canJoin(i, $0, width: width) } ?? open(count: count)
        append(i, to: home)
        if let width { groups[home].width = width }
        for other in consuming where other != home && canMerge(home, other) { merge(other, into: home) }
    }

    private mutating func open(count: Int?) -> Int {
        groups.append(Group(count: count))
        return groups.count - 1
    }

    private mutating func append(_ i: Int, to home: Int) {
        groups[home].nodes.insert(i, at: 0)
        groups[home].touched.formUnion(listing.nodes[i].inputs.map(\.node) + [i])
        groupOfNode[i] = home
        for consumer in consumers[i] {
            let group = groupOfNode[consumer]!
            if group != home { groups[group].needs.insert(home) }
        }
    }

    private func canJoin(_ i: Int, _ home: Int, width: Int?) -> Bool {
        let group = groups[home]
        guard width == nil || group.width == nil || group.width == width,
            group.touched.union(listing.nodes[i].inputs.map(\.node) + [i]).count <= FusedLoop.slotLimit
        else { return false }
        let consuming = Set(consumers[i].map { groupOfNode[$0]! })
        // A sum is complete only after its loop.
        if !listing.nodes[i].isElementwise && consuming.contains(home) { return false }
        return !consuming.contains { $0 != home && reaches(home, $0) }
    }

    private func canMerge(_ a: Int, _ b: Int) -> Bool {
        let (first, second) = (groups[a], groups[b])
        guard first.count == second.count, !second.nodes.isEmpty,
            first.width == nil || second.width == nil || first.width == second.width,
            first.touched.union(second.touched).count <= FusedLoop.slotLimit
        else { return false }
        // A sum of the one that the other reads keeps them apart, and so does a step between them.
        for i in first.nodes + second.nodes where !listing.nodes[i].isElementwise {
            if consumers[i].contains(where: { groupOfNode[$0] == a || groupOfNode[$0] == b }) { return false }
        }
        return !first.needs.contains { $0 != b && reaches($0, b) }
            && !second.needs.contains { $0 != a && reaches($0, a) }
    }

    private mutating func merge(_ b: Int, into a: Int) {
        for node in groups[b].nodes { groupOfNode[node] = a }
        // Node numbers are an order in which inputs come first.
        groups[a].nodes = (groups[a].nodes + groups[b].nodes).sorted()
        groups[a].touched.formUnion(groups[b].touched)
        groups[a].width = groups[a].width ?? groups[b].width
        groups[a].needs = groups[a].needs.union(groups[b].needs).subtracting([a, b])
        groups[b].nodes = []
        groups[b].needs = []
        for group in groups.indices where groups[group].needs.remove(b) != nil {
            groups[group].needs.insert(a)
        }
    }

    /// Whether group `from` needs group `target`, directly or not.
    private func reaches(_ from: Int, _ target: Int) -> Bool {
        var seen = Set<Int>()
        var stack = [from]
        while let group = stack.popLast() {
            if group == target { return true }
            if seen.insert(group).inserted { stack += groups[group].needs }
        }
        return false
    }
}

extension Fusion.Group {
    /// Operands of the loop that it reads element for element, and no longer once node `i` of it is computed.
    func operandsSpent(by i: Int, in listing: Listing) -> [Int] {
        guard let count, listing.nodes[i].isElementwise else { return [] }
        let inside = Set(nodes).subtracting([producer].compactMap { $0 })
        let readers = nodes.flatMap { reader in
            listing.nodes[reader].inputs.map { (operand: $0.node, reader: reader) }
        }
        let operands = Set(readers.map(\.operand)).subtracting(inside).sorted()
        return operands.filter { operand in
            // Sums are taken after the last instruction, and a producer may read anywhere.
            listing.nodes[operand].count == count
                && readers.allSatisfy {
                    $0.operand != operand || $0.reader <= i && listing.nodes[$0.reader].isElementwise
                }
        }
    }
}

extension FusedLoop.SumKind {
    /// The sum over the middle of [outer, middle, inner] as one that can leave a loop; nil where it can't.
    init?(outer: Int, middle: Int, inner: Int) {
        if outer == 1 && inner == 1 {
            self = .all
        } else if outer == 1 && inner <= FusedLoop.widestRow {
            self = .first(width: inner)
        } else if inner == 1 && middle <= FusedLoop.widestRow {
            self = .last(width: middle)
        } else {
            return nil
        }
    }
}
