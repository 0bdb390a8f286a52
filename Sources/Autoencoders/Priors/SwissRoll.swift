import Foundation

/// A spiral of one and a half turns, as long as wide. Makhzani et al., ICLR 2016 workshop, figure 3.
package enum SwissRollPrior: Prior {
    package static let id = "swiss-roll"
    package static let title = "swiss roll"
    package static let symbol = "swiss roll"
    package static let latent: Int? = 2

    package static func shape(_ row: UnsafeMutableBufferPointer<Float>, _ uniform: Float) {
        // The square root spreads the draws evenly along the spiral.
        let turn = 3 * Float.pi * uniform.squareRoot()
        let radius = 2.5 * turn / (3 * Float.pi)
        row[0] = radius * cos(turn) + 0.06 * row[0]
        row[1] = radius * sin(turn) + 0.06 * row[1]
    }
}
