import Autoencoders

/// The words that a person reads, made from values that carry none. A second language is a second type.
package protocol Language: Sendable {
    func text(_ fault: Fault) -> String
    func text(_ obstacle: Obstacle) -> String
    func text(_ misfit: Misfit) -> String
}

package struct English: Language {
    package init() {}

    package func text(_ fault: Fault) -> String { EnglishFaults.text(fault) }
    package func text(_ obstacle: Obstacle) -> String { EnglishFaults.text(obstacle) }
    package func text(_ misfit: Misfit) -> String { EnglishFaults.text(misfit) }
}
