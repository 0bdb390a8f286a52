import Glibc
import Testing

@testable import Terminal

@Suite struct TicksTests {
    @Test(arguments: [(0.0, 1.0), (98, 211), (-3, 7.5), (1e-6, 3e-6), (0, 123_456), (0.30, 0.31)])
    func ticksAreRoundEvenAndInside(_ low: Double, _ high: Double) {
        for count in 2...9 {
            let ticks = Ticks.linear(low...high, atMost: count)
            #expect(ticks.values.count <= count && !ticks.values.isEmpty || count == 2)
            #expect(ticks.labels.count == ticks.values.count && Set(ticks.labels).count == ticks.labels.count)
            for value in ticks.values {
                #expect(value >= low - 1e-9 * abs(low) && value <= high * (1 + 1e-9))
            }
            guard ticks.values.count >= 2 else { continue }
            let step = ticks.values[1] - ticks.values[0]
            let digit = step / pow(10, (log10(step) + 1e-9).rounded(.down))
            #expect([1.0, 2, 5].contains { abs($0 - digit) < 1e-6 }, "step \(step)")
        }
    }

    @Test func labelsReadAsOneColumn() {
        #expect(Ticks.linear(0...1, atMost: 5).labels == ["0", "0.5", "1.0"])
        #expect(Ticks.linear(0...1, atMost: 6).labels == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
        #expect(Ticks.linear(98...211, atMost: 3).labels == ["100", "150", "200"])
        #expect(Ticks.linear(0...30_000, atMost: 4).labels == ["0", "10k", "20k", "30k"])
        #expect(Ticks.linear(0...0.00002, atMost: 3).labels == ["0", "1e-5", "2e-5"])
        #expect(Ticks.linear(-1...1, atMost: 3).labels == ["-1", "0", "1"])
        #expect(Ticks.linear(5...5, atMost: 3).labels == ["5.00"])
    }

    @Test func logarithmicTicksArePowers() {
        #expect(
            Ticks.logarithmic(0.01...1000, atMost: 6).labels == ["0.01", "0.1", "1", "10", "100", "1000"])
        #expect(Ticks.logarithmic(1...100, atMost: 7).labels == ["1", "2", "5", "10", "20", "50", "100"])
        #expect(Ticks.logarithmic(1...100, atMost: 3).labels == ["1", "10", "100"])
        #expect(Ticks.logarithmic(1e-8...1e8, atMost: 5).values.count <= 5)
        #expect(Ticks.logarithmic(100...130, atMost: 4).labels == ["100", "110", "120", "130"])
    }

    /// In rows of one dot and of four: each tick lies in the middle of a row, all as many rows apart.
    @Test(arguments: [(0.0, 1.0), (98, 211), (-3, 7.5), (1e-6, 3e-6), (0.012, 0.0731), (-103.2, -91)], [1, 4])
    func evenTicksLieAsManyRowsApart(_ ends: (low: Double, high: Double), _ dots: Int) {
        for rows in 3...40 {
            let (ticks, range) = Ticks.even(over: ends.low...ends.high, rows: rows, dots: dots, atMost: 8)
            let slack = 1e-6 * (ends.high - ends.low)
            #expect(range.lowerBound <= ends.low + slack && range.upperBound >= ends.high - slack)
            // Somewhat more than half of the plot at most is empty, where there are rows to choose among.
            #expect(rows < 6 || range.upperBound - range.lowerBound < 2.6 * (ends.high - ends.low))
            #expect((1...8).contains(ticks.values.count) && ticks.labels.count == ticks.values.count)
            let places = ticks.values.map { value in
                (range.upperBound - value) / (range.upperBound - range.lowerBound) * Double(rows * dots - 1)
            }
            // The dots of a row are numbered from its first, so its middle is (dots − 1)/2 on.
            let inRows = places.map { ($0 - Double(dots - 1) / 2) / Double(dots) }
            #expect(inRows.allSatisfy { abs($0 - $0.rounded()) < 1e-3 }, "\(rows): \(inRows)")
            let apart = zip(inRows, inRows.dropFirst()).map { ($0 - $1).rounded() }
            #expect(Set(apart).count <= 1)
        }
    }

    @Test func lastValuesHaveThreeDigits() {
        #expect(
            [208.4, 99.97, 81.23, 4, 0.5, 0.03125, 0.00015, 2_500_000, 0].map(short) == [
                "208", "100", "81.2", "4.00", "0.500", "0.0312", "1.5e-4", "2.5e6", "0",
            ])
        #expect([.nan, -.nan, .infinity, -.infinity].map(short) == ["nan", "nan", "inf", "-inf"])
        #expect([.nan, -.nan, .infinity, -.infinity].map { fixed($0, 2) } == ["nan", "nan", "inf", "-inf"])
        #expect(
            [.nan, -.nan, .infinity, -.infinity, 1].map(wordsOfNoNumber)
                == ["not a number", "not a number", "infinity", "minus infinity", nil])
    }
}

