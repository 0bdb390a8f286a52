import Testing

@testable import Terminal

@Suite struct PaceTests {
    private let start = ContinuousClock.now

    private func free(_ after: Duration, _ pace: inout Pace) -> Bool { pace.isFree(at: start + after) }

    @Test func anAnswerFreesTheNextFrame() {
        var pace = Pace(asks: true)
        #expect(free(.zero, &pace))
        pace.sent(1000, at: start)
        #expect(free(.milliseconds(900), &pace) == false)
        pace.answered()
        #expect(free(.zero, &pace))
        #expect(pace.answers == true)
    }

    /// Nobody looks at a still screen for long because an answer was lost, and the next question may be answered again.
    @Test func anAnswerCanBeLost() {
        var pace = Pace(asks: true)
        pace.sent(1000, at: start)
        pace.answered()
        pace.sent(1000, at: start)
        #expect(free(.seconds(4), &pace) == false)
        #expect(free(.seconds(5), &pace))
        #expect(pace.answers == true && pace.asks)
    }

    @Test func silenceMeansABudgetOfBytes() {
        var pace = Pace(asks: true)
        pace.sent(1000, at: start)
        #expect(free(.seconds(1), &pace))
        #expect(!pace.asks)
        pace.sent(Pace.budget / 2, at: start)
        #expect(free(.milliseconds(499), &pace) == false)
        #expect(free(.milliseconds(501), &pace))
    }
}

@Suite struct ByteBudgetTests {
    /// Frames of any size, sent as soon as they may be, keep to the rate but for a second's credit.
    @Test(arguments: [100, 900, 8000]) func theMeanKeepsToTheRate(_ size: Int) {
        let start = ContinuousClock.now
        var budget = ByteBudget(rate: 1000, from: start)
        #expect(budget.free <= start)
        var (now, sent) = (start, 0)
        while now < start + .seconds(100) {
            now = max(now, budget.free)
            sent += size
            budget.count(sent, at: now, isCharged: true)
        }
        let allowed = 1000 * ((now - start) / .seconds(1)) + 1000
        #expect(Double(sent) <= allowed + Double(size) && Double(sent) >= allowed - 1000)
    }

    @Test func answersAreFree() {
        let start = ContinuousClock.now
        var budget = ByteBudget(rate: 1000, from: start)
        budget.count(50_000, at: start, isCharged: false)
        #expect(budget.free <= start)
        budget.count(52_000, at: start, isCharged: true)
        #expect(budget.free == start + .seconds(1))
    }
}
