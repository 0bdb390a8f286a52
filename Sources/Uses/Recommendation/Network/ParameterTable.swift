import CKernels
import Networks
import Tensors

/// The weights of a layer whose inputs, or outputs, are the many columns of sparse rows: [columns, width], with what Adam
/// remembers of them. So a column's weights lie side by side, and those of the columns that a batch knows are all that it reads.
final class ParameterTable {
    let columns, width: Int
    let values: Buffer
    /// One for each column; empty of the first layer, whose biases belong to its units.
    let bias: Buffer
    private let moments: [Buffer]

    /// The weights of a layer of that fan in and out: U(−a, a), a = √(6/(in + out)). Glorot & Bengio, AISTATS 2010.
    init(columns: Int, width: Int, hasBias: Bool, from generator: Generator) {
        (self.columns, self.width) = (columns, width)
        let count = columns * width
        values = Buffer(count: count) { values in
            generator.fillUniform(values)
            let a = (6 / Float(columns + width)).squareRoot()
            for i in values.indices { values[i] = a * (2 * values[i] - 1) }
        }
        bias = Buffer(count: hasBias ? columns : 0)
        moments =
            [Buffer(count: count), Buffer(count: count)]
            + (hasBias ? [Buffer(count: columns), Buffer(count: columns)] : [])
    }

    private var hasBias: Bool { bias.count > 0 }

    var kernel: hg_table {
        hg_table(
            values: values.base, m: moments[0].base, v: moments[1].base, bias: hasBias ? bias.base : nil,
            bias_m: hasBias ? moments[2].base : nil, bias_v: hasBias ? moments[3].base : nil,
            width: Int64(width))
    }

    /// The first mean of Adam, which without memory is the last gradient: [columns, width], and [columns] of the biases.
    var firstMoments: (values: Buffer, bias: Buffer?) { (moments[0], hasBias ? moments[2] : nil) }

    /// Weights as PyTorch has those of a layer to so many outputs, [outputs, inputs].
    var tensor: Tensor {
        get { Tensor(Array(values.pointer), shape: [columns, width]) }
        set {
            precondition(newValue.shape == [columns, width], "\(newValue.shape)")
            _ = values.pointer.update(from: newValue.values)
        }
    }

    /// The same of a layer from these columns, [width, columns].
    var turned: Tensor {
        get {
            var turned = Tensor(zeros: [width, columns])
            turned.values.withUnsafeMutableBufferPointer {
                hg_transpose(values.base, Int64(width), Int64(columns), Int64(width), $0.baseAddress!)
            }
            return turned
        }
        set {
            precondition(newValue.shape == [width, columns], "\(newValue.shape)")
            newValue.values.withUnsafeBufferPointer {
                hg_transpose($0.baseAddress!, Int64(columns), Int64(width), Int64(columns), values.base)
            }
        }
    }

    /// Σ w²
    var sumOfSquares: Double { hg_sum_squares(values.base, Int64(values.count)) }
}
