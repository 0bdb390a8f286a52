import Autodiff
import Networks
import Tensors
import TestSupport
import Testing

@Suite struct ClassifierTests {
    @Test func crossEntropyEqualsTheReference() throws {
        let golden = try GoldenCase("metric-cross-entropy")
        let (logits, labels) = (
            Slot(try golden.tensor("input.logits").shape), Slot(try golden.tensor("input.labels").shape)
        )
        logits.tensor = try golden.tensor("input.logits")
        labels.tensor = try golden.tensor("input.labels")
        let value = Value(logits)
        let entropy = value.crossEntropy(Value(labels)).mean(axis: 0)
        let accuracy = value.isRight(Value(labels)).mean(axis: 0)
        let gradient = try #require(Value.gradients(of: entropy, with: [value])[0])
        let slots = [entropy, accuracy, gradient].map { Slot($0.shape) }
        Plan(zip([entropy, accuracy, gradient], slots).map { ($0, $1) }, workers: Workers(1)).run()
        #expect(try golden.difference(slots[0].tensor.values, from: "term.cross_entropy") == nil)
        #expect(try golden.difference(slots[1].tensor.values, from: "term.accuracy") == nil)
        #expect(try golden.difference(slots[2].tensor.values, from: "inputgrad.logits") == nil)
    }

    static let image = ImageShape(height: 5, width: 6)

    static func trained() -> TrainedClassifier {
        let classifier = Classifier(image, classes: 3)
        let parameters = Parameters(classifier.parameters, from: Generator(seed: 1))
        return TrainedClassifier(
            image: image, classes: 3, data: "mine", testAccuracy: 0.75, command: "by hand",
            tensors: Dictionary(uniqueKeysWithValues: parameters.paths.map { ($0, parameters[$0].tensor) }))
    }

    @Test func survivesItsFile() throws {
        let folder = try TemporaryFolder()
        let trained = Self.trained()
        try trained.write(to: folder.file("x"))
        let read = try TrainedClassifier(contentsOf: folder.file("x"))
        #expect(read.tensors == trained.tensors && read.image == Self.image && read.classes == 3)
        #expect(read.data == "mine" && read.testAccuracy == 0.75 && read.command == "by hand")
        #expect(
            read.parameters.paths == [
                "features.0.weight", "features.0.bias", "features.2.weight", "features.2.bias", "features.4.weight",
                "features.4.bias", "classifier.0.weight", "classifier.0.bias", "classifier.2.weight",
                "classifier.2.bias",
            ])
        #expect(folder.names == ["x"])
    }

    @Test(arguments: ["hourglass", "height", "classes", "features.2.weight", "classifier.0.bias"])
    func whatIsWrongIsSaid(_ name: String) throws {
        let folder = try TemporaryFolder()
        try Self.trained().write(to: folder.file("x"))
        var file = try SafeTensors(contentsOf: folder.file("x"))
        if file.metadata[name] != nil { file.metadata[name] = "-1" } else { file.tensors[name] = Tensor(1) }
        try file.write(to: folder.file("x"))
        let error = #expect(throws: SafeTensors.ReadError.self) {
            try TrainedClassifier(contentsOf: folder.file("x"))
        }
        #expect(error?.description.contains(name) == true && error?.description.contains("expected") == true)
    }

    /// Those of a folder are found, by data and by size; where there is none, what a checkpoint brings will do.
    @Test func aFolderIsRead() throws {
        let folder = try TemporaryFolder()
        let trained = Self.trained()
        try trained.write(to: folder.file("a.safetensors"))
        try folder.write("no classifier", "b.safetensors")
        let some = Classifiers(folder: folder.path)
        #expect(some.all.count == 1 && some.trained(on: "mine") != nil && some.trained(on: "yours") == nil)
        for image in [Self.image, ImageShape(height: 9, width: 9)] {
            #expect(some.features(for: image) == trained.tensors)
        }
        let none = Classifiers(folder: nil)
        #expect(none.features(for: Self.image) == nil)
        #expect(none.with(featuresOf: ["features.0.weight": Tensor(1)]).features(for: Self.image) == nil)
        let brought = none.with(featuresOf: trained.tensors)
        #expect(brought.features(for: Self.image) == trained.tensors.filter { $0.key.hasPrefix("features.") })
        // For whoever was handed it, and for nobody else.
        #expect(none.features(for: Self.image) == nil)
    }

    /// The layers see images of other sizes with the same parameters.
    @Test func featuresFitOtherSizes() {
        let small = ConvolutionalFeatures("features", for: Self.image)
        let large = ConvolutionalFeatures("features", for: ImageShape(height: 64, width: 40))
        #expect(small.parameters == large.parameters)
        #expect(large.layers.map { [$0.output.height, $0.output.width] } == [[64, 40], [32, 20], [16, 10]])
    }
}
