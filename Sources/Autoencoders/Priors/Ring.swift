import Foundation

/// Ten narrow Gaussians on a circle of radius 2. Makhzani, Shlens, Jaitly, Goodfellow & Frey, ICLR 2016 workshop, figure 2.
package enum RingPrior: Prior {
    package static let id = "ring"
    package static let title = "ring of ten Gaussians"
    package static let symbol = "ring"
    package static let latent: Int? = 2
    package static let modes = 10

    package static func shape(_ row: UnsafeMutableBufferPointer<Float>, _ uniform: Float) {
        let angle = 2 * Float.pi * (uniform * Float(modes)).rounded(.down) / Float(modes)
        row[0] = 2 * cos(angle) + 0.15 * row[0]
        row[1] = 2 * sin(angle) + 0.15 * row[1]
    }
}
