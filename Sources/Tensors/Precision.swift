import COneDNN

/// The numbers that matrix products are made of. Sums, parameters and all else are f32 whichever it is.
package enum Precision: String, CaseIterable, Codable, Sendable {
    /// 24 bits of significand.
    case f32
    /// bfloat16, 8 bits: each factor is rounded to it. Kalamkar et al., "A Study of BFLOAT16 for Deep Learning Training",
    /// arXiv 1905.12322.
    case bf16

    /// Whether this processor multiplies such numbers.
    package var isAvailable: Bool { self == .f32 || hg_bfloat16_available() }
}
