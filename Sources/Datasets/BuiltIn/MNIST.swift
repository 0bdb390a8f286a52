import Installation
import Tensors

extension BuiltInDataset {
    /// LeCun, Bottou, Bengio & Haffner, "Gradient-based learning applied to document recognition", 1998.
    static let mnist = BuiltInDataset(
        id: "mnist",
        title: "MNIST",
        summary: "handwritten digits of 500 writers",
        shape: ImageShape(height: 28, width: 28),
        counts: "55,000 train, 5,000 validation, 10,000 test",
        credit: "Yann LeCun, Corinna Cortes, Christopher J. C. Burges",
        licence: "CC BY-SA 3.0",
        source: "yann.lecun.com/exdb/mnist",
        locate: { try Assets.ofThisProcess().path("mnist") },
        read: { path, _ in try IDXFolder.read(path) })
}
