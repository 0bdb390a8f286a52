import Installation
import Networks

extension Classifiers {
    /// Those that come with the program.
    package static let shipped = Classifiers(folder: Assets.ofThisProcess().find("classifiers"))
}
