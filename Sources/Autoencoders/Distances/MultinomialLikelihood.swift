import Autodiff
import Networks
import Tensors

/// −Σ x log softmax(l): what somebody takes are draws from one distribution over all values of a row, of which x says how often
/// each was drawn; without the multinomial coefficient, which no parameter changes. Liang, Krishnan, Hoffman & Jebara, WWW 2018,
/// eq. 2.
package struct MultinomialDistance: Distance {
    package static let id: String = "multinomial"
    package let id: String = MultinomialDistance.id
    package let title = "multinomial"
    package let formula = "Multinomial(x, x̂)"
    package let isLikelihood = true
    package let readsLogits = true
    package let isSumOverValues = true

    /// What is taken less than never has no likelihood.
    package func obstacle(in experiment: Experiment, for data: DataShape, with classifiers: Classifiers) -> Obstacle?
    {
        if !data.isUnitInterval { return .needsDataOfUnitInterval }
        // Value by value, nobody knows what all others will come to.
        if case .pixelCNN = experiment.decoder { return .needsDecoderOfWholeRows }
        return nil
    }

    package func value(of output: Value, to x: Value, in model: Model, knobs: KnobBoard) -> Value {
        let total = output.logSumExp
        return x * (total.reshaped(total.shape + [1]) - output)
    }

    /// The probability of each.
    package func reconstruction(_ output: Value) -> Value { output.softmax }
}
