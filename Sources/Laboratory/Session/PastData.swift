import Datasets

/// The data of an entry of the past: themselves, or, of built-in ones that aren't held any more, what they are called.
struct PastData {
    let id: String
    private(set) var held: Dataset?

    init(_ dataset: Dataset) { (id, held) = (dataset.id, dataset) }

    /// The data; read again where they aren't held and aren't those that are `present`. Throws `DataError`.
    func dataset(present: Dataset) throws -> Dataset {
        try held ?? (id == present.id ? present : Dataset.load(id))
    }

    /// Lets go of what can be read again just as it was.
    mutating func letGo() { if held?.isBuiltIn == true { held = nil } }
}

/// Which data the past goes on holding: those that were looked at last, as many as there is room for.
struct PastDataRoom {
    private var left: Int
    private var known: [String: Bool] = [:]

    /// For so many bytes.
    init(bytes: Int) { left = bytes }

    mutating func isRoom(for data: PastData) -> Bool {
        guard let dataset = data.held else { return true }
        if let known = known[data.id] { return known }
        let fits = dataset.bytes <= left
        if fits { left -= dataset.bytes }
        known[data.id] = fits
        return fits
    }
}
