/// What a row's score is made of. The higher, the less is the row like those that the model was trained on.
package enum ScoreKind: String, CaseIterable, Codable, Sendable {
    /// Δ(x, x̂), by the experiment's distance. Japkowicz, Myers & Gluck, IJCAI 1995; Hawkins, He, Williams & Baxter, DaWaK
    /// 2002.
    case error
    /// −ELBO, in nats. An & Cho, SNU 2015.
    case bound = "elbo"
    /// The Mahalanobis distance of the code from those of training rows. Lee, Lee, Lee & Shin, NeurIPS 2018.
    case codes
    /// The distance to the k-th nearest code of training rows. Ramaswamy, Rastogi & Shim, SIGMOD 2000.
    case nearest
    /// Error and Mahalanobis distance, each in units of its spread over normal rows, added: α·D_M + β·Δ. Denouden, Salay,
    /// Czarnecki, Abdelzaher, Phan & Vernekar, arXiv 1812.02765.
    case both

    /// Whether codes of training rows are needed for it.
    package var needsCodes: Bool { self == .codes || self == .nearest || self == .both }
}
