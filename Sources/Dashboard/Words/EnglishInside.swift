import Laboratory
import Terminal

/// What is seen inside a model, and why something isn't.
extension English {
    package func text(_ obstacle: PCAComparison.Obstacle) -> String {
        switch obstacle {
        case .missingEntries: "no PCA: values are missing, and a covariance needs whole rows"
        case .width(let limit): "no PCA: rows have more than \(grouped(limit)) values"
        case .valueByValue:
            "no PCA: images are drawn value by value, each by those before it, and not by the code alone"
        case .asManyCodes(let codes, let values):
            "no PCA: \(grouped(codes)) components of \(grouped(values)) values would rebuild everything"
        case .notFinite: "no PCA: some values are no numbers"
        case .unfinished(let done, let count):
            done < count
                ? "finding principal components: \(grouped(done)) of \(grouped(count)) rows"
                : "finding principal components: decomposing the covariance"
        }
    }
}
