import Datasets
import Foundation
import Tensors

/// Rows whose dimension is known, in a space of many values.
package enum KnownManifolds {
    package static let values = 100

    /// So many random directions of unit length at right angles to each other, [d][100].
    package static func basis(_ d: Int, from generator: Generator) -> [[Double]] {
        var basis: [[Double]] = []
        for k in 0..<d {
            var vector = generator.split("basis").split(k).normal([values]).values.map { Double($0) }
            for other in basis {
                let part = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
                for i in vector.indices { vector[i] -= part * other[i] }
            }
            let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            basis.append(vector.map { $0 / length })
        }
        return basis
    }

    /// N(0, diag σ²) on a linear subspace of as many dimensions as there are deviations: [rows, 100].
    package static func linear(_ deviations: [Double], rows: Int, from generator: Generator) -> Tensor {
        let (d, basis) = (deviations.count, basis(deviations.count, from: generator))
        let places = generator.split("places").normal([rows, d]).values
        var result: [Float] = []
        result.reserveCapacity(rows * values)
        for i in 0..<rows {
            var row = [Double](repeating: 0, count: values)
            for k in 0..<d {
                let place = Double(places[i * d + k]) * deviations[k]
                for j in 0..<values { row[j] += place * basis[k][j] }
            }
            result += row.map { Float($0) }
        }
        return Tensor(result, shape: [rows, values])
    }

    /// x_j = sin(a_j·u + φ_j), u uniform in a cube of d dimensions, a_j so long that a_j·u has a deviation of 1 and turns through
    /// about half a circle: [rows, 100]. A hundred sines of different directions cut each other nowhere.
    package static func curved(_ d: Int, rows: Int, from generator: Generator) -> Tensor {
        let directions = generator.split("directions").normal([values, d]).values
        let phases = generator.split("phases").uniform([values]).values
        let places = generator.split("places").uniform([rows, d]).values
        let scale = (12 / Float(d)).squareRoot()
        var result: [Float] = []
        result.reserveCapacity(rows * values)
        for i in 0..<rows {
            for j in 0..<values {
                var angle = 2 * Float.pi * phases[j]
                for k in 0..<d { angle += scale * directions[j * d + k] * places[i * d + k] }
                result.append(sin(angle))
            }
        }
        return Tensor(result, shape: [rows, values])
    }

    /// Where `isScaled`, the whole range of its values becomes 0…1.
    package static func dataset(_ rows: Tensor, called id: String, isScaled: Bool = true) throws -> Dataset {
        try Dataset(
            id: id, title: id, shape: ImageShape(height: 1, width: rows.shape[1]), floats: rows.values,
            isScaled: isScaled)
    }
}
