import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors

/// The units of a layer: their weights, what they say of a row and of all, where a token looks.
package struct UnitsRequest: ViewRequest {
    package enum Subject: Hashable, Sendable {
        /// What a unit is made of: the weights that lead to it, or in a decoder's last layer those that lead from it.
        case weights
        /// What the layer says of a row.
        case activations
    }

    /// The layer, by its place among those of ``UnitsView/layers``, counted round.
    package var layer: Int
    package var subject: Subject
    /// The first unit that is shown, by use, and how many; of attention the heads are what is shown.
    package var first: Int, count: Int
    /// The unit that is told of, by use; of attention the patch that looks.
    package var selected: Int
    /// The row of the activations, as a position in the gallery, counted round.
    package var image: Int
    package var split: SplitName?

    package init(
        layer: Int = 0, _ subject: Subject = .weights, first: Int = 0, count: Int, selected: Int = 0, image: Int = 0,
        split: SplitName = .validation
    ) {
        (self.layer, self.subject, self.first, self.count) = (layer, subject, first, count)
        (self.selected, self.image, self.split) = (selected, image, split)
    }

    package var cost: ViewCost { .crowd }

    package func answer(by viewer: Viewer) -> UnitsView? {
        let computation = viewer.layers
        var layer = 0
        var use: LayerUse?
        let places = viewer.rowsOfALook
        var names: [String] = []
        let isWhole = computation.run(over: .rows(places, of: viewer.rows)) { stage, rows in
            names = stage.layers.map(\.path)
            layer = ((self.layer % names.count) + names.count) % names.count
            if use == nil { use = LayerUse(layer, of: stage, viewer.model) }
            use?.add(stage, rows: rows.count)
        }
        guard isWhole, let use, !viewer.gallery.isEmpty else { return nil }
        let gallery = viewer.gallery
        let row = gallery[((image % gallery.count) + gallery.count) % gallery.count]
        let order = use.order
        let place = order.isEmpty ? 0 : min(max(0, selected), order.count - 1)
        let shown = Array(order.dropFirst(max(0, first)).prefix(max(0, count)))
        // The row by itself, for what the layer says of it.
        var said: UnitsView.Picture?
        var tiles: [UnitsView.Tile] = []
        let isAlone = computation.run(over: .rows([row], of: viewer.rows)) { stage, _ in
            let layer = stage.layers[layer]
            if case .attention(let heads) = layer.kind {
                tiles = Self.attention(layer, heads: heads, from: selected, of: viewer)
            } else if subject == .activations, case .maps(let map, _) = layer.kind {
                tiles = shown.map { unit in
                    let values = (0..<map.height * map.width).map { layer.values.base[$0 * map.channels + unit] }
                    return UnitsView.Tile(
                        unit: unit, use: use.deviation(unit),
                        picture: .init(width: map.width, height: map.height, channels: 1, values: values))
                }
            } else {
                tiles = shown.map { unit in
                    UnitsView.Tile(
                        unit: unit, use: use.deviation(unit), picture: use.weights.picture(unit, of: viewer.model))
                }
                let means = use.means(of: layer, or: stage)
                said = .init(width: order.count, height: 1, channels: 1, values: order.map { means[$0] })
            }
        }
        guard isAlone else { return nil }
        return UnitsView(
            layers: names, layer: layer, kind: use.kind, form: use.weights.form, units: use.units, rows: places.count,
            tiles: tiles, said: said,
            selected: order.isEmpty ? nil : use.told(order[place], place: place, structure: viewer.model.structure),
            tokens: use.kind == .attention ? use.tokens : 0)
    }

    /// softmax(q kᵀ/√d) of a patch's query, for each head, over the patches.
    private static func attention(
        _ layer: LayerStage.Layer, heads: Int, from patch: Int, of viewer: Viewer
    ) -> [UnitsView.Tile] {
        let width = layer.units
        let tokens = layer.values.count / (3 * width)
        let d = width / heads
        let shape = viewer.kind.shape
        let side = viewer.model.structure.patch ?? 1
        let (across, down) = (max(1, shape.width / side), max(1, shape.height / side))
        // One that stands for the image as a whole comes before those of patches.
        let lead = max(0, tokens - across * down)
        let asking = min(max(0, patch), tokens - lead - 1) + lead
        return (0..<heads).map { head in
            func part(_ token: Int, _ kind: Int) -> UnsafeMutablePointer<Float> {
                layer.values.base + (token * 3 + kind) * width + head * d
            }
            let query = part(asking, 0)
            var scores = (0..<tokens).map { token -> Float in
                let key = part(token, 1)
                return (0..<d).reduce(Float(0)) { $0 + query[$1] * key[$1] } / Float(d).squareRoot()
            }
            let largest = scores.max() ?? 0
            scores = scores.map { exp($0 - largest) }
            let sum = scores.reduce(0, +)
            return UnitsView.Tile(
                unit: head, use: 0,
                picture: .init(
                    width: across, height: down, channels: 1,
                    values: scores.dropFirst(lead).map { $0 / sum }))
        }
    }
}

