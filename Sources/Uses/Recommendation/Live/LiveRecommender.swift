import Autoencoders
import Datasets
import Laboratory
import Networks
import Tensors

/// A session's model as a recommender: made of the parameters as they are, anew where these have moved. Cost: a copy of the
/// parameters, and where rows are items a code of each.
final class LiveRecommender {
    private var made: (step: Int, recommender: Recommender)?
    /// What is known of each user, and what is kept back to validate by, [users, items].
    let known, held: SparseRows
    /// Users of whom something is known, by number.
    let users: [Int]
    private let rated: RatedRows

    private init(_ rated: RatedRows) {
        self.rated = rated
        let parts = rated.parts.parts
        known = rated.ratings.byUser { parts[$0] == .train || parts[$0] == .validationKnown }
        held = rated.ratings.byUser { parts[$0] == .validation }
        let known = known
        users = (0..<known.count).filter { !known.range($0).isEmpty }
    }

    /// The one that is kept as long as the model is.
    static func of(_ viewer: Viewer, _ rated: RatedRows) -> LiveRecommender { viewer.kept { LiveRecommender(rated) } }

    /// nil where the model has other layers than dense ones from the row to what comes back.
    func recommender(_ viewer: Viewer) -> Recommender? {
        if let made, made.step == viewer.step { return made.recommender }
        guard let network = Self.network(viewer.model) else { return nil }
        let variant = RecommenderVariant.of(rated.reading)
        let recommender = Recommender(
            variant, called: variant.id, network: network, biases: rated.biases, features: nil,
            likedFrom: rated.likedFrom, learntFrom: rated.learntFrom, workers: viewer.workers)
        made = (viewer.step, recommender)
        return recommender
    }

    /// The same functions by the network that knows sparse rows.
    static func network(_ model: Model) -> RecommenderNetwork? {
        typealias Layer = RecommenderNetwork.Structure.Layer
        let structure = model.structure
        func hidden(_ architecture: Architecture) -> [Layer]? {
            switch architecture {
            case .linear: []
            case .dense(let layers): layers.map { Layer($0.width, $0.activation) }
            default: nil
            }
        }
        guard let before = hidden(structure.encoder), let behind = hidden(structure.decoder), structure.depth == nil,
            structure.outputActivation == .identity, structure.linearLayers == 0, !structure.isDecoderNormalised
        else { return nil }
        let isGaussian = structure.code == .gaussian
        let encoder = isGaussian ? before : before + [Layer(structure.latent, structure.codeActivation)]
        guard !encoder.isEmpty else { return nil }
        let plain = RecommenderNetwork.Structure(
            inputs: model.features, outputs: model.features, encoder: encoder,
            gaussian: isGaussian ? structure.latent : nil, decoder: behind)
        let parameters = model.parameters
        let shapes = Dictionary(uniqueKeysWithValues: parameters.specs.map { ($0.path, $0.shape) })
        let wanted = RecommenderNetwork.shapes(of: plain)
        // What stands before a distribution's mean and variance is called otherwise there.
        func own(_ path: String) -> String { path.hasPrefix("trunk.") ? "encoder." + path.dropFirst(6) : path }
        guard wanted.allSatisfy({ shapes[own($0.key)] == $0.value }) else { return nil }
        let network = RecommenderNetwork(plain, from: Generator(seed: 0))
        network.tensors = wanted.keys.reduce(into: [:]) { $0[$1] = parameters[own($1)].tensor }
        return network
    }
}