@Suite struct ChartTests {
    private func points(_ count: Int, _ y: (Int) -> Double) -> [LineChart.Point] {
        (0..<count).map { .init(x: Double($0), y: y($0)) }
    }

    private func drawn(_ chart: LineChart, _ width: Int, _ height: Int, _ capabilities: Capabilities = .full)
        -> [String]
    {
        var canvas = Canvas(width: width, height: height, capabilities: capabilities)
        canvas.draw { $0.draw(chart) }
        return canvas.text
    }

    @Test func aSpikeSurvivesDecimation() {
        let series = points(100_000) { $0 == 61_803 ? 100 : 1 }
        let curve = Curve(series) { (Int($0.x / 100_000 * 60), 9 - Int($0.y / 100 * 9)) }
        #expect(curve.columns.count == 60)
        #expect(curve.columns.filter { $0.top == 0 }.map(\.x) == [37])
        let rows = drawn(LineChart(series: [.init(name: "loss", points: series)]), 40, 12)
        #expect(rows[1].contains { $0 >= "⠁" && $0 <= "⣿" }, "\(rows)")
    }

    @Test func whatIsBeyondTheUpperEdgeIsMarkedThere() {
        let series = points(50) { $0 == 30 ? 2.9e9 : 1 }
        let chart = LineChart(series: [.init(name: "", points: series)], yRange: 0...2)
        let row = Array(drawn(chart, 54, 12)[1])
        #expect(row.indices.filter { row[$0] == "▲" }.count == 1, "\(String(row))")
        #expect(drawn(chart, 54, 12, .plainest)[1].contains("^"))
        #expect(
            !drawn(LineChart(series: [.init(name: "", points: points(50) { _ in 1 })], yRange: 0...2), 54, 12)[1]
                .contains("▲"))
    }

    /// With a cursor the legend has the values there, and a line stands at it.
    @Test func aCursorReadsValuesOff() {
        var chart = LineChart(series: [.init(name: "loss", points: points(101) { Double($0 * $0) })], cursor: 50)
        let rows = drawn(chart, 60, 12)
        #expect(rows[0].contains("2500") && rows[0].contains("loss"), "\(rows[0])")
        #expect(rows[1...9].allSatisfy { row in row.contains { $0 == "│" } })
        chart.cursor = nil
        #expect(drawn(chart, 60, 12)[0].contains("1.0e4") || drawn(chart, 60, 12)[0].contains("10000"))
    }

    /// What is only compared with has a name and no value, and no curve is hidden by it.
    @Test func aGhostIsBelowAllOthers() {
        let line = points(60) { Double($0) }
        let alone = drawn(LineChart(series: [.init(name: "now", points: line)], yRange: 0...60), 50, 12)
        let both = drawn(
            LineChart(
                series: [.init(name: "now", points: line), .init(name: "before", points: line, isGhost: true)],
                yRange: 0...60), 50, 12)
        #expect(both[0].contains("before") && !alone[0].contains("before"))
        #expect(Array(both[1...]) == Array(alone[1...]))
    }

    /// Equal ratios are equally far apart: 10 is in the middle between 1 and 100.
    @Test func theHorizontalAxisCanBeLogarithmic() throws {
        let chart = LineChart(
            series: [.init(name: "", points: points(101) { [1, 2, 10, 100].contains($0) ? 1 : .nan })],
            xScale: .logarithmic, xRange: 1...100, yRange: 0...2)
        // One row has no labels, so that the plot is all there is.
        let row = try #require(drawn(chart, 41, 1, .plainest).first)
        // log₁₀ 2 is three tenths of the way from 1 to 10; neighbours are joined.
        #expect(row.enumerated().filter { $0.element == "*" }.map(\.offset) == Array(0...6) + [20, 40], "\(row)")
    }

    @Test func whatIsNotFiniteIsAGap() {
        let series = points(40) { (15..<25).contains($0) ? ($0 == 20 ? .infinity : .nan) : 1 }
        let curve = Curve(series) { $0.y.isFinite ? (Int($0.x), 0) : nil }
        #expect(curve.columns.map(\.x) == Array(0..<15) + Array(25..<40))
        #expect(curve.columns.filter { !$0.joined }.map(\.x) == [0, 25])
        var chart = LineChart(series: [.init(name: "", points: series)], xRange: 0...39)
        chart.yRange = 0...2
        let row = drawn(chart, 40, 1, .plainest)[0]
        #expect(
            row == String(repeating: "*", count: 15) + String(repeating: " ", count: 10)
                + String(repeating: "*", count: 15))
    }

    @Test func aSmoothedLineLiesOverTheDimPoints() throws {
        let noisy = points(400) { 10 + 4 * sin(Double($0) * 12.9) }
        let series = LineChart.Series(
            name: "loss", points: noisy, smoothed: noisy.smoothed(reach: 20), style: Style(.accent(0)))
        var canvas = Canvas(width: 60, height: 14)
        canvas.draw { $0.draw(LineChart(series: [series])) }
        let plot = canvas.cells.filter { $0.glyph >= "⠁" && $0.glyph <= "⣿" }
        #expect(plot.contains { $0.style == Style(.accent(0), .dim) })
        #expect(plot.contains { $0.style == Style(.accent(0)) })
        // What was measured last, as the lists of measures have it, and not what it is smoothed to.
        #expect(canvas.text[0].hasSuffix("● loss \(short(try #require(noisy.last).y))"), "\(canvas.text[0])")
        // Not by brightness alone: in ASCII the points are others than the line's.
        let rows = drawn(LineChart(series: [series]), 60, 14, .plainest)
        #expect(rows.dropFirst().contains { $0.contains(".") } && rows.dropFirst().contains { $0.contains("*") })
        // The highest dots of a spike are there, however light the points are drawn.
        let spike = points(1000) { $0 == 500 ? 100 : 1 }
        let spiky = LineChart(series: [.init(name: "", points: spike, smoothed: spike.smoothed(reach: 30))])
        #expect(drawn(spiky, 40, 12)[1].contains { $0 >= "⠁" && $0 <= "⣿" })
    }

    @Test func smoothingKeepsMeansGapsAndSteps() {
        let noisy = points(101) { 5 + ($0 % 2 == 0 ? 1 : -1) }
        #expect(noisy.smoothed(reach: 6).dropFirst(12).dropLast(12).allSatisfy { abs($0.y - 5) < 0.1 })
        let steps = points(40) { $0 < 20 ? 1 : 9 }
        #expect(steps.smoothed(reach: 5, breaks: [19]) == steps)
        #expect(steps.smoothed(reach: 5)[19].y > 2)
        let gap = points(30) { $0 == 10 ? .nan : $0 < 10 ? 1 : 3 }
        let smooth = gap.smoothed(reach: 4)
        #expect(smooth[10].y.isNaN && smooth[9].y == 1 && smooth[11].y == 3)
        #expect([LineChart.Point]().smoothed(reach: 3).isEmpty)
    }

    @Test func theEndStandsInTheRowOfItsCurve() throws {
        for step in 0...100 {
            let chart = LineChart(
                series: [.init(name: "", points: points(50) { _ in Double(step) / 10 })], yRange: 0...10)
            let rows = drawn(chart, 40, 12).dropFirst()
            let row = try #require(rows.first { $0.contains("●") })
            #expect(row.filter { $0 >= "⠁" && $0 <= "⣿" }.count > 20, "\(step): \(row)")
        }
    }

    @Test func aStraightLineIsStraight() {
        let chart = LineChart(series: [.init(name: "", points: [.init(x: 0, y: 0), .init(x: 4, y: 4)])])
        var grid = DotGrid(columns: 4, rows: 2, capabilities: .full)
        for i in 0..<8 { grid.set(i, 7 - i, style: .plain) }
        var canvas = Canvas(width: 4, height: 2)
        canvas.draw { grid.draw(into: &$0, x: 0, y: 0) }
        // Dots 1 to 8 of braille: ⡠ is 7 and 6 … from the bottom left to the top right.
        #expect(canvas.text == ["  ⡠⠊", "⡠⠊"])
        #expect(chart.ranges()?.x == 0...4)
    }

    @Test func axesLegendAndMarksHaveTheirPlaces() {
        let chart = LineChart(
            series: [
                .init(name: "train", points: points(101) { 200 - Double($0) }),
                .init(name: "valid", points: points(101) { 210 - Double($0) }),
            ],
            marks: [.init(x: 50, label: "β 1→4")], yLabel: "loss", xLabel: "step")
        let rows = drawn(chart, 60, 14)
        #expect(rows[0].hasPrefix("loss") && rows[0].hasSuffix("● train 100  ○ valid 110"))
        #expect(rows.contains { $0.hasPrefix("200 ┤") } && rows.contains { $0.hasPrefix("100 ┤") })
        #expect(rows[12].contains("└┬") && rows[13].hasSuffix("step"))
        #expect(rows[13].contains(" 50 ") || rows[13].contains(" 40 "))
        #expect(rows[1].contains("β 1→4") && rows[11].contains("╎"))
    }

    @Test func labelsOfMarksNeverCollide() {
        let marks = (0..<40).map { LineChart.Mark(x: Double($0) * 2.5, label: "k\($0)") }
        let chart = LineChart(
            series: [.init(name: "", points: points(101) { _ in 1 })], marks: marks, yRange: 0...9)
        let words = drawn(chart, 70, 20).flatMap { $0.split { !$0.isLetter && !$0.isNumber } }
        let shown = words.map(String.init).filter { $0.hasPrefix("k") }
        #expect(!shown.isEmpty && Set(shown).isSubset(of: marks.map(\.label)), "\(shown)")
        let apart = LineChart(
            series: chart.series, marks: [.init(x: 40, label: "a 1→2"), .init(x: 44, label: "b 3→4")],
            yRange: 0...9)
        let text = drawn(apart, 70, 20).joined(separator: "\n")
        #expect(text.contains("a 1→2") && text.contains("b 3→4"))
    }

    @Test func logarithmicScaleIsEvenInRatios() {
        let series = points(5) { pow(10, Double($0)) }
        let rows = drawn(
            LineChart(series: [.init(name: "", points: series)], yScale: .logarithmic), 20, 12, .plainest)
        let stars = rows.map { row in row.filter { $0 == "*" }.count }
        // A straight line: no row of the plot holds more than its share.
        #expect(stars[1...9].allSatisfy { (1...4).contains($0) }, "\(rows)")
        let broken = LineChart(
            series: [.init(name: "", points: points(5) { $0 == 2 ? -1 : 10 })], yScale: .logarithmic)
        #expect(broken.ranges()?.y == 10...10)
    }

    @Test func asciiChartsHaveNoByteAbove127() {
        let chart = LineChart(
            series: [
                .init(name: "train", points: points(50) { sin(Double($0)) }),
                .init(name: "valid", points: points(50) { cos(Double($0)) }),
            ],
            marks: [.init(x: 3, label: "b 1>4")], yLabel: "loss", xLabel: "step")
        for row in drawn(chart, 60, 14, .plainest) { #expect(row.utf8.allSatisfy { $0 < 0x80 }) }
        let rows = drawn(chart, 60, 14, .plainest).joined()
        #expect(rows.contains("*") && rows.contains("o"))
    }

    @Test func nothingToShowIsHarmless() {
        #expect(drawn(LineChart(series: [], yLabel: "loss"), 20, 5)[0] == "loss")
        #expect(
            drawn(LineChart(series: [.init(name: "a", points: [.init(x: .nan, y: 1)])]), 20, 5) == [
                "", "", "", "", "",
            ])
        let one = drawn(LineChart(series: [.init(name: "a", points: [.init(x: 3, y: 1)])]), 20, 8)
        #expect(one[1...].contains { $0.contains("●") })
    }

    @Test(arguments: [Capabilities.full, .plainest])
    func everySizeStaysInItsRectangle(_ capabilities: Capabilities) {
        let chart = LineChart(
            series: [
                .init(name: "train", points: points(200) { $0 == 77 ? .nan : 100 / Double($0 + 1) }),
                .init(name: "한국어", points: points(20) { Double($0 * $0) }),
            ],
            marks: [.init(x: 30, label: "β 1→4"), .init(x: 33, label: "λ"), .init(x: 199, label: "edge")],
            yLabel: "loss", xLabel: "step")
        var cut = chart
        cut.yScale = .logarithmic
        cut.yRange = 2...50
        cut.xRange = 10...60
        for width in 1...60 {
            for height in 1...20 {
                for chart in [chart, cut] {
                    var canvas = Canvas(width: width + 2, height: height + 2, capabilities: capabilities)
                    canvas.draw(in: Rect(x: 1, y: 1, width: width, height: height)) { $0.draw(chart) }
                    #expect(canvas.borderIsBlank, "\(width)×\(height)")
                    #expect(canvas.text.contains { !$0.isEmpty }, "\(width)×\(height)")
                }
            }
        }
    }
}
