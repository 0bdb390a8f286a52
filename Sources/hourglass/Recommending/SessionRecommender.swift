import Autoencoders
import Datasets
import Laboratory
import Networks
import Tensors
import Uses

extension RecommenderModel {
    /// The recommender of a file: one that `train` saved, or a session's on ratings, which are read from where they were, or from
    /// `data`.
    static func read(_ path: String, data: String?, workers: Workers) throws -> RecommenderModel {
        let file = try SafeTensors(contentsOf: path)
        if isIn(file) {
            guard data == nil else {
                throw CommandError(
                    description: "\(path): found a recommender with its ratings in it, expected no --data")
            }
            return try RecommenderModel(file, path: path)
        }
        let checkpoint = try Checkpoint(contentsOf: path, with: Installed.classifiers())
        guard checkpoint.data.kind.ratings != nil else {
            throw CommandError(
                description:
                    "\(path): found a model of \(checkpoint.dataID.shown), expected one that learnt from ratings")
        }
        var reading = checkpoint.reading
        if data != nil { reading.header = nil }
        let source = data ?? checkpoint.dataID
        let dataset = try Dataset.load(source, reading)
        guard let rated = dataset.rated, checkpoint.isSameData(dataset) else {
            throw CommandError(
                description:
                    "\(path): found other ratings in \(source.shown) than it was trained on, expected the same: --data says where "
                    + "they are")
        }
        let trained = try TrainedModel(checkpoint, workers: workers)
        guard let model = RecommenderModel(trained, on: rated, data: source) else {
            throw CommandError(
                description:
                    "\(path): found other layers than dense ones, expected these alone between a row and what comes back"
            )
        }
        return model
    }
}
