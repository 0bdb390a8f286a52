import Autodiff
import Tensors

/// A parameter as a network declares it.
package struct ParameterSpec: Equatable, Sendable {
    /// What it is known by everywhere: `encoder.0.weight`.
    package let path: String
    package let shape: Shape
    package let start: Initialization

    package init(_ path: String, _ shape: Shape, start: Initialization) {
        (self.path, self.shape, self.start) = (path, shape, start)
    }
}

/// How a parameter starts.
package enum Initialization: Equatable, Sendable {
    case zero
    case one
    /// N(0, deviation²)
    case normal(deviation: Float)
    /// These very values.
    case given([Float])
    /// N(0, 2/fanIn). He, Zhang, Ren & Sun, ICCV 2015.
    case he(fanIn: Int)
    /// U(−a, a), a = √(6/(fanIn + fanOut)). Glorot & Bengio, AISTATS 2010.
    case xavier(fanIn: Int, fanOut: Int)

    func fill(_ values: UnsafeMutableBufferPointer<Float>, from generator: Generator) {
        switch self {
        case .zero: values.update(repeating: 0)
        case .one: values.update(repeating: 1)
        case .normal(let deviation):
            generator.fillNormal(values)
            for i in values.indices { values[i] *= deviation }
        case .given(let numbers):
            precondition(numbers.count == values.count, "\(numbers.count) values for \(values.count)")
            _ = values.update(from: numbers)
        case .he(let fanIn):
            generator.fillNormal(values)
            let scale = (2 / Float(fanIn)).squareRoot()
            for i in values.indices { values[i] *= scale }
        case .xavier(let fanIn, let fanOut):
            generator.fillUniform(values)
            let a = (6 / Float(fanIn + fanOut)).squareRoot()
            for i in values.indices { values[i] = a * (2 * values[i] - 1) }
        }
    }
}

/// A parameter that takes over the value of another one, of the same shape, in a model that goes on from an older one.
package struct Inheritance: Equatable, Sendable {
    package let from, to: String

    package init(from: String, to: String) { (self.from, self.to) = (from, to) }
}

/// All parameters of a model, one behind the other in memory, with their gradients and the optimiser's state in the
/// same order: so an optimiser makes one pass.
package final class Parameters {
    package let specs: [ParameterSpec]
    package let count: Int
    package let values: Buffer
    package let gradients: Buffer
    private let offsets: [String: (offset: Int, shape: Shape)]
    private var leaves: [String: Value] = [:]
    /// Layers of the expression that is being built, where somebody wants to know them.
    private var noted: [LayerOutput]?
    /// What stands for parameters in the expression that is being built.
    private var standIns: [String: Value] = [:]

    /// Each parameter starts from the stream split by its path, so that it starts alike whatever stands beside it. That is
    /// when somebody first looks at one: until then none of them takes memory.
    package convenience init(_ specs: [ParameterSpec], from generator: Generator) {
        self.init(
            specs,
            start: { values in
                var offset = 0
                for spec in specs {
                    let part = values[offset..<offset + spec.shape.count]
                    spec.start.fill(UnsafeMutableBufferPointer(rebasing: part), from: generator.split(spec.path))
                    offset += spec.shape.count
                }
            })
    }

    /// The same parameters with memory of their own and equal values.
    package convenience init(copying other: Parameters) {
        self.init(other.specs, start: nil)
        values.base.update(from: other.values.base, count: count)
    }

    private init(_ specs: [ParameterSpec], start: ((UnsafeMutableBufferPointer<Float>) -> Void)?) {
        self.specs = specs
        var offset = 0
        var offsets: [String: (offset: Int, shape: Shape)] = [:]
        for spec in specs {
            precondition(offsets[spec.path] == nil, "two parameters called \(spec.path)")
            offsets[spec.path] = (offset, spec.shape)
            offset += spec.shape.count
        }
        self.offsets = offsets
        count = offset
        values = Buffer(count: offset, start: start)
        gradients = Buffer(count: offset)
        for spec in specs { leaves[spec.path] = Value(self[spec.path]) }
    }

    package var paths: [String] { specs.map(\.path) }

    package func contains(_ path: String) -> Bool { offsets[path] != nil }

    /// Where the parameter lies. It has to exist.
    package subscript(_ path: String) -> Slot { slot(path, in: values) }

    package func gradient(_ path: String) -> Slot { slot(path, in: gradients) }

    /// The part of a buffer laid out like the parameters that belongs to `path`.
    package func slot(_ path: String, in buffer: Buffer) -> Slot {
        guard let (offset, shape) = offsets[path] else { preconditionFailure("no parameter \(path) among \(paths)") }
        return Slot(buffer, offset: offset, shape: shape)
    }

    /// The parameter in a computation: always the same value, so that one can differentiate with respect to it; or what stands
    /// for it.
    package func value(_ path: String) -> Value {
        if let standIn = standIns[path] { return standIn }
        guard let value = leaves[path] else { preconditionFailure("no parameter \(path) among \(paths)") }
        return value
    }

    /// What layers give in the expression that `body` builds of these parameters, in the order in which it builds them. What
    /// others build of them pays nothing.
    package func noting<Result>(_ body: () -> Result) -> (result: Result, layers: [LayerOutput]) {
        let outer = noted
        noted = []
        let result = body()
        let layers = noted ?? []
        noted = outer.map { $0 + layers }
        return (result, layers)
    }

    /// The expression that `body` builds with other values, by paths, in the place of parameters.
    package func standing<Result>(_ others: [String: Value], in body: () -> Result) -> Result {
        let outer = standIns
        standIns.merge(others) { $1 }
        defer { standIns = outer }
        return body()
    }

    func note(_ layer: LayerOutput) { noted?.append(layer) }

    /// The specs that `other` has too, path and shape alike.
    package func shared(with other: Parameters) -> [ParameterSpec] {
        specs.filter { spec in other.offsets[spec.path]?.shape == spec.shape }
    }

    /// Whether every value is a finite number.
    package var isFinite: Bool { values.pointer.allSatisfy(\.isFinite) }
}
