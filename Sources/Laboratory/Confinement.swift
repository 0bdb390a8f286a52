import Autoencoders
import Datasets

/// What a session may not do for a person who isn't trusted: no file but the built-in data, no model that takes the
/// machine away from others.
package struct Confinement: Sendable {
    package var largestWidth = 2048
    package var mostLayers = 4
    package var largestModel = 5_000_000
    package var largestBatch = 1000

    package init() {}

    package func allows(data source: String) -> Bool { BuiltInDataset.all.contains { $0.id == source } }

    /// What is too much about a setup for such data, or nil. Precondition: the setup has no fault of its own.
    func fault(_ setup: Setup, for data: DataShape) -> String? {
        let experiment = setup.experiment
        let widths = experiment.encoder.widths + experiment.decoder.widths + [experiment.latent]
        if let widest = widths.max(), widest > largestWidth {
            return "a width of \(widest): at most \(largestWidth) here"
        }
        let layers = max(experiment.encoder.widths.count, experiment.decoder.widths.count)
        if layers > mostLayers { return "\(layers) hidden layers: at most \(mostLayers) here" }
        if experiment.parameterCount(for: data) > largestModel {
            return "too many parameters: at most \(largestModel) here"
        }
        if setup.batch > largestBatch { return "a batch of \(setup.batch): at most \(largestBatch) here" }
        return nil
    }
}
