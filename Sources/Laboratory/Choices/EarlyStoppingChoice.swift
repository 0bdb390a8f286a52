import Autoencoders

extension Choice {
    package static let earlyStopping = Choice(
        "early-stopping", aliases: ["stop-early"], title: "early stopping",
        summary: "after how many epochs without a better validation error it stops",
        kind: .whole(1...1_000_000, canBeOff: true), usual: "5", reach: .live,
        read: { $0.patience.map(String.init) ?? off },
        write: { setup, text, _ in setup.patience = Int(text) },
        describe: { setup, _ in
            setup.patience.map {
                "stops after \($0) epochs without a better validation error, by \(setup.stoppingMeasure)"
            } ?? "never stops early"
        })

    /// Which number of validation decides.
    package static let stoppingMeasure = Choice(
        "stopping-measure", aliases: ["stop-by"], title: "what stops early",
        summary: "the measure of validation that early stopping goes by",
        kind: .named(Setup.stoppingMeasures.map { .init($0.id, title: $0.title, $0.definition) }), reach: .live,
        read: { $0.stoppingMeasure },
        write: { setup, id, _ in setup.stopsBy = id == Measure.meanSquaredError.id ? nil : id },
        describe: { setup, _ in "early stopping goes by \(setup.stoppingMeasure)" })
}

extension Setup {
    /// What validation gives at each epoch and has a better direction.
    package static let stoppingMeasures = Measures.all.filter {
        $0.cost <= .validation && $0.better != nil && Terms.named($0.id) == nil
    }

    /// The measure of validation that early stopping goes by.
    package var stoppingMeasure: String { stopsBy ?? Measure.meanSquaredError.id }

    /// What is less the better validation is; nil where it hasn't the measure.
    func stoppingError(_ validation: MeasuredValues) -> Float? {
        let isMore = Measures.named(stoppingMeasure)?.better == .more
        return validation[stoppingMeasure].map { isMore ? -$0 : $0 }
    }
}
