import Autoencoders

extension Measure {
    static let accuracy = Measure(
        "accuracy", "accuracy of the classifier", unit: .share, better: .more,
        needs: [.term([LabelTerm.id, ClassCodeTerm.id]), .labels], cost: .step,
        definition: "rows whose class the model's classifier tells"
    ) { _ in
        MeanOf { batch in
            guard let classes = batch.classes, let labels = batch.labels else { return nil }
            return zip(classes, labels).map { $0 == $1 ? 1 : 0 }
        }
    }
}
