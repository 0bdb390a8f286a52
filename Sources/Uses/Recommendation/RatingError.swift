import Foundation

/// How far predicted ratings are from given ones: over all known cells at once, not a mean of means of users.
/// Herlocker, Konstan, Terveen & Riedl, ACM TOIS 22, 2004.
struct RatingError {
    private(set) var count = 0
    private var squares = 0.0
    private var magnitudes = 0.0

    /// Predictions are clipped to the scale, nil for none.
    let scale: ClosedRange<Float>?

    init(scale: ClosedRange<Float>?) { self.scale = scale }

    mutating func add(_ rating: Float, predicted: Float) {
        let clipped = scale.map { min(max(predicted, $0.lowerBound), $0.upperBound) } ?? predicted
        let difference = Double(rating) - Double(clipped)
        count += 1
        squares += difference * difference
        magnitudes += abs(difference)
    }

    /// √(Σ (r − r̂)² / n)
    var rmse: Double { (squares / Double(max(count, 1))).squareRoot() }
    /// Σ |r − r̂| / n
    var mae: Double { magnitudes / Double(max(count, 1)) }
}
