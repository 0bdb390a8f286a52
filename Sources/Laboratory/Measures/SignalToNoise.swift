extension Measure {
    static let signalToNoise = Measure(
        "psnr", "peak signal to noise", unit: .decibels, better: .more, needs: [.unitInterval], cost: .evaluation,
        definition: "mean over rows of 10 log₁₀(1/MSE)",
        paper: "Huynh-Thu & Ghanbari 2008"
    ) { _ in MeanOf { $0.squaredErrorsOfRows?.map { peakSignalToNoise(meanSquaredError: $0) } } }
}
