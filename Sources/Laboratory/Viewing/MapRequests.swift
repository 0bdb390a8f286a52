import Autoencoders
import Datasets
import Tensors

/// The codes of a split's first rows on a plane: so many are shown, and the plane is laid through those of some hundreds.
package struct CodesRequest: ViewRequest {
    package var count: Int
    package var axes: MapAxes
    package var split: SplitName?

    package init(_ count: Int, axes: MapAxes = .principal, split: SplitName = .validation) {
        (self.count, self.axes, self.split) = (count, axes, split)
    }

    package var cost: ViewCost { .crowd }

    package func answer(by viewer: Viewer) -> CodeMap? {
        count > 0 ? Cartographer.of(viewer).map(self, viewer) : nil
    }
}

/// What the decoder makes of a place on the map.
package struct MapPointRequest: ViewRequest {
    package var map: CodesRequest
    /// nil: the middle of the codes.
    package var place: MapPlace?
    package var split: SplitName?

    package init(_ map: CodesRequest, at place: MapPlace?) { (self.map, self.place, split) = (map, place, map.split) }

    package func answer(by viewer: Viewer) -> MapPoint? {
        guard let (cloud, plane) = Cartographer.of(viewer).known(map, viewer) else { return nil }
        let middle = plane.place(of: plane.middle)
        let place = place ?? MapPlace(x: middle.x, y: middle.y)
        let code = plane.code(x: place.x, y: place.y)
        let image = viewer.decode(Tensor(code, shape: [1, code.count]))
        let nearest = cloud.nearest(to: code)
        return MapPoint(
            place: place, image: Array(image.row(0)), distance: nearest?.distance,
            label: nearest.flatMap { cloud.labels[$0.place] },
            name: nearest.flatMap { viewer.rows.name($0.place) })
    }
}

/// A place on a map, in the units of the codes.
package struct MapPlace: Hashable, Sendable {
    package var x, y: Float

    package init(x: Float, y: Float) { (self.x, self.y) = (x, y) }
}

package struct MapPoint: Sendable, Equatable {
    package let place: MapPlace
    /// [features]
    package let image: [Float]
    /// How far the nearest code of the map is, in the space of all codes, and its class.
    package let distance: Float?
    package let label: Int?
    /// What the row of that code is called; nil where rows have no names.
    package var name: String?
}

/// What the decoder makes of a grid of places, row by row from the top left.
package struct MapSheetRequest: ViewRequest {
    package var map: CodesRequest
    /// The first and the last place.
    package var first, last: MapPlace
    package var columns, rows: Int
    package var split: SplitName?

    package init(_ map: CodesRequest, from first: MapPlace, to last: MapPlace, columns: Int, rows: Int) {
        (self.map, self.first, self.last, self.columns, self.rows) = (map, first, last, columns, rows)
        split = map.split
    }

    /// No images where the decoder goes value by value: they would take minutes.
    package func answer(by viewer: Viewer) -> MapSheet? {
        guard !viewer.model.drawsValueByValue else { return MapSheet(columns: columns, images: []) }
        guard columns > 0, rows > 0, let (_, plane) = Cartographer.of(viewer).known(map, viewer) else { return nil }
        func between(_ a: Float, _ b: Float, _ i: Int, _ count: Int) -> Float {
            count > 1 ? a + (b - a) * Float(i) / Float(count - 1) : (a + b) / 2
        }
        let codes = (0..<rows).flatMap { row in
            (0..<columns).flatMap { column in
                plane.code(x: between(first.x, last.x, column, columns), y: between(first.y, last.y, row, rows))
            }
        }
        let images = viewer.decode(Tensor(codes, shape: [columns * rows, plane.middle.count]))
        return MapSheet(columns: columns, images: images.rows)
    }
}

package struct MapSheet: Sendable, Equatable {
    package let columns: Int
    /// [rows · columns][features]; none of a decoder that goes value by value.
    package let images: [[Float]]
}

/// The way of an interpolation on the map.
package struct MapPathRequest: ViewRequest {
    package var map: CodesRequest
    package var way: Interpolation
    package var split: SplitName?

    package init(_ map: CodesRequest, _ way: Interpolation) { (self.map, self.way, split) = (map, way, map.split) }

    package func answer(by viewer: Viewer) -> [MapPlace]? {
        guard let (_, plane) = Cartographer.of(viewer).known(map, viewer), !viewer.gallery.isEmpty else { return nil }
        let ends = viewer.encode([viewer.row(way.left), viewer.row(way.right)])
        return (0..<max(2, way.count)).map { i in
            let t = Float(i) / Float(max(2, way.count) - 1)
            let place = plane.place(
                of: Studio.between(Array(ends.row(0)), Array(ends.row(1)), at: t, path: way.path))
            return MapPlace(x: place.x, y: place.y)
        }
    }
}

/// Lays planes through the codes of a model, and keeps the last, for all that is drawn on it.
final class Cartographer {
    private let principal: PrincipalPlane
    /// The first so many rows of a split lay the plane.
    private static let rows = 500
    private var known: (request: CodesRequest, cloud: CodeCloud, plane: CodePlane)?

    private init(_ viewer: Viewer) { principal = PrincipalPlane(from: viewer.generator.split("axes")) }

    static func of(_ viewer: Viewer) -> Cartographer { viewer.kept { Cartographer(viewer) } }

    /// What was laid last, of the same request.
    func known(_ request: CodesRequest, _ viewer: Viewer) -> (cloud: CodeCloud, plane: CodePlane)? {
        if known?.request != request { _ = map(request, viewer) }
        return known.map { ($0.cloud, $0.plane) }
    }

    func map(_ request: CodesRequest, _ viewer: Viewer) -> CodeMap? {
        // The plane is that of the same rows, however many points there is room for.
        let rows = (0..<Int32(min(max(request.count, Self.rows), viewer.rows.count))).map { $0 }
        let cloud = CodeCloud(viewer.encode(rows), labels: rows.map { viewer.rows.label(Int($0)) })
        var prior: Float?
        if case .prior(NormalPrior.id, let deviation) = viewer.origin { prior = deviation }
        var axes: [CodeMap.Axis]
        let plane: CodePlane
        if cloud.latent > 2, request.axes == .principal {
            (axes, plane) = ([.component(1), .component(2)], principal.plane(through: cloud))
        } else {
            var codes = Array(0..<min(2, cloud.latent))
            if cloud.latent > 2 {
                guard let usage = CodeUses.of(viewer).fresh(viewer, request.split) else { return nil }
                // By their numbers, so that the picture doesn't turn when the two change places.
                codes = usage.codes.prefix(2).map(\.code).sorted()
            }
            axes = codes.map(CodeMap.Axis.code)
            let units = (0..<2).map { axis in
                (0..<cloud.latent).map { axis < codes.count && $0 == codes[axis] ? Float(1) : 0 }
            }
            plane = CodePlane(middle: cloud.mean, axes: units)
        }
        known = (request, cloud, plane)
        return cloud.map(on: plane, axes: axes, prior: prior, showing: request.count)
    }
}
