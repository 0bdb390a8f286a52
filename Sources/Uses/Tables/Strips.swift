import Autoencoders
import Datasets
import Laboratory
import Tensors

/// Rows of a table as strips: how far each value is from its column's mean, in standard deviations of the column.
package struct StripsRequest: ViewRequest {
    package enum Subject: Hashable, Sendable {
        /// Rows of drawn codes; each draw gives others, and always the same.
        case samples(draw: Int)
        /// Rows of the gallery, each above what the model makes of it, from a position on.
        case pairs(first: Int)
        /// The way from the code of one row to that of another.
        case between(left: Int, right: Int)
    }

    package var subject: Subject
    /// Strips, both rows of a pair among them.
    package var count: Int
    package var split: SplitName?

    package init(_ subject: Subject, count: Int, split: SplitName = .validation) {
        (self.subject, self.count, self.split) = (subject, count, split)
    }

    package func answer(by viewer: Viewer) -> Strips? {
        guard count > 0, viewer.gallery.count > 0 else { return nil }
        let spreads = ObservedRows(viewer.rows.few(256), of: viewer.rows).spreads()
        func strip(_ values: some Collection<Float>, _ observed: [Bool]? = nil) -> [Float] {
            values.enumerated().map { place, value in
                guard observed?[place] ?? true else { return .nan }
                let deviation = spreads.deviation[place]
                let difference = Double(value) - spreads.mean[place]
                return Float(deviation > 0 ? difference / deviation : difference)
            }
        }
        var strips: [[Float]] = []
        var origin: CodeOrigin?
        switch subject {
        case .samples(let draw):
            let samples = viewer.samples(count, draw: draw)
            origin = samples.origin
            strips = samples.images.map { strip($0) }
        case .pairs(let first):
            let all = viewer.gallery.count
            let rows = (0..<min(all, max(1, count / 2))).map { viewer.gallery[((first + $0) % all + all) % all] }
            let rebuilt = viewer.decode(viewer.encode(rows))
            for (i, row) in rows.enumerated() {
                let observed = viewer.rows.hasMissing ? viewer.rows.observed(Int(row)) : nil
                strips.append(strip(viewer.rows.image(Int(row)), observed))
                strips.append(strip(rebuilt.row(i)))
            }
        case .between(let left, let right):
            let way = Interpolation(left: left, right: right, count: max(2, count))
            strips = viewer.interpolation(way).images.map { strip($0) }
        }
        return Strips(strips: strips, origin: origin)
    }
}

package struct Strips: Sendable, Equatable {
    /// [strips][features]; NaN where nobody knows.
    package let strips: [[Float]]
    /// What samples were drawn from.
    package let origin: CodeOrigin?
}
