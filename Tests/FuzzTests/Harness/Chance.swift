/// SplitMix64 (Steele, Lea & Flood 2014): the same numbers for the same seed on every machine.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A stream of its own for a name.
    init(seed: UInt64, _ name: String) {
        // FNV-1a: Fowler, Noll & Vo.
        self.init(seed: name.utf8.reduce(seed ^ 0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 })
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// A whole number in 0 ..< count.
    mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &self) }

    /// Whether something of such a probability happens.
    mutating func happens(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }

    mutating func one<Element>(of elements: some Collection<Element>) -> Element {
        elements.randomElement(using: &self)!
    }

    /// A length of at least 1: mostly short, seldom as long as `most`.
    mutating func length(atMost most: Int) -> Int {
        var bound = 4
        while bound < most, happens(0.4) { bound *= 4 }
        return 1 + below(max(1, min(bound, most)))
    }
}
