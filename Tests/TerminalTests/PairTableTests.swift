import Testing

@testable import Terminal

@Suite struct PairTableTests {
    @Test func pairsAreDefinedOnceUntilTheTableIsFull() {
        var table = PairTable(limit: 3)
        var defined: [[Int]] = []
        func number(_ foreground: Int, _ background: Int) -> Int? {
            table.number(foreground: foreground, background: background) { defined.append([$0, $1, $2]) }
        }
        let numbers = [number(-1, -1), number(232, 16), number(32, -1), number(232, 16)]
        #expect(numbers == [0, 1, 2, 1])
        let beyond = number(1, 2)
        #expect(beyond == nil)
        #expect(defined == [[1, 232, 16], [2, 32, -1]])
        table.removeAll()
        let again = number(1, 2)
        #expect(again == 1)
    }
}
