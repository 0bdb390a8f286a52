import Installation
import Laboratory
import Networks

/// What came with the program.
enum Installed {
    /// Cost: a millisecond for a megabyte.
    static func classifiers() -> Classifiers { Classifiers(folder: Assets.ofThisProcess().find("classifiers")) }

    static func inventory() -> Inventory { Inventory(lookingBeside: classifiers()) }
}
