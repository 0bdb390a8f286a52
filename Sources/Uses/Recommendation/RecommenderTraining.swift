import Datasets
import Networks
import Tensors

/// Learns from sparse rows: the order of rows, what the input is denied, and the steps. A function of rows, settings and seed:
/// the number of threads changes no bit.
final class RecommenderTraining {
    let settings: RecommenderSettings
    let network: RecommenderNetwork
    let step: RecommenderStep
    private let variant: RecommenderVariant
    private let rows: SparseRows
    /// Of each row, beside its cells; columns count from 0.
    private let features: SparseRows?
    /// Rows that something is known of.
    private let able: [Int32]
    private var order: [Int32] = []
    private let generator: Generator
    private var uniform: [Float] = []
    private var normal: [Float] = []
    private(set) var steps = 0
    private(set) var cellsSeen = 0

    /// `rows` have what should come out; at least one of them has a cell.
    init(
        _ variant: RecommenderVariant, _ settings: RecommenderSettings, rows: SparseRows, features: SparseRows?,
        workers: Workers
    ) {
        (self.variant, self.settings, self.rows, self.features) = (variant, settings, rows, features)
        able = (0..<rows.count).filter { !rows.range($0).isEmpty }.map { Int32($0) }
        generator = Generator(seed: settings.seed)
        network = RecommenderNetwork(
            variant.structure(columns: rows.width, features: features?.width ?? 0, settings),
            from: generator.split("parameters"))
        step = RecommenderStep(
            network, loss: variant.loss, batch: min(settings.batch, able.count), workers: workers)
    }

    var stepsPerEpoch: Int { able.count / step.batch }
    var epoch: Double { Double(steps) / Double(stepsPerEpoch) }

    /// One batch. Cost: that of the known cells of its rows, and a pass over all parameters.
    func advance() {
        let place = steps % stepsPerEpoch
        if place == 0 {
            if order.isEmpty { order = able }
            var permutation = [Int32](repeating: 0, count: able.count)
            generator.split("order").split(steps / stepsPerEpoch).shuffle(&permutation)
            for i in permutation.indices { order[i] = able[Int(permutation[i])] }
        }
        let chosen = order[place * step.batch..<(place + 1) * step.batch]
        gather(chosen, generator.split("corruption").split(steps))
        if let noise = step.noise {
            generator.split("code").split(steps).fillNormal(noise.pointer)
        }
        var weights = settings.weights
        if settings.anneal > 0 { weights.beta *= min(1, Float(epoch) / settings.anneal) }
        step.run(rate: settings.rate, weights)
        steps += 1
        cellsSeen += step.target.cells
    }

    private func gather(_ chosen: ArraySlice<Int32>, _ generator: Generator) {
        let (input, target) = (step.input, step.target)
        input.begin()
        target.begin()
        let cells = chosen.reduce(0) { $0 + rows.range(Int($1)).count }
        if settings.dropout > 0 || settings.blank > 0 {
            uniform.reserve(cells + chosen.count)
            uniform.withUnsafeMutableBufferPointer { generator.split("dropout").fillUniform($0) }
        }
        if settings.noise > 0 {
            normal.reserve(cells)
            normal.withUnsafeMutableBufferPointer { generator.split("noise").fillNormal($0) }
        }
        let isBlanking = features != nil && settings.blank > 0
        let scale = 1 / (1 - settings.dropout)
        var draw = 0
        rows.columns.withUnsafeBufferPointer { columns in
            rows.values.withUnsafeBufferPointer { values in
                for (i, row) in chosen.enumerated() {
                    let range = rows.range(Int(row))
                    let isBlank = isBlanking && uniform[cells + i] < settings.blank
                    let form = variant.loss.inputForm(of: range.count)
                    for j in range {
                        target.append(columns[j], values[j])
                        if !isBlank, settings.dropout == 0 || uniform[draw] >= settings.dropout {
                            var value = (form ?? values[j]) * scale
                            if settings.noise > 0 { value += settings.noise * normal[draw] }
                            input.append(columns[j], value)
                        }
                        draw += 1
                    }
                    target.endRow()
                    if let features {
                        for j in features.range(Int(row)) {
                            input.append(features.columns[j] + Int32(rows.width), features.values[j])
                        }
                    }
                    input.endRow()
                }
            }
        }
    }
}

extension RecommenderLoss {
    /// What stands in the input for each of so many known cells; nil where that is the cell's own value. Of the multinomial
    /// likelihood a row has the length 1.
    func inputForm(of cells: Int) -> Float? {
        switch self {
        case .squared: nil
        case .multinomial: 1 / Float(cells).squareRoot()
        case .weighted: 1
        }
    }
}

extension [Float] {
    /// Makes it at least so long.
    fileprivate mutating func reserve(_ count: Int) {
        if self.count < count { self = [Float](repeating: 0, count: count) }
    }
}
