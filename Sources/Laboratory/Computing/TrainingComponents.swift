import Autodiff
import Datasets
import Tensors

/// The principal components of a training split, found in pieces. They are of the data alone: they serve every
/// model.
final class TrainingComponents {
    /// Rows that are gone through, and those that have been.
    let count: Int
    var done: Int { pass.done }
    /// Whether there is nothing left to do.
    private(set) var isOver = false
    /// All components of the covariance; nil before the end, and where rows hold values that are no numbers.
    private(set) var pca: PCA?

    private let features: Int
    private var pass: SplitPass<ProductStage>
    private let origin: Slot
    /// Σ (x − origin) and Σ (x − origin)(x − origin)ᵀ.
    private var sums, products: [Double]
    /// Products of a piece: some hundredths of a second.
    private static let productsAtOnce = 1 << 30
    private static let batch = 1000

    /// Precondition: rows have values that can all be observed.
    init(of split: Split, workers: Workers) {
        let features = split.features
        self.features = features
        count = split.count
        // Sums are taken around the first row: far from 0 their differences would have few digits left.
        let origin = Slot([features])
        if split.count > 0 { origin.tensor = Tensor(split.image(0), shape: [features]) }
        self.origin = origin
        let computation = SplitComputation(stage: { ProductStage(size: $0, origin: origin, workers: workers) })
        pass = computation.pass(over: .first(of: split), batch: Self.batch)
        sums = Array(repeating: 0, count: features)
        products = Array(repeating: 0, count: features * features)
    }

    /// Does a piece of what is left, or all of it; false where the brake was pulled. The last piece is the decomposition of the
    /// covariance: features³.
    @discardableResult
    func advance(toTheEnd: Bool) -> Bool {
        var left = toTheEnd ? Int.max : Self.productsAtOnce
        while !isOver, left > 0 {
            if pass.isOver {
                finish()
                break
            }
            guard let (stage, places) = pass.next() else { return false }
            let (some, ofThem) = (stage.sums.base, stage.products.base)
            for i in sums.indices { sums[i] += Double(some[i]) }
            for i in products.indices { products[i] += Double(ofThem[i]) }
            left -= places.count * features * features
        }
        return true
    }

    private func finish() {
        isOver = true
        defer { products = [] }
        guard count > 1, sums.allSatisfy(\.isFinite), products.allSatisfy(\.isFinite) else { return }
        let n = Double(count)
        for j in 0..<features {
            for k in 0...j {
                let place = j * features + k
                products[place] = (products[place] - sums[j] * sums[k] / n) / (n - 1)
            }
        }
        let mean = (0..<features).map { Double(origin.base[$0]) + sums[$0] / n }
        pca = PCA(mean: mean, covariance: products, components: features)
    }

    /// All components of a split's rows, found on the thread that calls; nil where rows hold values that are no numbers, or
    /// nobody wants them any more.
    static func find(of split: Split, isWanted: (_ share: Double) -> Bool) -> PCA? {
        let components = TrainingComponents(of: split, workers: Workers(1))
        while !components.isOver {
            components.advance(toTheEnd: false)
            guard isWanted(Double(components.done) / Double(max(1, components.count))) else { return nil }
        }
        return components.pca
    }
}

/// Σ and Σ of products of rows [size, features] around an origin.
private final class ProductStage: DraftedStage {
    let input, sums, products: Slot
    let drafted: DraftedPlan

    init(size: Int, origin: Slot, workers: Workers) {
        let features = origin.count
        input = Slot([size, features])
        (sums, products) = (Slot([features]), Slot([features, features]))
        let centred = Value(input) - Value(origin)
        drafted = DraftedPlan(
            [
                (centred.sum(axis: 0), sums), (centred.product(centred, transposeA: true), products),
            ], workers: workers)
    }
}