/// What is seen of a layer at one moment.
package struct UnitsView: Sendable, Equatable {
    package enum Kind: Sendable, Equatable { case units, maps, attention }

    /// What the weights of a unit look like.
    package enum Form: Sendable, Equatable {
        /// As large as a row of the data: what a unit looks for.
        case images
        /// The same, of what it adds to the picture.
        case columns
        /// A kernel, the mean over so many channels.
        case kernels(of: Int)
        /// A value for each unit before it.
        case vectors
    }

    /// Values of a picture, [channels, height, width].
    package struct Picture: Sendable, Equatable {
        package let width, height, channels: Int
        package let values: [Float]
    }

    package struct Tile: Sendable, Equatable {
        /// Its number in the layer; of attention the head.
        package let unit: Int
        /// How much it varies over the rows: the standard deviation of what it says, of maps and tokens in their mean.
        package let use: Double
        package let picture: Picture
    }

    /// One unit over the rows.
    package struct Told: Sendable, Equatable {
        package let unit, place: Int
        /// How often it says how much: of values from `low` to `high`.
        package let histogram: [Int]
        package let low, high, mean, deviation: Double
        /// What it is to be: on for a share ρ of the rows, or N(0, 1).
        package let isCode: Bool
    }

    /// The paths that there are.
    package let layers: [String]
    package let layer: Int
    package let kind: Kind
    package let form: Form
    package let units, rows: Int
    package let tiles: [Tile]
    /// What all units say of the row, by use; nil where tiles do.
    package let said: Picture?
    package let selected: Told?
    /// Patches that can look.
    package let tokens: Int

    package var path: String { layers[layer] }
}

/// Where a layer's weights are, and how they look.
struct LayerWeights {
    let form: UnitsView.Form
    private let path: String
    private let image: (width: Int, height: Int, channels: Int)
    /// Whether a unit is a column of the matrix: what leads from it.
    private let isColumn: Bool
    private let isTransposed: Bool

    init(_ layer: LayerStage.Layer, of model: Model) {
        path = layer.path + ".weight"
        isTransposed = layer.isTransposed
        let shape = model.data.kind.shape
        image = (shape.width, shape.height, shape.channels)
        guard model.parameters.contains(path) else {
            (form, isColumn) = (.vectors, false)
            return
        }
        let axes = model.parameters[path].shape.axes
        switch layer.kind {
        case .maps: (form, isColumn) = (.kernels(of: isTransposed ? axes[0] : axes[1]), false)
        default:
            let isLast = layer.path.hasPrefix("decoder") && axes[0] == model.features
            isColumn = isLast
            form = isLast ? .columns : axes[1] == model.features ? .images : .vectors
        }
    }

    /// How many units the weights are of: what leads from them, where they are columns.
    func units(of layer: LayerStage.Layer, _ model: Model) -> Int {
        isColumn ? model.parameters[path].shape[1] : layer.units
    }

    var areColumns: Bool { isColumn }

