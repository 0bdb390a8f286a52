import Autoencoders

/// The corruption of a denoising autoencoder, raised by a tenth at every look as long as clean validation rows are
/// reconstructed better and better. Where that has turned, it goes back to where they were best, and stays.
///
/// Training itself makes the error fall: it has turned where it hasn't been less for some looks in a row.
enum RisingNoise: Controller {
    static let id = "validation"
    static let symbol = "validation"
    static let summary = "raised until the error of clean validation rows turns"
    static let wanted: (name: String, range: ClosedRange<Float>)? = nil
    static let looks = true

    private static let patience = 5.0

    static func holds(_ knob: Knob, in experiment: Experiment) -> Bool {
        experiment.activeCorruption.knobs.contains(knob)
    }

    /// Memory: the least error, where the knob stood then, looks since, and whether it is over.
    static func turn(_ hand: inout Hand, of knob: Knob, towards target: Float, _ reading: StepReading) {
        guard let error = reading.validation.map(Double.init), error.isFinite else { return }
        var (best, place, waited, isOver) = (Double.infinity, hand.value, 0.0, 0.0)
        if hand.memory.count == 4 {
            (best, place, waited, isOver) = (hand.memory[0], hand.memory[1], hand.memory[2], hand.memory[3])
        }
        if isOver == 0 {
            if error < best { (best, place, waited) = (error, hand.value, 0) } else { waited += 1 }
            isOver = waited >= patience ? 1 : 0
            let step = Double(knob.range.upperBound - knob.range.lowerBound) / 100
            hand.value =
                isOver == 1 ? place : min(Double(knob.range.upperBound), max(1.1 * hand.value, hand.value + step))
        }
        hand.memory = [best, place, waited, isOver]
    }
}
