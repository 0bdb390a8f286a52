import Terminal

/// The last rows while a person types: a command, or what is looked for in a list.
enum TypingBar {
    /// Above the line stands what is wrong with it, else what can follow.
    static func draw(_ prompt: Prompt, in context: CommandContext?, into pen: inout Pen) {
        let above = pen.height - 2
        let faults =
            prompt.fault.map { DisplayWidth.wrap(pen.capabilities.spelled($0), to: max(1, pen.width - 2)) } ?? []
        let rows = min(max(1, faults.count), max(1, pen.height - 1))
        pen.fill(Rect(y: pen.height - 1 - rows, width: pen.width, height: rows + 1))
        put(prompt.line, after: ":", into: &pen)
        guard above >= 0 else { return }
        if !faults.isEmpty {
            let isCut = faults.count > rows
            for (i, text) in faults.prefix(rows).enumerated() {
                let mark = isCut && i == rows - 1 ? pen.glyphs.ellipsis : ""
                pen.put(
                    DisplayWidth.clip(text, to: pen.width - 1 - DisplayWidth.of(mark)) + mark, x: 1,
                    y: pen.height - 1 - rows + i, style: Style(.accent(1), .bold))
            }
            return
        }
        guard let context else { return }
        let completion = Grammar.completion(of: prompt.typed, in: context)
        if completion.choices.isEmpty {
            pen.put(completion.hint, x: 1, y: above, style: .dim)
        } else {
            // A command on its way may leave fewer choices than there were.
            let chosen = prompt.chosen.flatMap { completion.choices.indices.contains($0.place) ? $0.place : nil }
            put(completion.choices, chosen: chosen, y: above, into: &pen)
        }
    }

    static func draw(_ search: Search, matches: [Int], _ keymap: Keymap, into pen: inout Pen) {
        pen.fill(Rect(y: pen.height - 1, width: pen.width, height: 1))
        if search.isTyping {
            put(search.line, after: "/", into: &pen)
        } else {
            pen.put("/\(search.pattern)", x: 1, y: pen.height - 1)
        }
        guard !search.pattern.isEmpty else { return }
        let place = search.found.flatMap(matches.firstIndex).map { "\($0 + 1) of \(matches.count)" }
        func key(_ offset: Int) -> String { keymap.key(for: .nextMatch(offset), pen.glyphs) }
        let keys = search.isTyping || place == nil ? "" : ", \(key(1)) next, \(key(-1)) before"
        pen.put(" \(place ?? "not found")\(keys)", endingAt: pen.width - 1, y: pen.height - 1, style: .bold)
    }

    private static func put(_ line: TextLine, after mark: String, into pen: inout Pen) {
        let y = pen.height - 1
        pen.put(mark, x: 1, y: y, style: .bold)
        pen.draw(in: Rect(x: 2, y: y, width: pen.width - 3, height: 1)) { $0.put(line, x: 0, y: 0) }
    }

    /// The choices from the first page that shows the chosen one; a single one with what it is.
    private static func put(_ choices: [Suggestion], chosen: Int?, y: Int, into pen: inout Pen) {
        let more = pen.glyphs.ellipsis
        let room = pen.width - 2 - DisplayWidth.of(more)
        var pages: [Range<Int>] = []
        var (start, x) = (0, 0)
        for (i, choice) in choices.enumerated() {
            let width = DisplayWidth.of(choice.id) + 2
            if x + width - 2 > room, i > start {
                pages.append(start..<i)
                (start, x) = (i, 0)
            }
            x += width
        }
        pages.append(start..<choices.count)
        let page = pages.first { $0.contains(chosen ?? 0) }!
        x = 1
        for i in page {
            x = pen.put(choices[i].id, x: x, y: y, style: i == chosen ? .reverse : .plain)
            if choices.count > 1 { x += 2 }
        }
        if page.upperBound < choices.count { pen.put(more, x: x - 1, y: y, style: .dim) }
        guard let choice = chosen.map({ choices[$0] }) ?? (choices.count == 1 ? choices[0] : nil) else { return }
        // A detail of which hardly anything can be seen says nothing.
        let detail = pen.capabilities.spelled(choice.detail)
        let left = pen.width - 2 - x
        guard left >= min(DisplayWidth.of(detail), 20) else { return }
        pen.put(DisplayWidth.clip(detail, to: left, ellipsis: more), x: x + 1, y: y, style: .dim)
    }
}