    func picture(_ unit: Int, of model: Model) -> UnitsView.Picture {
        guard model.parameters.contains(path) else { return .init(width: 0, height: 0, channels: 1, values: []) }
        let slot = model.parameters[path]
        let axes = slot.shape.axes
        switch form {
        case .kernels(let others):
            let (kernel, width) = (axes[2] * axes[3], axes[3])
            var mean = [Float](repeating: 0, count: kernel)
            for other in 0..<others {
                let start = (isTransposed ? other * axes[1] + unit : unit * axes[1] + other) * kernel
                for i in 0..<kernel { mean[i] += slot.base[start + i] / Float(others) }
            }
            return .init(width: width, height: axes[2], channels: 1, values: mean)
        case .columns:
            let values = (0..<axes[0]).map { slot.base[$0 * axes[1] + unit] }
            return .init(width: image.width, height: image.height, channels: image.channels, values: values)
        case .images:
            let values = (0..<axes[1]).map { slot.base[unit * axes[1] + $0] }
            return .init(width: image.width, height: image.height, channels: image.channels, values: values)
        case .vectors:
            let values = (0..<axes[1]).map { slot.base[unit * axes[1] + $0] }
            return .init(width: values.count, height: 1, channels: 1, values: values)
        }
    }
}

/// What the units of a layer say over rows, of maps and tokens their mean.
private struct LayerUse {
    let weights: LayerWeights
    let kind: UnitsView.Kind
    let units: Int
    private(set) var tokens = 0
    private let layer: Int
    private let isCode: Bool
    /// [rows, units]
    private var said: [Float] = []
    private var count = 0

    init(_ place: Int, of stage: LayerStage, _ model: Model) {
        let layer = stage.layers[place]
        self.layer = place
        weights = LayerWeights(layer, of: model)
        isCode = layer.path == stage.codePath
        switch layer.kind {
        case .units: kind = .units
        case .maps: kind = .maps
        case .attention: kind = .attention
        }
        units = kind == .attention ? 0 : weights.units(of: layer, model)
        if kind == .attention { tokens = layer.positions }
    }

    mutating func add(_ stage: LayerStage, rows: Int) {
        count += rows
        if kind == .attention { return }
        let means = means(of: stage.layers[layer], or: stage, rows: rows)
        said += means
    }

    /// What the units that are shown say of each row, [rows, units]: the layer's own, or those that lead to it.
    func means(of layer: LayerStage.Layer, or stage: LayerStage, rows: Int = 1) -> [Float] {
        var (values, width, positions) = (layer.values, layer.units, layer.positions)
        if weights.areColumns {
            // What comes before a decoder's last layer: another one, or the code.
            let before = stage.layers[..<self.layer].last { $0.path.hasPrefix("decoder") && $0.units == units }
            (values, width, positions) = before.map { ($0.values, $0.units, $0.positions) } ?? (stage.codes, units, 1)
        }
        var means = [Float](repeating: 0, count: rows * width)
        for row in 0..<rows {
            for position in 0..<positions {
                let start = (row * positions + position) * width
                for unit in 0..<width { means[row * width + unit] += values.base[start + unit] / Float(positions) }
            }
        }
        return means
    }

    private func values(_ unit: Int) -> [Double] { (0..<count).map { Double(said[$0 * units + unit]) } }

    private func moments(_ unit: Int) -> (mean: Double, deviation: Double) {
        let values = values(unit)
        let mean = values.reduce(0, +) / Double(max(1, count))
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (mean, (squares / Double(max(1, count))).squareRoot())
    }

    func deviation(_ unit: Int) -> Double { moments(unit).deviation }

    /// By falling use.
    var order: [Int] {
        let uses = (0..<units).map { deviation($0) }
        return uses.indices.sorted { (uses[$1], $0) < (uses[$0], $1) }
    }

    private static let bins = 24

    func told(_ unit: Int, place: Int, structure: Structure) -> UnitsView.Told {
        let values = values(unit).filter(\.isFinite)
        let (low, high) = (values.min() ?? 0, values.max() ?? 0)
        var histogram = [Int](repeating: 0, count: Self.bins)
        for value in values {
            let at = high > low ? Int((value - low) / (high - low) * Double(Self.bins)) : 0
            histogram[min(Self.bins - 1, at)] += 1
        }
        let moments = moments(unit)
        return UnitsView.Told(
            unit: unit, place: place, histogram: histogram, low: low, high: high, mean: moments.mean,
            deviation: moments.deviation, isCode: isCode || weights.areColumns && units == structure.latent)
    }
}
