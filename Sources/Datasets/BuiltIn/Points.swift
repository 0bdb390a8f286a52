import Foundation
import Tensors

extension BuiltInDataset {
    /// Eight Gaussians with standard deviation 0.02 around a circle with radius 2; labels are the Gaussians. Metz, Poole,
    /// Pfau & Sohl-Dickstein, "Unrolled generative adversarial networks", ICLR 2017, appendix A.
    static let ring = points(
        "ring", title: "Ring", summary: "points of the plane: eight narrow Gaussians around a circle",
        credit: "after Luke Metz, Ben Poole, David Pfau, Jascha Sohl-Dickstein", noise: 0.02
    ) { chance in
        let mode = Int32(chance * 8)
        let angle = Double(mode) * .pi / 4
        return (2 * cos(angle), 2 * sin(angle), mode)
    }

    /// t·(cos t, sin t) for t uniform in 1.5 π … 4.5 π, scaled to a radius of 2, with standard deviation 0.03; labels
    /// are six quarter turns from the inside out. The roll of Tenenbaum, de Silva & Langford, Science 290, 2000, seen
    /// along its axis.
    static let swissRoll = points(
        "swiss-roll", title: "Swiss roll", summary: "points of the plane: a spiral, which is one line rolled up",
        credit: "after Joshua Tenenbaum, Vin de Silva, John Langford", noise: 0.03
    ) { chance in
        let angle = (1.5 + 3 * chance) * .pi
        let radius = 2 * angle / (4.5 * .pi)
        return (radius * cos(angle), radius * sin(angle), Int32(chance * 6))
    }

    /// Two half circles with radius 1 that reach into each other, with standard deviation 0.05; labels are the half
    /// circles. As `make_moons` of scikit-learn: Pedregosa et al., JMLR 12, 2011.
    static let twoMoons = points(
        "two-moons", title: "Two moons", summary: "points of the plane: two half circles that reach into each other",
        credit: "after the authors of scikit-learn", noise: 0.05
    ) { chance in
        let moon: Int32 = chance < 0.5 ? 0 : 1
        let angle = (2 * chance - Double(moon)) * .pi
        return moon == 0 ? (cos(angle), sin(angle), 0) : (1 - cos(angle), 0.5 - sin(angle), 1)
    }

    private static let count = 25_000

    /// Points that `place` puts for a number uniform in [0, 1), moved by Gaussian noise of that standard deviation.
    private static func points(
        _ id: String, title: String, summary: String, credit: String, noise: Float,
        _ place: @escaping @Sendable (_ chance: Double) -> (x: Double, y: Double, label: Int32)
    ) -> BuiltInDataset {
        BuiltInDataset(
            made: id, title: title, summary: summary, .point, shape: ImageShape(height: 1, width: 2),
            counts: "20,000 train, 2,500 validation, 2,500 test", credit: credit,
            make: {
                let generator = Generator(seed: 0).split(id)
                let chances = generator.split("places").uniform([count]).values
                var values = generator.split("noise").normal([count, 2]).values
                var labels: [Int32] = []
                labels.reserveCapacity(count)
                for (i, chance) in chances.enumerated() {
                    let (x, y, label) = place(Double(chance))
                    values[2 * i] = Float(x) + noise * values[2 * i]
                    values[2 * i + 1] = Float(y) + noise * values[2 * i + 1]
                    labels.append(label)
                }
                return Table(
                    file: id, shape: ImageShape(height: 1, width: 2), values: .floats(values), labels: labels,
                    isUnitInterval: false)
            })
    }
}
