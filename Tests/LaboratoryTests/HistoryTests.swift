import Testing

@testable import Laboratory

@Suite struct MarkTests {
    @Test func theLatestMarksAreKept() {
        var history = History()
        for step in 1...3333 { history.note(.stage("\(step)"), at: step) }
        #expect(history.events.count <= 2 * History.eventLimit && history.events.count >= History.eventLimit)
        #expect(history.events.map(\.step) == Array((3334 - history.events.count)...3333))
    }
}

@Suite struct CurveTests {
    /// What a stage measured is no figure of now, however the curves have been thinned; what goes on is.
    @Test func whatIsMeasuredNoLongerIsNotPresent() {
        var history = History()
        for step in 1...9001 {
            history.record("loss", Float(step), at: step)
            if step > 1000 { history.record("l1", Float(step), at: step) }
            if step <= 5000 { history.record("kl", 1, at: step) }
            #expect(step <= 1000 || history.present("l1") != nil)
            #expect((history.present("kl") != nil) == (step <= 5000) || (5001...5008).contains(step), "\(step)")
        }
        #expect(history.present("nothing") == nil)
    }

    @Test func shortCurvesKeepEveryMeasurement() {
        var curve = Curve()
        #expect(curve.last == nil)
        for step in 1...4095 { curve.append(Float(step) * 0.5, at: step) }
        #expect(curve.points.count == 4095)
        #expect(curve.points.allSatisfy { $0.value == Float($0.step) * 0.5 })
        #expect(curve.last == 2047.5)
    }

    /// Every point is the mean of equally many measurements and stands at the last of them.
    @Test(arguments: [4096, 5000, 8192, 20_000, 100_000]) func longCurvesAreThinned(_ count: Int) throws {
        var curve = Curve()
        var values: [Double] = []
        for step in 1...count {
            let value = Float((step * 7919) % 1000)
            values.append(Double(value))
            curve.append(value, at: step)
        }
        #expect(curve.points.count < Curve.limit && curve.points.count >= Curve.limit / 2)
        let size = try #require(curve.points.first).step
        #expect(curve.points.count == count / size)
        for (i, point) in curve.points.enumerated() {
            #expect(point.step == (i + 1) * size)
            let mean = values[i * size..<(i + 1) * size].reduce(0, +) / Double(size)
            guard abs(Double(point.value) - mean) < 1e-3 * max(1, mean) else {
                Issue.record("point \(i): \(point.value), mean \(mean)")
                break
            }
        }
    }
}
