import Autoencoders
import Datasets
import Networks

/// A recommender of the survey: which rows go in, through which layers, and how what comes out is compared. Ratings are sparse
/// rows, which the sessions of other data don't take; so these variants have a list of their own.
package struct RecommenderVariant: Sendable {
    /// What a row is: all that is known of an item, or of a user.
    package enum Rows: String, Codable, Sendable { case items, users }

    package let id, title, formula, source: String
    package let rows: Rows
    let loss: RecommenderLoss
    let hidden: [Int]
    let activation: Activation
    let latent: Int
    let codeActivation: Activation
    let isGaussian: Bool
    let weights: RecommenderWeights
    let batch: Int
    let dropout: Float

    /// All of them; a new one is one more line.
    package static let all = [autoRecItem, autoRecUser, multDAE, multVAE, weightedDAE]

    package static func named(_ id: String) -> RecommenderVariant? { all.first { $0.id == id } }

    /// One whose rows and outputs are those of a session's rows.
    static func of(_ reading: RatingsReading) -> RecommenderVariant {
        switch (reading.content, reading.rows) {
        case (.likes, _): multDAE
        case (.ratings, .items): autoRecItem
        case (.ratings, .users): autoRecUser
        }
    }

    /// Whether it predicts ratings; the others only say what somebody takes.
    package var predictsRatings: Bool { loss == .squared }

    static let autoRecItem = RecommenderVariant(
        .autoRecItem, batch: 128,
        formula: "Σ over known (r − W σ(V r + μ) − b)² + λ/2 (‖V‖² + ‖W‖²), a row is an item")

    static let autoRecUser = RecommenderVariant(
        .autoRecUser, batch: 128,
        formula: "Σ over known (r − W σ(V r + μ) − b)² + λ/2 (‖V‖² + ‖W‖²), a row is a user")

    static let multDAE = RecommenderVariant(
        .multDAE, batch: 500, formula: "−Σ x log softmax(g(f(x̃))), x̃ = x/‖x‖ with a share dropped")

    static let multVAE = RecommenderVariant(
        .multVAE, batch: 500,
        formula: "−Σ x log softmax(g(z)) + β·KL(q(z|x̃)‖N(0, I)), x̃ = x/‖x‖ with a share dropped")

    static let weightedDAE = RecommenderVariant(
        id: "weighted-dae", title: "Confidence-weighted autoencoder",
        formula: "Σ c (p − g(f(p)))² over all cells, c = 1 + α r where something is known, 1 elsewhere",
        source: "the weights: Hu, Koren & Volinsky, ICDM 2008", rows: .users, loss: .weighted, hidden: [],
        activation: .tanh, latent: 200, codeActivation: .tanh, isGaussian: false,
        weights: RecommenderWeights(alpha: 5), batch: 128, dropout: 0.3)

    /// The survey's variant of that name: rows, layers, codes, weights and noise are those of its experiment, so that both are the
    /// same model. Of ratings the codes are σ's here, which sparsity can be asked of, and ½ is taken off behind them.
    private init(_ variant: Variant, batch: Int, formula: String) {
        guard let ratings = variant.ratings else { preconditionFailure("\(variant.id) isn't for ratings") }
        let experiment = variant.experiment
        let layers: [Architecture.Layer] = if case .dense(let layers) = experiment.encoder { layers } else { [] }
        let isOfRatings = ratings.content == .ratings
        precondition(!isOfRatings || experiment.codeActivation == .centredSigmoid && layers.isEmpty, "\(variant.id)")
        func weight(_ term: String) -> Float {
            guard experiment.terms.contains(term) else { return 0 }
            return Terms.named(term).map { experiment.value(of: $0.weight) } ?? 0
        }
        self.init(
            id: variant.id, title: variant.title, formula: formula, source: variant.paper,
            rows: ratings.rows == .items ? .items : .users, loss: isOfRatings ? .squared : .multinomial,
            hidden: layers.map(\.width), activation: layers.first?.activation ?? .tanh, latent: experiment.latent,
            codeActivation: isOfRatings ? .sigmoid : experiment.codeActivation,
            isGaussian: experiment.code == .gaussian,
            weights: RecommenderWeights(
                lambda: weight(WeightPenaltyTerm.id), beta: weight(KLTerm.id)),
            batch: batch,
            dropout: Corruptions.named(experiment.corruption) is MaskCorruption
                ? experiment.value(of: MaskCorruption.share) : 0)
    }

    private init(
        id: String, title: String, formula: String, source: String, rows: Rows, loss: RecommenderLoss, hidden: [Int],
        activation: Activation, latent: Int, codeActivation: Activation, isGaussian: Bool,
        weights: RecommenderWeights, batch: Int, dropout: Float
    ) {
        (self.id, self.title, self.formula, self.source) = (id, title, formula, source)
        (self.rows, self.loss, self.hidden, self.activation) = (rows, loss, hidden, activation)
        (self.latent, self.codeActivation, self.isGaussian) = (latent, codeActivation, isGaussian)
        (self.weights, self.batch, self.dropout) = (weights, batch, dropout)
    }

    fileprivate var hasUnitCodes: Bool { !isGaussian && codeActivation.isUnitInterval }

    /// The network for so many columns of ratings, with so many of features beside.
    func structure(columns: Int, features: Int, _ settings: RecommenderSettings) -> RecommenderNetwork.Structure {
        typealias Layer = RecommenderNetwork.Structure.Layer
        let hidden = settings.hidden.map { Layer($0, activation) }
        let code = isGaussian ? [] : [Layer(settings.latent, codeActivation)]
        return RecommenderNetwork.Structure(
            inputs: columns + features, outputs: columns, encoder: hidden + code,
            gaussian: isGaussian ? settings.latent : nil, decoder: hidden.reversed(),
            isCentred: hasUnitCodes && hidden.isEmpty)
    }
}

