import Autoencoders
import Datasets
import Laboratory
import Tensors
import Terminal
import Testing

@testable import Dashboard

@Suite struct PlanePaneTests {
    /// Points near the four corners of a square, a label for each.
    static func corners() throws -> Dataset {
        let noise = Generator(seed: 5).uniform([800]).values
        let rows = (0..<400).map { i -> [Float] in
            [0.95 * Float(i % 2) + 0.05 * noise[2 * i], 0.95 * Float(i / 2 % 2) + 0.05 * noise[2 * i + 1]]
        }
        return try Dataset(
            id: "corners", title: "Corners", shape: ImageShape(height: 1, width: 2), rows: rows,
            labels: (0..<400).map { $0 % 4 })
    }

    @Test func pointsHaveTheRoomOfImages() throws {
        let scene = try Scene(.vae, on: Self.corners())
        #expect(scene.state.layout.shown == ["loss", "reconstruction", "formula"])
        // The validation split has 40.
        #expect(scene.state.requests.first(PicturesRequest.self)?.count == PlanePane.count)
        #expect(scene.answer(PicturesRequest.self)?.originals.count == 40)
        #expect(scene.answer(SamplesRequest.self)?.images.count == PlanePane.count)
        #expect(scene.state.requests.first(InterpolationRequest.self) == nil)
        #expect(scene.text().contains(" 2 points "))
        for (width, height) in [(60, 50), (120, 40), (200, 50), (300, 100)] {
            let layout = Layout(Size(width: width, height: height), kind: .points)
            #expect(!layout.shown.contains("samples") && !layout.shown.contains("interpolation"))
            #expect(layout.shown.contains("reconstruction") && layout.shown.contains("codes") || height < 44)
        }
    }

    @Test func aPaneThatIsNotForPointsGivesTheScreenBack() throws {
        var scene = try Scene()
        scene.doing(.character("3"))
        scene.doing(.character("z"))
        #expect(scene.state.layout.shown == ["interpolation"])
        let points = try Scene(.vae, on: Self.corners())
        scene.state.take(points.session.snapshot())
        #expect(scene.state.layout.shown == ["loss", "reconstruction", "formula"] && scene.state.focus == "loss")
        _ = scene.press(.character("3"))
        #expect(scene.text().contains("interpolation isn't for data of this kind") && scene.state.focus == "loss")
        _ = scene.press(.character("P"))
        #expect(scene.text().contains("not for data of this kind"))
        // And it is one again when images come back.
        _ = scene.press(.escape)
        let images = try Scene()
        scene.state.take(images.session.snapshot())
        #expect(scene.state.layout.shown == ["loss", "reconstruction", "interpolation", "formula"])
    }

    /// Each corner has dots of the data, and there are none of it in the middle.
    @Test func pointsAreWhereTheyBelong() throws {
        let scene = try Scene(.vae, on: Self.corners())
        let canvas = Frame.picture(of: scene.state, capabilities: .full)
        let place = try #require(scene.state.layout.places.first { $0.slot == "reconstruction" }?.content)
        var found: [(x: Int, y: Int)] = []
        for y in place.y + 1..<place.maxY {
            for x in place.x..<place.maxX where canvas[x, y].style == Style(.accent(0)) { found.append((x, y)) }
        }
        let (columns, rows) = (found.map(\.x), found.map(\.y))
        let (left, right) = (try #require(columns.min()), try #require(columns.max()))
        let (top, bottom) = (try #require(rows.min()), try #require(rows.max()))
        // Dots are as wide as high: twice as many columns as rows.
        #expect(abs(Double(right - left) / Double(bottom - top) - 2) < 0.4)
        for (x, y) in found {
            #expect(min(x - left, right - x) <= 2 && min(y - top, bottom - y) <= 1, "\(x), \(y)")
        }
        for isRight in [false, true] {
            for isLow in [false, true] {
                #expect(
                    found.contains { ($0.x > (left + right) / 2) == isRight && ($0.y > (top + bottom) / 2) == isLow })
            }
        }
    }

    @Test func aCircleIsRoundAndWhollySeen() throws {
        let circle: [[Float]] = (0..<8).map {
            [[3, 1], [0, 4], [-3, 1], [0, -2], [2, 3], [1, 1], [0, 1], [-1, 1]][$0]
        }
        for (width, height, aspect) in [(80, 40, 1.0), (40, 80, 1), (30, 10, 2), (7, 5, 2)] {
            let frame = try #require(PlaneFrame(circle, width: width, height: height, aspect: aspect))
            let places = try circle.map { try #require(frame.place($0)) }
            let (across, down) = (places[0].x - places[2].x, places[3].y - places[1].y)
            #expect(abs(Double(across) - Double(down) * aspect) <= 1 + aspect)
            #expect(across > 0 && down > 0)
            #expect(frame.place(1000, 0) == nil && frame.place(.nan, 0) == nil && frame.place([1]) == nil)
        }
        #expect(PlaneFrame([[.nan, 0]], width: 10, height: 10, aspect: 1) == nil)
        #expect(PlaneFrame(circle, width: 0, height: 10, aspect: 1) == nil)
        // A single point is in the middle.
        let still = try #require(PlaneFrame([[5, 5]], width: 11, height: 11, aspect: 1)?.place([5, 5]))
        #expect(still.x == 5 && still.y == 5)
    }

    @Test func ticksAreRound() {
        #expect(PlaneFrame.ticks(around: 0, reach: 2.4) == [-2, 0, 2])
        #expect(PlaneFrame.ticks(around: 0.5, reach: 0.6) == [0, 0.5, 1])
        #expect(PlaneFrame.ticks(around: 250, reach: 60) == [200, 250, 300])
        #expect(PlaneFrame.ticks(around: 0, reach: 0) == [])
        // Numbers that differ by nothing that can be written, of any size.
        for middle in [1e25, -1e300, .infinity] { #expect(PlaneFrame.ticks(around: middle, reach: 1) == []) }
        #expect([-2, 0, 0.5, 3 * 0.1, 250].map(PlaneFrame.text) == ["-2", "0", "0.5", "0.3", "250"])
    }

    @Test func arrowsChooseWhatIsSeenWithTheData() throws {
        var scene = try Scene(.vae, on: Self.corners())
        scene.doing(.character("2"))
        let samples = try #require(scene.answer(SamplesRequest.self))
        scene.doing(.right)
        #expect(scene.answer(SamplesRequest.self) != samples)
        #expect(scene.text().contains("⠶ samples"))
        scene.doing(.down)
        #expect(scene.text().contains("⠶ x̂") && !scene.text().contains("⠶ samples"))
        scene.doing(.up)
        #expect(scene.text().contains("⠶ samples"))
    }

    @Test func drawsAtEverySize() throws {
        var scene = try Scene(.undercomplete, on: Self.corners())
        for _ in 0..<4 { scene.session.advance() }
        for width in [40, 41, 64, 80, 150, 200] {
            for height in [12, 14, 20, 24, 44, 60] {
                scene.state.size = Size(width: width, height: height)
                scene.look()
                for capabilities in [Capabilities.full, .plainest, Capabilities(unicode: true, depth: .none)] {
                    let picture = scene.text(capabilities)
                    guard scene.state.layout.shown.contains("reconstruction") else { continue }
                    #expect(picture.contains(capabilities.unicode ? "⠶ x" : ". x"), "\(width)×\(height)")
                }
            }
        }
    }
}
