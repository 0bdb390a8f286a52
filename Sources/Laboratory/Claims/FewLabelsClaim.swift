import Autoencoders

extension Claim {
    static let fewLabels = Claim(
        id: "few-labels",
        statement:
            "with 100 labels, named clusters of IDEC's codes have a classification error at least 5 points below that of the "
            + "same net without the unlabelled images, and the better of them and M2 one of at most 10 %",
        source:
            "Ranzato & Szummer, ICML 2008; Kingma, Rezende, Mohamed & Welling, NIPS 2014; Le, Patterson & White, NeurIPS "
            + "2018; Guo, Gao, Liu & Yin, IJCAI 2017",
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
        func error(_ experiment: Experiment, _ name: String, epochs: Double = 5) throws -> Double {
            let session = try trial.train(experiment, epochs: epochs, called: name)
            return 100 * (1 - Double(session.validate(trial.split)["accuracy"] ?? .nan))
        }
        let (with, without) = (try error(experiment, "all images"), try error(alone, "labelled images alone"))
        var summed = Variant.m2.experiment
        summed.knobs[LabelTerm.share.id] = experiment.knobs[LabelTerm.share.id]
        let sum = try error(summed, "M2", epochs: 20)
        return Finding(
            [("error % labelled images alone", without), ("error % all images", with), ("error % M2", sum)],
            holds: with <= without - 5 && min(with, sum) <= 10)
    }
}
