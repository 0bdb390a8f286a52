import Configuration
import Installation
import Laboratory
import Networks

/// What came with the program.
enum Installed {
    /// Cost: a millisecond for a megabyte.
    static func classifiers() -> Classifiers { Classifiers(folder: Assets.ofThisProcess().find("classifiers")) }

    /// Cost: reads some kilobytes.
    static func recipes() -> RecipeShelf { RecipeShelf(folder: Assets.ofThisProcess().find("recipes")) }

    static func inventory() -> Inventory { Inventory(lookingBeside: classifiers(), and: recipes().recipes) }
}
