/// Row-major Float32 values with their shape: what goes in and comes out of a computation, and lies on disk.
package struct Tensor: Equatable, Sendable {
    package let shape: Shape
    package var values: [Float]

    package init(_ values: [Float], shape: Shape) {
        precondition(values.count == shape.count, "\(values.count) values for \(shape)")
        self.shape = shape
        self.values = values
    }

    package init(_ value: Float) { self.init([value], shape: []) }

    package init(zeros shape: Shape) { self.init(Array(repeating: 0, count: shape.count), shape: shape) }

    package func reshaped(_ shape: Shape) -> Tensor { Tensor(values, shape: shape) }

    /// Row `i` of a matrix [rows, columns].
    package func row(_ i: Int) -> ArraySlice<Float> {
        let width = shape.last
        return values[i * width..<(i + 1) * width]
    }
}
