import Autoencoders
import Datasets
import Networks
import Tensors

/// Which variants are worth a try on some data, for some purpose: by the table of the survey, before anything is measured.
package struct Advice: Sendable {
    /// What a model is wanted for.
    package enum Goal: String, Sendable, CaseIterable {
        case compress, samples, anomalies, clusters, features, factors, labels, recommend

        /// What rows can be wanted for: ratings for recommendations, and others for all else.
        package static func possible(for kind: RowKind) -> [Goal] {
            kind.ratings == nil ? allCases.filter { $0 != .recommend } : [.recommend]
        }

        /// Whether noise of the values makes a difference.
        package var mindsNoise: Bool { [.compress, .anomalies, .features].contains(self) }
        /// Whether it makes a difference that single codes are to be read.
        package var mindsReading: Bool { ![.clusters, .labels, .recommend].contains(self) }
    }

    /// What is known of the data.
    package struct Facts: Sendable, Equatable {
        package let rows: Int
        package let shape: DataShape
        /// The share of entries that nobody knows.
        package var missing = 0.0
        /// Dimensions that the rows seem to have, by their two nearest neighbours (Facco et al. 2017); nil where nobody asked.
        package var dimension: Double?
        /// Principal components that hold 95 % of the variance; nil where nobody asked.
        package var components: Int?

        package init(rows: Int, shape: DataShape) { (self.rows, self.shape) = (rows, shape) }
    }

    /// What only a person can say.
    package struct Answers: Sendable, Equatable {
        package var goal = Goal.compress
        /// Whether values are measured with noise.
        package var isNoisy = false
        /// Whether single codes are to be read.
        package var readsCodes = false
        /// Whether the answer is wanted soon, rather than the last bit of quality.
        package var isInHaste = false
        /// The number of codes; nil to find one.
        package var codes: Int?

        package init() {}
    }

    /// Why a variant is among the candidates.
    package enum Reason: Sendable, Equatable {
        case goal(Goal)
        case noise, missing, labels, images, ratings, likes
        case fewRows(Int)
        case haste, readableCodes, baseline
    }

    package struct Candidate: Sendable, Equatable {
        package let variant: String
        package let reasons: [Reason]
    }

    /// Below this many rows, less is learnt from them than linear maps need.
    static let fewRows = 1000
    /// The smallest side of images whose neighbourhoods matter.
    static let leastSide = 16

    /// The best first, at most so many, each of which can be trained on such data.
    package static func candidates(
        for facts: Facts, _ answers: Answers, with classifiers: Classifiers = .none, most: Int = 3
    ) -> [Candidate] {
        let isImage = facts.shape.kind.isImage && min(facts.shape.image.height, facts.shape.image.width) >= leastSide
        let hasLabels = facts.shape.classes ?? 0 > 1
        var wanted: [Candidate] = []
        func add(_ variant: String, _ reasons: Reason...) {
            guard !wanted.contains(where: { $0.variant == variant }), let known = Variant.named(variant) else {
                return
            }
            var experiment = known.experiment.fitted(to: facts.shape)
            if let codes = answers.codes { experiment.latent = codes }
            guard Setup(experiment).fault(for: facts.shape, with: classifiers) == nil else { return }
            wanted.append(Candidate(variant: variant, reasons: reasons))
        }
        let goal = Reason.goal(answers.goal)
        if answers.isNoisy, answers.goal.mindsNoise {
            add("denoising-gaussian", goal, .noise)
        }
        if facts.missing > 0, [.compress, .features, .anomalies].contains(answers.goal) {
            add("denoising-mask", goal, .missing)
        }
        if facts.rows < fewRows, [.compress, .anomalies].contains(answers.goal) {
            add("linear", goal, .fewRows(facts.rows))
        }
        if answers.readsCodes, answers.goal.mindsReading {
            add("beta-tcvae", goal, .readableCodes)
        }
        switch answers.goal {
        case .compress:
            if isImage, !answers.isInHaste { add("convolutional", goal, .images) }
            add("undercomplete", goal)
            add("linear", .baseline)
        case .samples:
            if isImage, !answers.isInHaste { add("convolutional", goal, .images) }
            add("vae", goal)
            add("wae-mmd", goal)
            add("gmm", goal)
        case .anomalies:
            add("undercomplete", goal)
            add("vae", goal)
            add("linear", .baseline)
        case .clusters:
            add("idec", goal)
            add("gmm", goal)
            add("vae", .baseline)
        case .features:
            if hasLabels { add("semi-supervised", goal, .labels) }
            add("denoising-mask", goal)
            add("contractive", goal)
            add("vae", goal)
        case .factors:
            add("beta-tcvae", goal)
            add("beta-vae", goal)
            if !answers.isInHaste { add("factor-vae", goal) }
        case .labels:
            if hasLabels {
                if !answers.isInHaste { add("m2", goal, .labels) }
                add("semi-supervised", goal, .labels)
            }
            add("vae", goal)
        case .recommend:
            // Those that are meant for such rows first.
            let isOfLikes = facts.shape.kind.ratings?.content == .likes
            for variant in isOfLikes ? ["mult-vae", "mult-dae"] : ["autorec-item", "autorec-user"] {
                add(variant, goal, isOfLikes ? .likes : .ratings)
            }
        }
        if answers.isInHaste { add("linear", .haste) }
        for variant in answers.goal == .recommend ? ["linear"] : ["vae", "undercomplete", "linear"]
        where wanted.count < most { add(variant, .baseline) }
        return Array(wanted.prefix(most))
    }

    /// The measure that decides between candidates for a goal, by what there is to measure it with: the first that all can have.
    package static func measure(for goal: Goal, among variants: [String], on data: MeasureData) -> String {
        let wishes: [String] =
            switch goal {
            case .compress, .anomalies: ["mse"]
            case .samples: ["frechet", "elbo"]
            case .clusters: ["code_kmeans_nmi"]
            case .features, .labels: ["probe_accuracy", "noise_error"]
            case .factors: ["mig", "elbo"]
            case .recommend: ["rmse", "ndcg@10"]
            }
        let structures = variants.compactMap { Variant.named($0).map { Structure($0.experiment) } }
        return wishes.first { id in
            guard let measure = Measures.named(id) else { return false }
            return structures.allSatisfy { measure.obstacle(in: $0, on: data) == nil }
        } ?? "mse"
    }

    /// How many codes: as many as the rows seem to have dimensions, and half as many again for what is curved, but no more than
    /// principal components hold 95 % of the variance.
    package static func codes(for facts: Facts, _ answers: Answers) -> Int? {
        if let codes = answers.codes { return codes }
        guard let dimension = facts.dimension, dimension.isFinite else { return nil }
        let wanted = Int((1.5 * dimension).rounded(.up))
        let most = max(1, facts.shape.features - 1)
        return max(min(2, most), min(wanted, facts.components ?? wanted, most))
    }
}

