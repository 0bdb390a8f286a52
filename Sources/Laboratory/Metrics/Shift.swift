import Tensors

/// An image moved by whole pixels, 0 where nothing comes from. [shape.count]
package func shifted(_ image: ArraySlice<Float>, _ shape: ImageShape, right: Int, down: Int) -> [Float] {
    var result = [Float](repeating: 0, count: shape.count)
    for channel in 0..<shape.channels {
        for y in 0..<shape.height where (0..<shape.height).contains(y - down) {
            for x in 0..<shape.width where (0..<shape.width).contains(x - right) {
                let from = channel * shape.pixels + (y - down) * shape.width + x - right
                result[channel * shape.pixels + y * shape.width + x] = image[image.startIndex + from]
            }
        }
    }
    return result
}
