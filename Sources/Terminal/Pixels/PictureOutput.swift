/// What a terminal has been sent of pictures, and what it is to be sent with the next frame.
struct PictureOutput {
    /// Bytes around those of the characters: what has to be there before them, and what is drawn over them.
    struct Frame {
        var before: [UInt8] = []
        var after: [UInt8] = []
        /// Written before all that is drawn.
        fileprivate var blanks: [UInt8] = []
        var count: Int { before.count + blanks.count + after.count }
    }

    private struct Sent {
        /// Of kitty's numbers.
        let slot: Int
        var bitmap: Bitmap
        /// The cells in which it is seen.
        var cells: [Canvas.Change]
        /// When, by the count of frames.
        var turn: Int
    }

    var graphics: PixelGraphics
    private var sent: [PicturePlace: Sent] = [:]
    private var turn = 0
    private var nextSlot = 0
    /// Of the canvas.
    private var rows = 0

    init(_ graphics: PixelGraphics) { self.graphics = graphics }

    /// What the terminal shows.
    var bitmaps: [PicturePlace: Bitmap] { sent.mapValues(\.bitmap) }

    /// Makes the bytes for a canvas.
    ///
    /// A picture at a new place is always sent, and in sixels what characters have been written over; of those that have
    /// changed, the ones that have waited longest, until they have taken `most` bytes.
    ///
    /// - Parameters:
    ///   - changes: cells whose characters are written with this frame.
    ///   - isWhole: whether nothing is known of what the terminal shows.
    ///   - most: nil to send all.
    mutating func frame(
        of canvas: Canvas, changes: [Canvas.Change], isWhole: Bool, most: Int?
    ) -> Frame {
        turn += 1
        rows = canvas.height
        var frame = Frame()
        if isWhole { frame.before += deletions() }
        let visible = canvas.visiblePictures
        drop(besides: visible.map(\.place), of: canvas, into: &frame)
        var changed: [(place: PicturePlace, bitmap: Bitmap, cells: [Canvas.Change])] = []
        for (place, cells) in visible {
            guard let bitmap = canvas.pictures[place] else { continue }
            guard let old = sent[place] else {
                sent[place] = Sent(slot: takeSlot(), bitmap: bitmap, cells: cells, turn: turn)
                send(place, isNew: true, into: &frame)
                continue
            }
            let isCut = graphics.kind == .sixel && (old.cells != cells || Self.meet(cells, changes))
            if isCut {
                // What was waiting goes with it.
                blank(old.cells, of: canvas, into: &frame)
                sent[place] = Sent(slot: old.slot, bitmap: bitmap, cells: cells, turn: turn)
                send(place, isNew: false, into: &frame)
            } else {
                sent[place]?.cells = cells
                if old.bitmap != bitmap { changed.append((place, bitmap, cells)) }
            }
        }
        changed.sort { (sent[$0.place]?.turn ?? 0) < (sent[$1.place]?.turn ?? 0) }
        let start = frame.count
        for (place, bitmap, cells) in changed {
            if let most, frame.count - start >= most { break }
            guard let old = sent[place] else { continue }
            let isOtherShape = old.bitmap.width != bitmap.width || old.bitmap.height != bitmap.height
            if graphics.kind == .sixel, isOtherShape { blank(cells, of: canvas, into: &frame) }
            sent[place] = Sent(slot: old.slot, bitmap: bitmap, cells: cells, turn: turn)
            send(place, isNew: false, into: &frame)
        }
        frame.after = frame.blanks + frame.after
        frame.blanks = []
        if !frame.after.isEmpty {
            // Past ncurses, which knows where it has left the cursor and in which colours.
            frame.after = Array("\u{1B}7\u{1B}[m".utf8) + frame.after + Array("\u{1B}8".utf8)
        }
        return frame
    }

    /// What a cell's character is where a picture is; nil for a blank. The colour is one of the palette.
    func character(at x: Int, _ y: Int, of place: PicturePlace) -> (scalars: [UInt32], foreground: Int)? {
        guard graphics.kind == .kitty, let slot = sent[place]?.slot else { return nil }
        let scalars = KittyGraphics.scalars(slot, row: y - Int(place.y), column: x - Int(place.x))
        return (scalars, KittyGraphics.number(slot).entry)
    }

    /// Forgets all, and says what makes the terminal forget it as well.
    mutating func deletions() -> [UInt8] {
        defer { sent.removeAll() }
        guard graphics.kind == .kitty else { return [] }
        return sent.values.map(\.slot).sorted().flatMap(KittyGraphics.deletion)
    }

