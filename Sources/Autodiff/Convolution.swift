import Tensors

// The three products of a convolution. Each one's derivatives are the other two.

extension Value {
    /// Images [n, height, width, channels] and a weight [taps · channels, filters] → maps
    /// [n, outHeight, outWidth, filters], a cross-correlation.
    package func convolved(_ weight: Value, _ geometry: ConvolutionGeometry) -> Value {
        let filters = weight.shape[1]
        precondition(shape.axes.suffix(3) == [geometry.height, geometry.width, geometry.channels], "\(shape)")
        precondition(weight.shape[0] == geometry.patch, "\(weight.shape) for patches of \(geometry.patch)")
        let images = count / geometry.imageCount
        let leading = Shape(Array(shape.axes.dropLast(3)))
        return .record(
            Convolving(product: .map, geometry: geometry, images: images, filters: filters), from: [self, weight],
            shape: leading + [geometry.outHeight, geometry.outWidth, filters]
        ) { g, y, inputs in
            [
                g.convolvedBack(inputs[1], geometry),
                g.shape == y.shape ? inputs[0].correlated(g, geometry) : nil,
            ]
        }
    }

    /// Maps [n, outHeight, outWidth, filters] and a weight [taps · channels, filters] → images
    /// [n, height, width, channels]: the transpose of `convolved`, a transposed convolution.
    package func convolvedBack(_ weight: Value, _ geometry: ConvolutionGeometry) -> Value {
        let filters = weight.shape[1]
        precondition(shape.axes.suffix(3) == [geometry.outHeight, geometry.outWidth, filters], "\(shape)")
        let images = count / (geometry.outPixels * filters)
        let leading = Shape(Array(shape.axes.dropLast(3)))
        return .record(
            Convolving(product: .image, geometry: geometry, images: images, filters: filters), from: [self, weight],
            shape: leading + [geometry.height, geometry.width, geometry.channels]
        ) { g, y, inputs in
            [
                g.convolved(inputs[1], geometry),
                g.shape == y.shape ? g.correlated(inputs[0], geometry) : nil,
            ]
        }
    }

    /// Images and maps → Σ over images and pixels of patch ⊗ map, [taps · channels, filters]: the gradient of a weight.
    private func correlated(_ maps: Value, _ geometry: ConvolutionGeometry) -> Value {
        let filters = maps.shape.last
        return .record(
            Convolving(
                product: .weight, geometry: geometry, images: count / geometry.imageCount, filters: filters),
            from: [self, maps], shape: [geometry.patch, filters]
        ) { g, _, inputs in
            [inputs[1].convolvedBack(g, geometry), inputs[0].convolved(g, geometry)]
        }
    }

    private struct Convolving: Operation {
        let product: ConvolutionWork.Product
        let geometry: ConvolutionGeometry
        let images, filters: Int
        var precision = Precision.f32

        var inBFloat16: (operation: any Operation, rounded: Set<Int>)? {
            var rounded = self
            rounded.precision = .bf16
            return (rounded, product == .image || geometry.hasPairs ? [0, 1] : [1])
        }

        var multiplications: Int? {
            images * geometry.outHeight * geometry.outWidth * geometry.taps.count * geometry.channels * filters
        }

        var pieceCount: Int? {
            ConvolutionWork.pieceCount(product, geometry, images: images, filters: filters)
        }

        func work(inputs: [UnsafePointer<Float>], output: UnsafeMutablePointer<Float>) -> any Work {
            ConvolutionWork(
                product, geometry, images: images, filters: filters, a: inputs[0], b: inputs[1], output: output,
                precision: precision)
        }
    }
}
