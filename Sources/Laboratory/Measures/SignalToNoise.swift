extension Measure {
    static let signalToNoise = Measure(
        "psnr", "peak signal to noise", unit: .decibels, better: .more, needs: [.unitInterval], cost: .evaluation,
        summary: "mean over rows of 10 log₁₀(1/MSE) (Huynh-Thu & Ghanbari 2008)"
    ) { _ in
        MeanOf { batch in
            batch.images.map { images in
                (0..<batch.count).map { i in
                    let square = squaredDistance(images.x.row(i), images.reconstruction.row(i))
                    return peakSignalToNoise(meanSquaredError: square / Double(images.x.shape.last))
                }
            }
        }
    }
}
