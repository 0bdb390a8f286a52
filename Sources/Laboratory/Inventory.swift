import Datasets
import Networks
import Tensors

/// What this machine has beside the program, looked for once and then handed to whoever asks: a menu that opens reads no
/// file.
package struct Inventory: Sendable {
    package static let none = Inventory()

    package private(set) var classifiers: Classifiers
    /// The ids of the built-in data that aren't here.
    package let missingData: Set<String>
    /// What opens an experiment by name.
    package let recipes: [Recipe]

    package init(classifiers: Classifiers = .none, missingData: Set<String> = [], recipes: [Recipe] = []) {
        (self.classifiers, self.missingData, self.recipes) = (classifiers, missingData, recipes)
    }

    /// Looks for the built-in data. Cost: a few look-ups of files.
    package init(lookingBeside classifiers: Classifiers, and recipes: [Recipe] = []) {
        self.init(
            classifiers: classifiers,
            missingData: Set(
                BuiltInDataset.all.filter { !$0.isAvailable }.map(\.id)
                    + BuiltInRatings.all.filter { !$0.isAvailable }.map(\.id)), recipes: recipes)
    }

    /// The same with the classifier's layers that a checkpoint has.
    func with(featuresOf tensors: [String: Tensor]) -> Inventory {
        var result = self
        result.classifiers = classifiers.with(featuresOf: tensors)
        return result
    }
}
