/// What an epoch came to.
package struct EpochReport: Sendable {
    package let epoch: Double
    package let step: Int
    /// Means over the epoch's batches, each before the step that it led to.
    package let train: MeasuredValues
    /// Where knobs stand that somebody holds, by their ids.
    package let held: [(knob: String, value: Float)]
    /// After the epoch, over the first `validationRows` of the validation split: all of them where early stopping goes by it.
    package let validation: MeasuredValues
    package let validationRows: Int
}
