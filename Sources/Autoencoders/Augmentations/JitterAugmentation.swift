import Tensors

/// x ↦ x + j·ε: numbers of tables, series and points that are moved a little, columns of text not. Bishop, Neural Comput. 7, 1995.
package struct JitterAugmentation: Augmentation {
    package static let jitter = Knob(
        "jitter", symbol: "j", ascii: "j", summary: "deviation by which each number is moved", range: 0...1,
        initial: 0)

    package let id = "jitter"
    package let title = "numbers that are moved a little"
    package let formula = "x ↦ x + j·ε"
    package let knobs = [Self.jitter]

    package func obstacle(for data: DataShape) -> Obstacle? { nil }

    package func apply(
        _ x: UnsafePointer<Float>, to destination: UnsafeMutablePointer<Float>, of kind: RowKind, amounts: [Float],
        from generator: Generator
    ) {
        let count = kind.shape.count
        let draws = generator.normal([count]).values
        let columns = kind.columns
        for i in 0..<count {
            let isFixed = columns.map { columns in
                columns.categories.contains { $0.range.contains(i % columns.count) }
            }
            destination[i] = isFixed == true ? x[i] : x[i] + amounts[0] * draws[i]
        }
    }
}
