import Foundation
import Terminal

extension Capabilities {
    /// `text` as this terminal can show it: formulas are spelled out where only ASCII is sent.
    func spelled(_ text: String) -> String { unicode ? text : PlainText.ascii(text) }
}

/// Formulas in ASCII: a letter for a letter would make β·KL a "b-KL", and x̂ and x̃ the same.
enum PlainText {
    static func ascii(_ text: String) -> String {
        var result = ""
        // Letters apart from their marks: names stay readable without them.
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if spellings[scalar] != nil || scalar.properties.generalCategory != .nonspacingMark {
                result += spellings[scalar] ?? "?"
            }
        }
        return result
    }

    private static let spellings: [Unicode.Scalar: String] = [
        "α": "alpha", "β": "beta", "γ": "gamma", "χ": "chi", "ε": "eps", "η": "eta", "λ": "l", "μ": "mu", "ρ": "rho",
        "σ": "sigma", "Σ": "sum ", "Δ": "D", "Ω": "O", "₁": "1", "₂": "2", "ₛ": "s", "²": "^2", "⁻": "^-", "³": "^3",
        "\u{302}": "^", "\u{303}": "~", "·": "*", "⊙": ".*", "‖": "||", "−": "-", "–": "-", "…": "...", "→": "->",
        "←": "<-", "×": "x", "≪": "<<", "≥": ">=", "≤": "<=", "∞": "inf", "½": "1/2",
        "Φ": "Phi", "φ": "phi", "δ": "delta", "κ": "kappa", "ν": "nu", "τ": "tau", "θ": "theta", "ζ": "zeta",
        "ω": "omega",
        "ᵀ": "^T", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9", "π": "pi", "√": "sqrt ", "₀": "0",
        "⁰": "^0", "—": "-", "─": "-", "│": "|", "└": "+", "├": "+",
        "┌": "+", "┐": "+",
        "Π": "prod ", "∂": "d", "∇": "nabla", "±": "+/-",
        "┘": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "►": ">", "▸": ">", "▶": ">", "●": "o",
        "↑": "up", "↓": "down", "▲": "^", "′": "'", "ᵢ": "i", "₊": "+", "‘": "'", "’": "'", "§": "section ",
        "°": " degrees",
    ]
}
