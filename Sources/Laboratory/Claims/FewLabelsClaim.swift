import Autoencoders

extension Claim {
    static let fewLabels = Claim(
        id: "few-labels",
        statement:
            "with 100 labels, named clusters of IDEC's codes have a classification error at least 5 points below that of the "
            + "same net without the unlabelled images",
        source: "Ranzato & Szummer, ICML 2008; Le, Patterson & White, NeurIPS 2018; Guo, Gao, Liu & Yin, IJCAI 2017",
        data: "mnist"
    ) { trial in
        // The label term beside what finds structure without labels, images and clusters: L(y, ŷ) + λ·R.
        var experiment = Variant.idec.experiment
        experiment.terms.append(LabelTerm.id)
        experiment.knobs[Terms.named(LabelTerm.id)!.weight.id] = 1
        experiment.knobs[LabelTerm.share.id] = max(
            LabelTerm.share.range.lowerBound, 100 / Float(trial.dataset.train.count))
        // Nothing but the labels: the images that have none change nothing.
        var alone = experiment
        alone.distance = NoDistance.id
        alone.terms = [LabelTerm.id]
        alone.pretraining = .none
        func error(_ experiment: Experiment, _ name: String) throws -> Double {
            let session = try trial.train(experiment, epochs: 5, called: name)
            return 100 * (1 - Double(session.validate(trial.split)["accuracy"] ?? .nan))
        }
        let (with, without) = (try error(experiment, "all images"), try error(alone, "labelled images alone"))
        return Finding(
            [("error % labelled images alone", without), ("error % all images", with)], holds: with <= without - 5)
    }
}
