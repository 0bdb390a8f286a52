/// What the numbers of an experiment may be: beyond any model of use, and so little that products of sizes stay far from
/// the end of integers and that a network's parameters are listed within a blink.
package enum Bounds {
    /// Layers, blocks, stages or entries of a list.
    package static let mostLayers = 64
    package static let layers = 0...mostLayers
    /// Units, channels, filters, codes.
    package static let width = 1...widestLayer
    static let kernel = 1...64
    static let stride = 1...64
    static let padding = 0...63
    static let patch = 1...1 << 14
    static let heads = 1...1 << 10
    /// Of a list of ids or of beginnings of paths.
    static let entries = 0...256
    /// Characters of a name.
    static let name = 0...64
    /// Of data.
    static let classes = 0...100_000
    static let side = 1...widestLayer

    /// No layer is wider and no map larger, so that a product of two widths fits an integer many times over.
    static let widestLayer = 1 << 24

    /// height · width · channels; nil where that is wider than a layer may be. Precondition: none is negative.
    static func values(_ height: Int, _ width: Int, _ channels: Int) -> Int? {
        let pixels = height.multipliedReportingOverflow(by: width)
        let all = pixels.partialValue.multipliedReportingOverflow(by: channels)
        return pixels.overflow || all.overflow || all.partialValue > widestLayer ? nil : all.partialValue
    }
}

/// A number with its name, as files have it, and what it may be.
package struct BoundedNumber: Sendable {
    package let field: String
    package let value: Int
    package let possible: ClosedRange<Int>

    init(_ field: String, _ value: Int, _ possible: ClosedRange<Int>) {
        (self.field, self.value, self.possible) = (field, value, possible)
    }

    /// The first that isn't what it may be.
    static func fault(of numbers: some Sequence<BoundedNumber>, in place: String = "") -> Fault? {
        numbers.first { !$0.possible.contains($0.value) }.map {
            .number(field: place + $0.field, found: $0.value, possible: $0.possible)
        }
    }

    /// How many a list has, then what each has to say: of a list that is too long nobody asks that.
    static func list<Element>(
        _ field: String, _ elements: [Element], _ possible: ClosedRange<Int> = Bounds.layers,
        each numbers: (String, Element) -> [BoundedNumber] = { _, _ in [] }
    ) -> [BoundedNumber] {
        let count = BoundedNumber("\(field).count", elements.count, possible)
        guard possible.contains(elements.count) else { return [count] }
        return elements.enumerated().flatMap { numbers("\(field)[\($0)]", $1) }
    }

    /// The units of dense layers.
    static func widths(_ field: String, _ layers: [Architecture.Layer]) -> [BoundedNumber] {
        list(field, layers) { [BoundedNumber("\($0).width", $1.width, Bounds.width)] }
    }
}

extension Experiment {
    /// A number that isn't what it may be, or nil. To be asked before anything else of an experiment whose numbers are
    /// anybody's: until then a property of it may take for ever. Cost: in proportion to its lists, at most.
    package var faultOfNumbers: Fault? {
        BoundedNumber.fault(of: encoder.blueprint.numbers, in: "encoder.")
            ?? BoundedNumber.fault(of: decoder.blueprint.numbers, in: "decoder.")
            ?? BoundedNumber.fault(
                of: [BoundedNumber("latent", latent, Bounds.width)]
                    + BoundedNumber.list("terms", terms, Bounds.entries)
                    + BoundedNumber.list("learns", learns ?? [], Bounds.entries)
                    + (depth.map { [BoundedNumber("depth", $0, 1...Bounds.mostLayers + 1)] } ?? [])
                    + (linearLayers.map { [BoundedNumber("linearLayers", $0, LinearLayers.possible)] } ?? [])
                    + pretraining.numbers)
    }
}

extension Pretraining {
    fileprivate var numbers: [BoundedNumber] {
        guard case .stages(let stages) = self else { return [] }
        return BoundedNumber.list("pretraining.phases", stages) { place, stage in
            [BoundedNumber("\(place).name.count", stage.name.unicodeScalars.count, Bounds.name)]
                + (stage.depth.map { [BoundedNumber("\(place).depth", $0, 1...Bounds.mostLayers + 1)] } ?? [])
                + BoundedNumber.list("\(place).terms", stage.terms ?? [], Bounds.entries)
                + BoundedNumber.list("\(place).learns", stage.learns ?? [], Bounds.entries)
        }
    }
}

extension DataShape {
    /// A number that isn't what it may be, or nil: before it is multiplied by others.
    package var faultOfNumbers: Fault? {
        let numbers = [
            BoundedNumber("image.height", image.height, Bounds.side),
            BoundedNumber("image.width", image.width, Bounds.side),
            BoundedNumber("image.channels", image.channels, Bounds.side),
            BoundedNumber("classes", classes ?? 0, Bounds.classes),
        ]
        if let fault = BoundedNumber.fault(of: numbers, in: "data.") { return fault }
        guard Bounds.values(image.height, image.width, image.channels) == nil else { return nil }
        // The product of three of them may overflow, which its place in the file can't.
        return .number(
            field: "data.image, pixels",
            found: image.height.multipliedReportingOverflow(by: image.width).partialValue, possible: Bounds.width)
    }
}
