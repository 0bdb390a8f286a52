import Autoencoders
import Laboratory
import Terminal

/// What measures need, and where samples come from.
extension English {
    package func text(_ need: Need) -> String {
        switch need {
        case .labels: "labelled data"
        case .factors: "data whose factors are known"
        case .classifier: "a classifier of such images"
        case .gaussianCode: "Gaussian codes"
        case .likelihood: "a distance that is a likelihood"
        case .bernoulli: "the Bernoulli distance"
        case .otherLikelihood: "a likelihood other than Bernoulli's"
        case .codes: "more than one code"
        case .codesAtMost(let limit): "at most \(limit) codes"
        case .wholeDecoder: "a decoder that makes an image at once"
        case .images(let side): "images of \(side)×\(side) pixels or more"
        case .unitInterval: "values in 0…1"
        case .completeRows: "data without missing entries"
        case .width(let limit): "rows of at most \(limit) values"
        case .linearDecoder: "a linear decoder"
        case .wholeRows: "rows that the model sees whole"
        case .ratings: "rows of ratings"
        case .likes: "rows of what is liked"
        case .term(let ids): "the term \(ids.joined(separator: " or "))"
        }
    }

    package func text(_ fault: MeasureFault) -> String {
        switch fault {
        case .unknown(let id): "no measure '\(id)'"
        case .meaningless(let id, let need): "'\(id)' has no meaning here: it needs \(text(need))"
        }
    }

    package func text(_ origin: CodeOrigin) -> String {
        switch origin {
        case .prior(NormalPrior.id, let deviation):
            deviation == 1 ? "N(0, I)" : "N(0, \(short(Double(deviation)))²·I)"
        case .prior(let id, let deviation):
            (Priors.named(id)?.title ?? id) + (deviation == 1 ? "" : " × \(short(Double(deviation)))")
        case .mixture(let clusters): "a mixture of \(clusters)"
        case .diffusion(let steps, let churn):
            "diffusion, \(steps) steps" + (churn > 0 ? ", noise \(short(Double(churn)))" : "")
        case .spread: "a Gaussian as wide as the codes"
        }
    }
}
