extension [LineChart.Point] {
    /// The same points with the mean over up to `reach` neighbours on either side, taken twice, which weighs near ones
    /// more. No mean reaches over a gap, nor over an x of `breaks`, where a new course begins. Costs what it holds.
    package func smoothed(reach: Int, breaks: [Double] = []) -> [Element] {
        var result = self
        var start = startIndex
        let breaks = breaks.sorted()
        var nextBreak = breaks.startIndex
        func smooth(_ range: Range<Int>) {
            for _ in 0..<2 {
                var sums = [0.0]
                for i in range { sums.append(sums.last! + result[i].y) }
                for i in 0..<range.count {
                    let (low, high) = (Swift.max(0, i - reach), Swift.min(range.count, i + reach + 1))
                    result[range.lowerBound + i].y = (sums[high] - sums[low]) / Double(high - low)
                }
            }
        }
        for i in indices {
            var isBroken = false
            while nextBreak < breaks.endIndex && breaks[nextBreak] < self[i].x {
                isBroken = true
                nextBreak += 1
            }
            if isBroken || !self[i].y.isFinite {
                smooth(start..<i)
                start = self[i].y.isFinite ? i : i + 1
            }
        }
        smooth(start..<endIndex)
        return result
    }
}
