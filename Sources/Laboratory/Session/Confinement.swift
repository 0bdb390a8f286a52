import Autoencoders
import Datasets

/// What a session may not do for a person who isn't trusted: no file but the built-in data, no model that takes the
/// machine away from others.
package struct Confinement: Sendable {
    package var largestWidth = 2048
    package var mostLayers = 4
    package var largestModel = 5_000_000
    package var largestBatch = 1000
    /// Bytes that training and validation take at most, and what else looks at many rows at once. Beside them, the data, the
    /// past and the program itself a session stays within 512 MiB.
    package var largestMemory = 192 << 20
    /// Bytes that are kept for undoing and coming back.
    package var largestPast = 64 << 20
    /// Bytes of data beside the present ones that are kept for that; others are read again.
    package var largestPastData = 0

    package init() {}

    /// Rows that are measured on demand: several measures keep the codes of all of them.
    func mostMeasured(codes: Int) -> Int { max(1000, RowSource.mostBytes / (16 * codes)) }

    package func allows(data source: String) -> Bool {
        BuiltInDataset.all.contains { $0.id == source } || RatingsSource(source)?.isBuiltIn == true
    }

    /// What there is too much of, and how much there may be.
    package enum Limit: Equatable, Sendable {
        case width(Int, atMost: Int)
        case layers(Int, atMost: Int)
        case parameters(atMost: Int)
        case batch(Int, atMost: Int)
        /// Bytes.
        case memory(Int, atMost: Int)
    }

    /// What is too much about a setup for such data, or nil. Precondition: the setup has no fault of its own.
    func fault(_ setup: Setup, for data: DataShape) -> SetupFault? {
        let experiment = setup.experiment
        let widths = experiment.encoder.widths + experiment.decoder.widths + [experiment.latent]
        if let widest = widths.max(), widest > largestWidth { return .confined(.width(widest, atMost: largestWidth)) }
        let layers = max(experiment.encoder.widths.count, experiment.decoder.widths.count)
        if layers > mostLayers { return .confined(.layers(layers, atMost: mostLayers)) }
        if experiment.parameterCount(for: data) > largestModel { return .confined(.parameters(atMost: largestModel)) }
        if setup.batch > largestBatch { return .confined(.batch(setup.batch, atMost: largestBatch)) }
        return nil
    }
}
