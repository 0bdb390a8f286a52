import Foundation

/// 10 log₁₀(peak²/MSE) in dB; infinite for equal images. Huynh-Thu & Ghanbari, Electronics Letters 44, 2008.
package func peakSignalToNoise(meanSquaredError: Double, peak: Double = 1) -> Double {
    10 * log10(peak * peak / meanSquaredError)
}
