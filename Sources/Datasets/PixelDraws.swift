import Tensors

/// How grey pixels become black and white: each is 1 with a probability of its grey value.
/// Salakhutdinov & Murray, ICML 2008, §4.
struct PixelDraws: Sendable {
    /// What belongs to the data: the same draw in every run.
    private let own: Generator
    /// Whether training draws anew in each epoch.
    private let isFresh: Bool
    let fingerprint: String

    /// - Parameter name: the draw's own; tables with different ones are drawn independently.
    init(_ name: String, freshEachEpoch isFresh: Bool) {
        own = Generator(seed: 0).split("pixels").split(name)
        self.isFresh = isFresh
        fingerprint = "\(name) \(isFresh)"
    }

    /// The stream that rows split theirs from.
    func stream(in epoch: Generator?) -> Generator { isFresh ? epoch ?? own : own }

    /// Makes `count` probabilities zeros and ones, by that many numbers of a stream. Asks for no memory.
    static func draw(_ pixels: UnsafeMutablePointer<Float>, count: Int, from stream: Generator) {
        // So small that it lies on the stack, and a multiple of 4, as streams want.
        let block = 256
        withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { chances in
            for start in stride(from: 0, to: count, by: block) {
                let size = min(block, count - start)
                stream.fillUniform(UnsafeMutableBufferPointer(rebasing: chances[..<size]), from: start)
                for i in 0..<size { pixels[start + i] = chances[i] < pixels[start + i] ? 1 : 0 }
            }
        }
    }
}
