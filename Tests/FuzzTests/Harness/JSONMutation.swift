/// Changes of JSON that leave it JSON.
struct JSONMutation {
    let words: [String]

    func change(_ json: inout JSONText, by chance: inout Chance) {
        repeat {
            let place = chance.below(json.count)
            var inner = chance
            json.edit(place) { edit(&$0, &inner) }
            chance = inner
        } while chance.happens(0.25)
    }

    private func edit(_ value: inout JSONText, _ chance: inout Chance) {
        // Seldom something of another kind altogether.
        if chance.happens(0.08) {
            value = chance.one(of: [
                .bare("null"), .bare("true"), .object([]), .list([]), number(&chance), text(&chance),
            ])
            return
        }
        switch value {
        case .bare(let old):
            guard let integer = Int(old), chance.happens(0.3) else {
                value = number(&chance)
                return
            }
            let near = [integer &- 1, integer &+ 1, integer &* 2, 0 &- integer, integer &* 1_000_003]
            value = .bare(String(chance.one(of: near)))
        case .string: value = text(&chance)
        case .object(var entries):
            guard !entries.isEmpty else { return }
            let i = chance.below(entries.count)
            switch chance.below(5) {
            case 0: entries.remove(at: i)
            case 1: entries.append(entries[i])
            case 2: entries[i].name = plain(&chance)
            case 3: entries.insert(.init(name: plain(&chance), value: entries[i].value), at: i)
            default:
                let other = chance.below(entries.count)
                (entries[i].value, entries[other].value) = (entries[other].value, entries[i].value)
            }
            value = .object(entries)
        case .list(var values):
            guard !values.isEmpty else {
                value = .list([number(&chance)])
                return
            }
            let i = chance.below(values.count)
            switch chance.below(3) {
            case 0: values.remove(at: i)
            case 1: values.insert(values[i], at: i)
            default: values += Array(repeating: values[i], count: chance.length(atMost: 3000))
            }
            value = .list(values)
        }
    }

    private func number(_ chance: inout Chance) -> JSONText {
        // What Swift writes as a number and JSON doesn't know stays out: the whole text would be refused for it.
        let numbers = Mutation.numbers.filter { Double($0)?.isFinite ?? false && !$0.contains("x") }
        return .bare(
            chance.one(of: numbers.filter { !$0.hasPrefix("+") && !$0.hasPrefix(".") && !$0.hasSuffix(".") }))
    }

    private func text(_ chance: inout Chance) -> JSONText { .string(plain(&chance)) }

    private func plain(_ chance: inout Chance) -> String {
        switch chance.below(10) {
        case 0...5 where !words.isEmpty: chance.one(of: words)
        case 6: String(repeating: chance.one(of: Mutation.texts), count: chance.length(atMost: 2000))
        case 7: chance.one(of: Mutation.numbers)
        default: chance.one(of: Mutation.texts) + (words.isEmpty ? "" : chance.one(of: words))
        }
    }
}
