import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// How far a trained model's error on new rows can be from that on its training rows, by theorems, beside what it is.
///
/// The loss of a row is min(1, 1/d Σ (x − x̂)²/R²), which is in 0…1, with R the width of the interval of the values. Each bound
/// holds by itself with probability 1 − δ over the rows.
package struct GeneralisationBounds: Sendable {
    package struct Ingredient: Sendable, Equatable {
        package let name: String
        package let value: Double

        init(_ name: String, _ value: Double) { (self.name, self.value) = (name, value) }
    }

    package struct Bound: Sendable {
        package let id, title, paper: String
        /// What it is about beside the loss: words for people.
        package let about: String
        package var ingredients: [Ingredient] = []
        /// What the error on new rows is at most.
        package var value: Double?
        /// The loss that goes into it, of the rows that it is computed from.
        package var observed: Double?
        /// The same on rows of the test split.
        package var measured: Double?
        /// What every network keeps to, so that nothing is said by a bound that isn't below.
        package var trivial = 1.0
        /// Why there is none.
        package var obstacle: String?

        /// Whether it says nothing.
        package var isVacuous: Bool { value.map { !($0 < trivial) } ?? false }
    }

    package enum Fault: Error, Equatable {
        case missingEntries
        /// Such columns have no squares of differences.
        case categories
    }

    package let bounds: [Bound]
    /// Mean losses of the rows of each split, and how many these are.
    package let training, validation, test: Double
    package let counts: (training: Int, validation: Int, test: Int)
    /// R.
    package let range: Double
    package let delta: Double

    /// What is measured less what was trained on.
    package var gap: Double { test - training }

    /// Precondition: the model fits the data. Throws ``Fault``. `report` hears how much is done. Cost: some ten passes over the
    /// training rows.
    package init(
        _ trained: TrainedModel, on dataset: Dataset, delta: Double = 0.05, draws: Int = 20,
        report: (Double) -> Void = { _ in }
    ) throws(Fault) {
        if dataset.hasMissing { throw .missingEntries }
        if dataset.kind.hasCategories { throw .categories }
        let work = BoundWork(trained, dataset, delta: delta, draws: draws)
        (self.delta, range) = (delta, work.range)
        counts = (dataset.train.count, dataset.validation.count, dataset.test.count)
        training = work.trainingLoss
        validation = work.loss(of: dataset.validation)
        test = work.loss(of: dataset.test)
        report(0.2)
        var bounds = [work.pseudoDimension(), work.spectral(), work.frobenius()]
        report(0.3)
        bounds.append(work.decoderClass())
        report(0.4)
        bounds.append(work.reconstruction())
        report(0.5)
        bounds.append(work.weights { report(0.5 + $0 / 2) })
        for i in bounds.indices where bounds[i].value != nil && bounds[i].measured == nil {
            bounds[i].observed = bounds[i].observed ?? training
            bounds[i].measured = test
        }
        self.bounds = bounds
    }
}

/// Norms that are only known once training is over: each is rounded up to one of a grid that was there before, and a share of δ
/// goes to each point of the grid, which costs a logarithm.
struct NormGrid {
    /// Each point is so many times the one before.
    let step: Double
    /// ln of what δ is divided by.
    private(set) var price = 0.0

    init(step: Double) { self.step = step }

    mutating func rounded(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return value }
        let place = (log(value) / log(step) - 1e-9).rounded(.up)
        // Σ over whole numbers of 1/(2 (|j| + 1)(|j| + 2)) is below 1.
        price += log(2 * (abs(place) + 1) * (abs(place) + 2))
        return max(value, pow(step, place))
    }
}
