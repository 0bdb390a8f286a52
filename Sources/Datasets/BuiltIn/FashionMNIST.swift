import Tensors

extension BuiltInDataset {
    /// Xiao, Rasul & Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning
    /// algorithms", arXiv:1708.07747. Read from where Debian's package puts it.
    static let fashionMNIST = BuiltInDataset(
        id: "fashion-mnist",
        title: "Fashion-MNIST",
        summary: "clothes, shoes and bags from a shop's catalogue",
        shape: ImageShape(height: 28, width: 28),
        counts: "55,000 train, 5,000 validation, 10,000 test",
        credit: "Han Xiao, Kashif Rasul, Roland Vollgraf (Zalando SE)",
        licence: "MIT",
        source: "github.com/zalandoresearch/fashion-mnist",
        locate: { try fashionMNISTFolder("/usr/share/datasets/fashion-mnist") },
        read: { path, _ in try IDXFolder.read(path) })

    /// `folder`, if the data is there.
    package static func fashionMNISTFolder(_ folder: String) throws -> String {
        guard IDXFolder.exists(folder) else {
            throw DataError(
                file: folder, place: .whole, found: "nothing", expected: "the IDX files of Fashion-MNIST",
                advice: "Install Debian's package: sudo apt install dataset-fashion-mnist.")
        }
        return folder
    }
}