extension Advice.Facts {
    /// Rows that dimensions are estimated by.
    private static let mostRows = 1000
    /// Values of a row up to which principal components are looked for.
    private static let widest = 1024

    /// What is found in data. Cost: the nearest neighbours of a thousand rows, and their principal components.
    package init(of dataset: Dataset) {
        self.init(rows: dataset.train.count, shape: dataset.dataShape)
        let count = min(Self.mostRows, dataset.train.count)
        if dataset.hasMissing {
            let gaps = (0..<count).reduce(0) { $0 + dataset.train.observed($1).count { !$0 } }
            missing = Double(gaps) / Double(count * dataset.features)
        }
        // Of ratings nearly all entries are missing: rows have no distances.
        guard count >= 20, dataset.kind.ratings == nil else { return }
        let rows = Tensor((0..<count).flatMap { dataset.train.image($0) }, shape: [count, dataset.features])
        let estimate = TwoNearestNeighbours(Neighbours(of: rows)).fit
        // No more than there are values: a small sample may say more.
        if estimate.isFinite, estimate > 0 { dimension = min(estimate, Double(dataset.features)) }
        guard dataset.features <= Self.widest else { return }
        var (sum, needed) = (0.0, 0)
        for ratio in PCA(of: rows, components: 1).ratios {
            sum += ratio
            needed += 1
            if sum >= 0.95 { break }
        }
        components = max(1, needed)
    }
}
