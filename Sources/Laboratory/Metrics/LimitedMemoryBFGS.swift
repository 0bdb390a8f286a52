/// A smooth function's least value, one iteration at a time: directions by the two-loop recursion over the last few steps,
/// lengths halved until the value falls enough. Liu & Nocedal, Math. Program. 45, 1989; the length: Armijo, Pac. J. Math. 16,
/// 1966.
struct LimitedMemoryBFGS {
    /// f(x), which writes ∂f/∂x.
    typealias Function = (_ x: [Double], _ gradient: inout [Double]) -> Double

    private(set) var place: [Double]
    private(set) var value: Double
    private(set) var iterations = 0
    private var gradient: [Double]
    private var memory: [(step: [Double], change: [Double], scale: Double)] = []

    /// Steps that are remembered.
    private static let remembered = 12

    init(from place: [Double], _ function: Function) {
        (self.place, gradient) = (place, [Double](repeating: 0, count: place.count))
        value = function(place, &gradient)
    }

    /// The largest entry of the gradient.
    var slope: Double { gradient.reduce(0) { max($0, abs($1)) } }

    private static func dot(_ a: [Double], _ b: [Double]) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                var sum = 0.0
                for i in 0..<a.count { sum += a[i] * b[i] }
                return sum
            }
        }
    }

    /// a += factor · b
    private static func add(_ factor: Double, _ b: [Double], to a: inout [Double]) {
        a.withUnsafeMutableBufferPointer { a in
            b.withUnsafeBufferPointer { b in for i in 0..<a.count { a[i] += factor * b[i] } }
        }
    }

    /// −H·gradient, H the inverse of the curvature as the last steps show it.
    private var direction: [Double] {
        var q = gradient.map { -$0 }
        var factors: [Double] = []
        for pair in memory.reversed() {
            let factor = Self.dot(pair.step, q) * pair.scale
            Self.add(-factor, pair.change, to: &q)
            factors.append(factor)
        }
        if let last = memory.last {
            let scale = 1 / (last.scale * Self.dot(last.change, last.change))
            for i in q.indices { q[i] *= scale }
        }
        for (pair, factor) in zip(memory, factors.reversed()) {
            Self.add(factor - Self.dot(pair.change, q) * pair.scale, pair.step, to: &q)
        }
        return q
    }

    /// One iteration; false where none leads down by more than rounding.
    mutating func step(_ function: Function) -> Bool {
        var way = direction
        var descent = Self.dot(way, gradient)
        if descent >= 0 {
            memory = []
            way = gradient.map { -$0 }
            descent = Self.dot(way, gradient)
        }
        guard descent < 0 else { return false }
        // Without a memory the gradient says nothing of how far to go.
        var length = memory.isEmpty ? min(1, 1 / slope) : 1.0
        var next = place
        var nextGradient = gradient
        for _ in 0..<40 {
            next = place
            Self.add(length, way, to: &next)
            let found = function(next, &nextGradient)
            if found.isFinite, found <= value + 1e-4 * length * descent {
                let step = zip(next, place).map { $0 - $1 }
                let change = zip(nextGradient, gradient).map { $0 - $1 }
                let curvature = Self.dot(step, change)
                if curvature > 0 {
                    memory.append((step, change, 1 / curvature))
                    if memory.count > Self.remembered { memory.removeFirst() }
                }
                let isLower = found < value
                (place, value, gradient) = (next, found, nextGradient)
                iterations += 1
                return isLower
            }
            length /= 2
        }
        return false
    }
}