/// The numbers of a recommender's training.
package struct RecommenderSettings: Codable, Sendable, Equatable {
    package var variant: String
    package var hidden: [Int]
    package var latent: Int
    package var batch: Int
    package var rate: Float = 1e-3
    package var seed: UInt64 = 1
    var weights: RecommenderWeights
    /// The share of what is known that the input is denied, while what stays is multiplied by 1/(1 − share).
    package var dropout: Float
    /// σ of Gaussian noise on what is known.
    package var noise: Float = 0
    /// The share of rows whose ratings are denied as a whole, so that the model learns to do with features.
    var blank: Float = 0
    /// Epochs in which β rises from 0.
    var anneal: Float = 0
    /// From which rating on an item counts as liked; nil for three quarters of the way up the scale.
    package var liked: Float?
    /// Whether what users and items are rated in the mean is taken off first, or only the mean of all.
    var takesBiasesOff = true

    package init(_ variant: RecommenderVariant) {
        self.variant = variant.id
        (hidden, latent, batch) = (variant.hidden, variant.latent, variant.batch)
        (weights, dropout) = (variant.weights, variant.dropout)
        if variant.isGaussian { anneal = 5 }
    }

    /// Rows without ratings are among those learnt from, so that features alone come to something. Volkovs, Yu & Poutanen,
    /// NIPS 2017.
    package mutating func denyWholeRows() { blank = 0.2 }

    /// Something to turn by name: `--set lambda=0.1`.
    package struct Knob: Sendable {
        package let id, summary: String
        package let range: ClosedRange<Float>
        /// The variants that it has a meaning for.
        fileprivate let isOf: @Sendable (RecommenderVariant) -> Bool
        fileprivate let read: @Sendable (RecommenderSettings) -> Float?
        fileprivate let write: @Sendable (inout RecommenderSettings, Float) -> Void

        fileprivate init(
            _ id: String, _ summary: String, _ range: ClosedRange<Float>,
            _ path: any WritableKeyPath<RecommenderSettings, Float> & Sendable,
            of isOf: @escaping @Sendable (RecommenderVariant) -> Bool = { _ in true }
        ) {
            self.init(id, summary, range, of: isOf, read: { $0[keyPath: path] }, write: { $0[keyPath: path] = $1 })
        }

        fileprivate init(
            _ id: String, _ summary: String, _ range: ClosedRange<Float>,
            of isOf: @escaping @Sendable (RecommenderVariant) -> Bool = { _ in true },
            read: @escaping @Sendable (RecommenderSettings) -> Float?,
            write: @escaping @Sendable (inout RecommenderSettings, Float) -> Void
        ) {
            (self.id, self.summary, self.range, self.isOf) = (id, summary, range, isOf)
            (self.read, self.write) = (read, write)
        }
    }

    /// All of them; a new one is one more line.
    package static let knobs: [Knob] = [
        Knob("lambda", "penalty of squared weights", 0...1000, \.weights.lambda),
        Knob("beta", "weight of the KL term", 0...100, \.weights.beta, of: { $0.isGaussian }),
        Knob("anneal", "epochs in which β rises from 0", 0...1000, \.anneal, of: { $0.isGaussian }),
        Knob(
            "alpha", "how much more what was taken counts than what wasn't", 0...10000, \.weights.alpha,
            of: { $0.loss == .weighted }),
        Knob("dropout", "share of what is known that the input is denied", 0...0.95, \.dropout),
        Knob("sigma", "σ of Gaussian noise on what is known", 0...10, \.noise),
        Knob("blank", "share of rows denied all ratings, where there are features", 0...0.95, \.blank),
        Knob("l1", "weight of Σ|z|", 0...10, \.weights.l1, of: { !$0.isGaussian }),
        Knob("sparsity", "weight of Σ KL(ρ‖ρ̂)", 0...10, \.weights.sparsity, of: \.hasUnitCodes),
        Knob("rho", "share of the time that a unit should be on", 0.005...0.5, \.weights.rho, of: \.hasUnitCodes),
        Knob(
            "liked", "the rating from which on an item counts as liked", -1e6...1e6, read: { $0.liked },
            write: { $0.liked = $1 }),
        Knob(
            "biases", "1: means of users and items are taken off ratings first, 0: only that of all", 0...1,
            of: { $0.loss == .squared }, read: { $0.takesBiasesOff ? 1 : 0 },
            write: { $0.takesBiasesOff = $1 >= 0.5 }),
    ]

    /// Those that have a meaning for a variant.
    package static func knobs(of variant: RecommenderVariant) -> [Knob] { knobs.filter { $0.isOf(variant) } }

    /// nil where that isn't said.
    package func value(of knob: Knob) -> Float? { knob.read(self) }

    package mutating func set(_ knob: Knob, to value: Float) { knob.write(&self, value) }

    /// Widths and batches are at most so many.
    package static let mostUnits = 1 << 16

    /// What is said by a number that isn't possible, or nil.
    package func faultOfNumbers() -> String? {
        let units = 1...Self.mostUnits
        if !units.contains(latent) { return "latent \(latent)" }
        if !units.contains(batch) { return "batch \(batch)" }
        if hidden.count > 16 || !hidden.allSatisfy(units.contains) { return "the widths \(hidden)" }
        if !(rate > 0 && rate.isFinite) { return "rate \(rate)" }
        for knob in Self.knobs {
            if let value = knob.read(self), !knob.range.contains(value) { return "\(knob.id) \(value)" }
        }
        return nil
    }
}
