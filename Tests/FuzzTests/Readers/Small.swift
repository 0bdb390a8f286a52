import Datasets
import Tensors

/// Data on which a step takes a millisecond.
enum Small {
    /// 40 images of 4×4 in four classes.
    static let data: Dataset = {
        let pixels = Generator(seed: 3).uniform([40, 16]).values
        do {
            return try Dataset(
                id: "small", title: "Small", shape: ImageShape(height: 4, width: 4), floats: pixels,
                labels: (0..<40).map { $0 % 4 })
        } catch {
            preconditionFailure("\(error)")
        }
    }()
}
