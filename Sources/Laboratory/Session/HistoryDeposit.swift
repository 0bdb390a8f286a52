import Tensors

/// A history whose curves wait on disk; changes stay in memory.
struct HistoryDeposit: Sendable {
    private let deposit: Deposit
    private let events: [RunEvent]
    /// What a curve is beside its points, by the name of its tensor.
    private let rests: [String: (measurementsPerPoint: Int, sum: Float, summed: Int)]
    private static let (train, validation) = ("train.", "validation.")

    var bytes: Int { deposit.bytes }

    /// nil where it is little or there is no room on the disk.
    init?(_ history: History) {
        var tensors: [String: Tensor] = [:]
        var rests: [String: (Int, Float, Int)] = [:]
        for (prefix, curves) in [(Self.train, history.train), (Self.validation, history.validation)] {
            for (name, curve) in curves {
                tensors[prefix + name] = Self.tensor(of: curve.points)
                rests[prefix + name] = (curve.measurementsPerPoint, curve.sum, curve.summed)
            }
        }
        guard let deposit = Deposit(tensors) else { return nil }
        (self.deposit, self.rests, events) = (deposit, rests, history.events)
    }

    /// A copy in memory; its curves are empty where the disk fails.
    var history: History {
        let tensors = deposit.tensors()
        func curves(_ prefix: String) -> [String: Curve] {
            var curves: [String: Curve] = [:]
            for (name, rest) in rests where name.hasPrefix(prefix) {
                let points = tensors[name].map { Self.points($0) } ?? []
                curves[String(name.dropFirst(prefix.count))] = Curve(
                    points, measurementsPerPoint: rest.measurementsPerPoint, sum: rest.sum, summed: rest.summed)
            }
            return curves
        }
        return History(train: curves(Self.train), validation: curves(Self.validation), events: events)
    }

    /// [points, 3]: the lower and the upper half of a step, as bits, and the value.
    private static func tensor(of points: [Curve.Point]) -> Tensor {
        let values = points.flatMap { point in
            let step = UInt64(bitPattern: Int64(point.step))
            return [
                Float(bitPattern: UInt32(truncatingIfNeeded: step)), Float(bitPattern: UInt32(step >> 32)),
                point.value,
            ]
        }
        return Tensor(values, shape: [points.count, 3])
    }

    private static func points(_ tensor: Tensor) -> [Curve.Point] {
        (0..<tensor.shape[0]).map { i in
            let bits = tensor.row(i)
            let first = bits.startIndex
            let step = UInt64(bits[first].bitPattern) | UInt64(bits[first + 1].bitPattern) << 32
            return Curve.Point(step: Int(Int64(bitPattern: step)), value: bits[first + 2])
        }
    }
}