    // MARK: parts

    /// Pictures whose places nobody sees any more.
    private mutating func drop(besides places: [PicturePlace], of canvas: Canvas, into frame: inout Frame) {
        let seen = Set(places)
        for (place, old) in sent.filter({ !seen.contains($0.key) }).sorted(by: { $0.value.slot < $1.value.slot }) {
            switch graphics.kind {
            case .kitty: frame.before += KittyGraphics.deletion(old.slot)
            case .sixel: blank(old.cells, of: canvas, into: &frame)
            }
            sent[place] = nil
        }
    }

    private func send(_ place: PicturePlace, isNew: Bool, into frame: inout Frame) {
        guard let picture = sent[place] else { return }
        switch graphics.kind {
        case .kitty:
            frame.before += KittyGraphics.transmission(picture.bitmap, picture.slot, in: place, cell: graphics.cell)
            guard !isNew else { return }
            // Kitty shows an image that came anew only where characters are written, one in a row being enough.
            for run in picture.cells {
                guard let cell = character(at: run.columns.lowerBound, run.y, of: place) else { continue }
                frame.after += Self.move(to: run.columns.lowerBound, run.y) + "\u{1B}[38;5;\(cell.foreground)m".utf8
                frame.after += String(String.UnicodeScalarView(cell.scalars.compactMap(Unicode.Scalar.init))).utf8
            }
        case .sixel:
            let box = PixelSize(
                width: Int(place.width) * graphics.cell.width, height: Int(place.height) * graphics.cell.height)
            let factor = picture.bitmap.factor(within: box)
            // Below an image in the last row a terminal may scroll.
            for rect in Self.rectangles(picture.cells.filter { $0.y < rows - 1 }) {
                let (x, y) = (rect.x - Int(place.x), rect.y - Int(place.y))
                let part = MagnifiedBitmap(
                    picture.bitmap, by: factor,
                    x: x * graphics.cell.width..<(x + rect.width) * graphics.cell.width,
                    y: y * graphics.cell.height..<(y + rect.height) * graphics.cell.height)
                guard let part else { continue }
                frame.after += Self.move(to: rect.x, rect.y)
                frame.after += SixelGraphics.sequence(part, registers: graphics.registers)
            }
        }
    }

    /// Writes blanks where sixels are: ncurses doesn't where it knows of blanks, and erasing a line leaves them on some
    /// terminals. Where other characters stand they are written anyway.
    private func blank(
        _ cells: [Canvas.Change], of canvas: Canvas, into frame: inout Frame
    ) {
        for run in cells where run.y < canvas.height {
            var x = run.columns.lowerBound
            while x < min(run.columns.upperBound, canvas.width) {
                let start = x
                while x < min(run.columns.upperBound, canvas.width) {
                    let cell = canvas[x, run.y]
                    guard cell == Cell() || cell.place != nil else { break }
                    x += 1
                }
                if x > start {
                    frame.blanks += Self.move(to: start, run.y) + [UInt8](repeating: 0x20, count: x - start)
                } else {
                    x += 1
                }
            }
        }
    }

    private static func move(to x: Int, _ y: Int) -> [UInt8] { Array("\u{1B}[\(y + 1);\(x + 1)H".utf8) }

    private static func meet(_ cells: [Canvas.Change], _ changes: [Canvas.Change]) -> Bool {
        cells.contains { run in changes.contains { $0.y == run.y && $0.columns.overlaps(run.columns) } }
    }

    /// Cells of rows as few rectangles: rows below each other that have the same columns.
    private static func rectangles(_ cells: [Canvas.Change]) -> [Rect] {
        var rectangles: [Rect] = []
        for run in cells {
            let above = rectangles.firstIndex {
                $0.maxY == run.y && $0.x == run.columns.lowerBound && $0.width == run.columns.count
            }
            if let above {
                rectangles[above].height += 1
            } else {
                rectangles.append(Rect(x: run.columns.lowerBound, y: run.y, width: run.columns.count, height: 1))
            }
        }
        return rectangles
    }

    /// One that no picture has; of those with one byte as long as there are any, and each of them in turn.
    private mutating func takeSlot() -> Int {
        let used = Set(sent.values.map(\.slot))
        for step in 0..<KittyGraphics.perByte {
            let slot = (nextSlot + step) % KittyGraphics.perByte
            if !used.contains(slot) {
                nextSlot = (slot + 1) % KittyGraphics.perByte
                return slot
            }
        }
        return (KittyGraphics.perByte..<KittyGraphics.slots).first { !used.contains($0) } ?? 0
    }
}
