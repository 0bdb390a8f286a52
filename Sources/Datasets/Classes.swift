/// The classes of a data set: its labels numbered by what occurs, in rising order, so that a label of 99,999 asks for one
/// class and not for a hundred thousand.
struct Classes: Sendable {
    /// The label of each class as the file has it: rising, or as an older file has them, with new ones behind.
    let labels: [Int32]

    /// More are no classes but numbers that each row has of its own.
    static let most = 4096

    /// nil where there are too many. Labels of the same data, at least one.
    init?(of labels: [Int32]) {
        let distinct = Set(labels)
        guard distinct.count <= Self.most else { return nil }
        self.labels = distinct.sorted()
    }

    /// Those of an older file; each other label of `found` a class behind them. nil where there are too many.
    init?(_ labels: [Int32], and found: [Int32]) {
        let known = Set(labels)
        self.labels = labels + Set(found).subtracting(known).sorted()
        guard self.labels.count <= Self.most, known.count == labels.count else { return nil }
    }

    /// 0 to the largest label, whether they occur or not.
    init(upTo largest: Int32) { labels = Array(0...largest) }

    /// The number of the class of each label. Precondition: they are among those.
    func numbers(of labels: [Int32]) -> [Int32] {
        // Numbers that are so already are most of the time.
        if self.labels.indices.allSatisfy({ self.labels[$0] == $0 }) { return labels }
        let numbers = Dictionary(uniqueKeysWithValues: self.labels.enumerated().map { ($1, Int32($0)) })
        return labels.map { numbers[$0]! }
    }
}
