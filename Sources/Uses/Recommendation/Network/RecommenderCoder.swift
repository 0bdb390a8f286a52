import Autodiff
import CKernels
import Tensors

/// Computes codes, and what the output layer sees, of any number of sparse rows: without noise, in batches.
final class RecommenderCoder {
    private static let batch = 128

    private let network: RecommenderNetwork
    private let workers: Workers
    private let product, code, last: Slot
    private let plan: Plan
    private let rows = SparseBatch()

    init(_ network: RecommenderNetwork, workers: Workers) {
        (self.network, self.workers) = (network, workers)
        product = Slot([Self.batch, network.first.width])
        let pass = network.pass(Value(product), noise: nil)
        code = Slot([Self.batch, network.structure.latent])
        last = Slot([Self.batch, network.structure.lastWidth])
        plan = Plan([(pass.code.center, code), (pass.last, last)], workers: workers)
    }

    /// The codes [count, latent] where they are wanted, or what the output layer sees [count, width], of rows that `fill`
    /// gives. Cost: the cells of the rows, and the small network.
    func run(_ count: Int, codes: Bool = false, _ fill: (_ row: Int, SparseBatch) -> Void) -> [Float] {
        let slot = codes ? code : last
        let width = slot.shape.last
        var out = [Float](repeating: 0, count: count * width)
        for start in stride(from: 0, to: count, by: Self.batch) {
            let size = min(Self.batch, count - start)
            rows.begin()
            for i in start..<start + size {
                fill(i, rows)
                rows.endRow()
            }
            rows.withKernel { sparse in
                workers.sparseRows(
                    sparse, rows: size, cells: rows.cells, table: network.first.values.base,
                    width: network.first.width, to: product.base)
            }
            plan.run()
            out.withUnsafeMutableBufferPointer {
                ($0.baseAddress! + start * width).update(from: slot.base, count: size * width)
            }
        }
        return out
    }
}
