import Tensors

/// The variance of what the filter [[0, 1, 0], [1, −4, 1], [0, 1, 0]] makes of an image, grey by the mean of its channels,
/// over the places where it fits whole: the sharper, the larger. Tolstikhin, Bousquet, Gelly & Schölkopf, ICLR 2018, §4.
///
/// Image [shape.count]; nil below 3×3 pixels. Cost: pixels.
package func sharpness(_ image: ArraySlice<Float>, _ shape: ImageShape) -> Double? {
    let (height, width, channels) = (shape.height, shape.width, shape.channels)
    guard height >= 3, width >= 3 else { return nil }
    var grey = [Double](repeating: 0, count: height * width)
    for channel in 0..<channels {
        for i in 0..<height * width {
            grey[i] += Double(image[image.startIndex + channel * height * width + i]) / Double(channels)
        }
    }
    var (sum, squares) = (0.0, 0.0)
    for y in 1..<height - 1 {
        for x in 1..<width - 1 {
            let i = y * width + x
            let value = grey[i - 1] + grey[i + 1] + grey[i - width] + grey[i + width] - 4 * grey[i]
            sum += value
            squares += value * value
        }
    }
    let n = Double((height - 2) * (width - 2))
    return squares / n - (sum / n) * (sum / n)
}
