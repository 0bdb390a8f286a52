import Datasets

/// What a snapshot shows of the model: the pictures that a probe asked for, as they were made last.
struct Showcase {
    var probe = Probe()
    /// The images that can be shown, in their order.
    private var gallery: [Int32] = []
    private(set) var pictures: Pictures?
    private(set) var interpolation: InterpolationPictures?
    private(set) var samples: Samples?
    private(set) var codes: CodeMap?
    /// The probe that all this was made for; nil before the first time.
    private var shown: Probe?
    /// How many times the codes have been left as they were.
    private var age = 0

    init(of dataset: Dataset) { change(to: dataset) }

    var isEmpty: Bool { shown == nil }

    mutating func change(to dataset: Dataset) { gallery = Studio.gallery(dataset.test, classes: dataset.classes) }

    /// Makes the pictures anew. The codes of many images cost as much as all other pictures: while it trains, every fourth
    /// time.
    mutating func fill(by studio: Studio, of split: Split, isTraining: Bool) {
        let isSame = shown == probe && isTraining
        if !isSame || age >= 3 { codes = probe.codes > 0 ? studio.codes(probe.codes, of: split) : nil }
        age = isSame ? (age + 1) % 4 : 0
        let rows = gallery.dropFirst(min(max(0, probe.firstImage), gallery.count - 1)).prefix(probe.images)
        pictures = rows.isEmpty ? nil : studio.pictures(Array(rows), of: split)
        interpolation = probe.interpolation.map { studio.interpolation($0, through: gallery, of: split) }
        samples = probe.samples > 0 ? studio.samples(probe.samples, draw: probe.draw, of: split) : nil
        shown = probe
    }
}
