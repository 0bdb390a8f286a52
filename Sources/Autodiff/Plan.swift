import Tensors

/// An expression made ready to run: steps over memory that is laid out once. Running it allocates nothing.
///
/// Made once for an expression (some milliseconds), run for every batch: what changes from run to run (batch, noise,
/// parameters, knobs) lies in slots that the expression reads.
package final class Plan {
    /// A value, and where it goes.
    package typealias Result = (value: Value, slot: Slot)

    /// What a plan will be: its steps and where everything lies, before any of its memory is there.
    package struct Draft {
        fileprivate let listing: Listing
        fileprivate let fusion: Fusion
        fileprivate let stages: [[Int]]
        fileprivate let layout: Layout
        fileprivate let slots: [Slot]

        /// Factors of products are rounded to `precision`.
        package init(_ results: [Result], products precision: Precision = .f32) {
            for (value, slot) in results {
                precondition(value.shape == slot.shape, "\(value.shape) vs \(slot.shape)")
            }
            slots = results.map(\.slot)
            listing = Listing(results.map(\.value), products: precision)
            fusion = Fusion(listing)
            stages = fusion.stages()
            layout = Layout(listing: listing, fusion: fusion, stages: stages, slots: slots)
        }

        /// The arena, and every buffer that the plan will read or fill; what its steps need for themselves is little beside
        /// it, and known when they are made.
        package var footprint: Footprint { layout.footprint(listing, slots) }

        /// What a run has to multiply, with one multiplication for each value of a loop: how dear it is beside another.
        package var multiplications: Int { listing.nodes.reduce(0) { $0 + $1.multiplications } }
    }

    private let steps: [any Work]
    private let workers: Workers
    // The steps point into these.
    private let layout: Layout
    private let listing: Listing
    private let slots: [Slot]
    private let constants: [Slot]

    /// Memory for intermediate values, in bytes.
    package var arenaBytes: Int { layout.arena.count * MemoryLayout<Float>.stride }
    package var stepCount: Int { steps.count }
    /// The draft's, with what the steps have for themselves.
    package var footprint: Footprint {
        var footprint = layout.footprint(listing, slots)
        footprint.add(bytes: steps.reduce(0) { $0 + $1.ownBytes })
        return footprint
    }

    package convenience init(_ results: [Result], workers: Workers) { self.init(Draft(results), workers: workers) }

    package init(_ draft: Draft, workers: Workers) {
        self.workers = workers
        (layout, listing, slots) = (draft.layout, draft.listing, draft.slots)
        var emitter = Emitter(listing: listing, layout: layout, workers: workers.count)
        let works =
            draft.stages.map { $0.map { emitter.work(for: draft.fusion.groups[$0]) } } + [emitter.copies(to: slots)]
        steps = works.filter { !$0.isEmpty }.map { $0.count == 1 ? $0[0] : JointWork($0) }
        constants = emitter.constants
    }

    /// Computes all results; false where the brake of its workers was pulled, and results are of no use. Cost: the work
    /// itself, and about a microsecond a step.
    @discardableResult
    package func run() -> Bool {
        for step in steps {
            if workers.brake.isPulled { return false }
            workers.run(step)
        }
        return true
    }

    /// Gives the memory of intermediate values back until it runs again.
    package func rest() { layout.arena.forget() }

    /// Where the time goes: what each step does, and its mean seconds over some runs.
    package func profile(runs: Int) -> [(summary: String, seconds: Double)] {
        var seconds = [Double](repeating: 0, count: steps.count)
        for _ in 0..<runs {
            for (i, step) in steps.enumerated() {
                let start = ContinuousClock.now
                workers.run(step)
                seconds[i] += (ContinuousClock.now - start) / .seconds(1) / Double(runs)
            }
        }
        return zip(steps, seconds).map { ($0.summary, $1) }
    }
}

/// Where each node's values lie: in a slot of somebody else's, or in the plan's arena for as long as they are needed.
///
/// Groups of one stage run at the same time, so memory changes hands between stages only.
struct Layout {
    enum Place {
        case slot(Slot)
        case arena(offset: Int)
        /// Lives only inside the loop that makes it.
        case nowhere
    }

    private(set) var places: [Place]
    /// What values that outlive their step share.
    private(set) var arena = Buffer(count: 0)

    init(listing: Listing, fusion: Fusion, stages: [[Int]], slots: [Slot]) {
        places = Array(repeating: .nowhere, count: listing.nodes.count)
        // The last stage that reads each node from memory, and the groups that do so then.
        var lastUse = [Int?](repeating: nil, count: listing.nodes.count)
        var lastReaders = [Set<Int>](repeating: [], count: listing.nodes.count)
        for (time, groups) in stages.enumerated() {
            for group in groups {
                for i in fusion.groups[group].nodes {
                    for input in listing.nodes[i].inputs where fusion.groupOfNode[input.node] != group {
                        if lastUse[input.node] != time { lastReaders[input.node] = [] }
                        lastUse[input.node] = time
                        lastReaders[input.node].insert(group)
                    }
                }
            }
        }
        for (i, node) in listing.nodes.enumerated() {
            if case .memory(let slot) = node.kind { places[i] = .slot(slot) }
        }
        for (result, slot) in zip(listing.results, slots) {
            if case .nowhere = places[result], !listing.nodes[result].isLeaf { places[result] = .slot(slot) }
        }
        // First fit: an interval of time and of addresses for each node that outlives its step.
        var taken: [(offset: Int, count: Int, until: Int)] = []
        var arenaCount = 0
        for (time, groups) in stages.enumerated() {
            taken.removeAll { $0.until < time }
            for i in groups.flatMap({ fusion.groups[$0].nodes }) {
                let sum = if case .sum = listing.nodes[i].kind { true } else { false }
                guard case .nowhere = places[i], lastUse[i] != nil || sum || !listing.nodes[i].isElementwise
                else { continue }
                let count = (listing.nodes[i].count + 15) / 16 * 16
                let group = fusion.groupOfNode[i]!
                let spent = fusion.groups[group].operandsSpent(by: i, in: listing).first(where: {
                    guard case .arena = places[$0] else { return false }
                    return fusion.groupOfNode[$0] == group
                        ? lastUse[$0] == nil : lastUse[$0] == time && lastReaders[$0] == [group]
                })
                if let spent, case .arena(let offset) = places[spent],
                    let block = taken.firstIndex(where: { $0.offset == offset && $0.until == time })
                {
                    // An element is read before it is written.
                    taken[block].until = lastUse[i] ?? time
                    places[i] = .arena(offset: offset)
                    continue
                }
                var offset = 0
                for block in taken.sorted(by: { $0.offset < $1.offset }) {
                    if block.offset >= offset + count { break }
                    offset = max(offset, block.offset + block.count)
                }
                taken.append((offset, count, lastUse[i] ?? time))
                places[i] = .arena(offset: offset)
                arenaCount = max(arenaCount, offset + count)
            }
        }
        arena = Buffer(count: arenaCount)
    }

    func footprint(_ listing: Listing, _ slots: [Slot]) -> Footprint {
        var footprint = Footprint()
        footprint.add(arena)
        for slot in slots { footprint.add(slot.buffer) }
        for node in listing.nodes { if case .memory(let slot) = node.kind { footprint.add(slot.buffer) } }
        return footprint
    }

    /// Where node `i` is read and written; nil where it has no memory.
    func base(_ i: Int) -> UnsafeMutablePointer<Float>? {
        switch places[i] {
        case .slot(let slot): slot.base
        case .arena(let offset): arena.base + offset
        case .nowhere: nil
        }
    }
}
