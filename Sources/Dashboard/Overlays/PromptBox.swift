import Terminal

/// A question with a line of text to answer it.
enum PromptBox {
    static func draw(_ prompt: Overlay.Prompt, into pen: inout Pen) {
        let box = Rect(width: min(pen.width, 76), height: prompt.fault == nil ? 3 : 4)
        pen.fill(box)
        pen.box(box, title: "\(prompt.question): enter agrees, esc doesn't", style: .dim, titleStyle: .bold)
        pen.draw(in: box.inset(dx: 2, dy: 1)) { pen in
            // The end is what is being typed.
            var text = prompt.text
            while DisplayWidth.of(text) > pen.width - 1 { text.removeFirst() }
            let end = pen.put(text, x: 0, y: 0)
            pen.put(" ", x: end, y: 0, style: .reverse)
            if let fault = prompt.fault { pen.put(fault, x: 0, y: 1, style: Style(.accent(1))) }
        }
    }
}
