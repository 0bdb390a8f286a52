import Datasets
import Laboratory
import Tensors

/// What a model says of the cells that a table has no value for: the reconstruction from what it has.
///
/// The encoder is given the column's mean there, the distance of training left it out. Where windows overlap, a cell gets
/// the mean of what they say.
package struct Imputation: Sendable {
    /// By row of the file and value of a row, in units of the scale.
    private var sums: [Int: (sum: Float, count: Float)] = [:]
    private let form: TableForm

    /// Of every row of `split`, which are those of a table of `form`. Cost: a pass of the model; memory for what is missing.
    package init(of split: Split, form: TableForm, by model: TrainedModel) {
        self.form = form
        let width = form.width
        var sums: [Int: (sum: Float, count: Float)] = [:]
        guard split.hasMissing else { return }
        model.forEachReconstruction(of: split) { row, values in
            let first = split.records(row).lowerBound * width
            for (i, isObserved) in split.observed(row).enumerated() where !isObserved {
                let old = sums[first + i] ?? (0, 0)
                sums[first + i] = (old.sum + values[i], old.count + 1)
            }
        }
        self.sums = sums
    }

    /// What a missing cell most probably is, [the column's width]: of a number one, of a text what is said of each; nil of
    /// cells that nobody was asked of.
    package subscript(cell cell: TableFile.Cell) -> [Float]? {
        let first = cell.row * form.width + form.starts[cell.column]
        var values: [Float] = []
        for i in first..<first + form.columns[cell.column].width {
            guard let (sum, count) = sums[i] else { return nil }
            values.append(sum / count)
        }
        return values
    }

    /// How well hidden cells are found again, beside what needs no model.
    package struct Quality: Sendable, Equatable {
        /// Cells of numbers, and the root of the mean squared error in units of each column's scale: by the model, and by the
        /// column's mean.
        package var numbers = 0
        package var rmse = 0.0
        package var rmseOfMean = 0.0
        /// Cells of text, and which share of them is found: by the model, and by the most frequent text of the column.
        package var texts = 0
        package var found = 0.0
        package var foundByMostFrequent = 0.0
        /// Cells that no window reached.
        package var unreached = 0
    }

    /// Of cells that were hidden. Cost: little.
    package func quality(_ cells: [TableFile.Cell], of file: TableFile) -> Quality {
        func best(_ values: [Float]) -> Int { values.indices.max { values[$0] < values[$1] }! }
        var quality = Quality()
        for cell in cells {
            guard let said = self[cell: cell] else {
                quality.unreached += 1
                continue
            }
            let (truth, mean) = (file.value(of: cell), file.mean(ofColumn: cell.column))
            if form.columns[cell.column].categories == nil {
                quality.numbers += 1
                quality.rmse += Double(truth[0] - said[0]) * Double(truth[0] - said[0])
                quality.rmseOfMean += Double(truth[0] - mean[0]) * Double(truth[0] - mean[0])
            } else {
                quality.texts += 1
                if best(truth) == best(said) { quality.found += 1 }
                if best(truth) == best(mean) { quality.foundByMostFrequent += 1 }
            }
        }
        let (numbers, texts) = (Double(max(1, quality.numbers)), Double(max(1, quality.texts)))
        quality.rmse = (quality.rmse / numbers).squareRoot()
        quality.rmseOfMean = (quality.rmseOfMean / numbers).squareRoot()
        quality.found /= texts
        quality.foundByMostFrequent /= texts
        return quality
    }
}
