import Tensors

extension BuiltInDataset {
    /// MNIST in black and white, drawn once: Salakhutdinov & Murray, ICML 2008. The draw belongs to Hourglass and isn't
    /// the file of Larochelle & Murray, AISTATS 2011, whose split of 50,000 and 10,000 isn't ours either.
    static let mnistBinary = binaryMNIST(
        "mnist-binary", title: "Binary MNIST", summary: "handwritten digits in black and white, drawn once",
        freshEachEpoch: false)

    /// The same with another draw of the training images in each epoch, from the grey values: Burda, Grosse &
    /// Salakhutdinov, ICLR 2016, appendix. What is measured or shown is drawn once.
    static let mnistBinaryDynamic = binaryMNIST(
        "mnist-binary-dynamic", title: "Binary MNIST, drawn anew",
        summary: "handwritten digits in black and white, drawn anew in each epoch", freshEachEpoch: true)

    private static func binaryMNIST(
        _ id: String, title: String, summary: String, freshEachEpoch isFresh: Bool
    ) -> BuiltInDataset {
        BuiltInDataset(
            id: id, title: title, summary: summary, shape: mnist.shape, counts: mnist.counts, credit: mnist.credit,
            licence: mnist.licence, source: mnist.source, locate: mnist.locate,
            read: { path, options in
                var tables = try mnist.read(path, options)
                tables.train.draws = PixelDraws("train", freshEachEpoch: isFresh)
                tables.test?.draws = PixelDraws("test", freshEachEpoch: isFresh)
                return tables
            })
    }
}
