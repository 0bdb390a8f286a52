import Autoencoders
import Datasets

extension Dataset {
    /// What a model has to know of the data.
    package var dataShape: DataShape {
        DataShape(kind, classes: classes, isUnitInterval: isUnitInterval, hasMissing: hasMissing)
    }
}
