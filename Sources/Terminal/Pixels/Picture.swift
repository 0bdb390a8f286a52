/// The cells that a picture takes. It names the picture: a place of a canvas has one.
package struct PicturePlace: Hashable, Sendable {
    let x, y, width, height: Int16

    /// nil where a terminal can't have it; kitty's marks count no further than 297.
    init?(_ rect: Rect) {
        guard (1...RowColumnMarks.most).contains(rect.width), (1...RowColumnMarks.most).contains(rect.height),
            let x = Int16(exactly: rect.x), let y = Int16(exactly: rect.y)
        else { return nil }
        (self.x, self.y) = (x, y)
        (width, height) = (Int16(rect.width), Int16(rect.height))
    }

    var rect: Rect { Rect(x: Int(x), y: Int(y), width: Int(width), height: Int(height)) }
}

extension Pen {
    /// Has the terminal show an image by its pixels in so many cells from (x, y) on, whose characters are blanks; whatever is
    /// drawn there later covers it. False where that can't be.
    mutating func place(_ image: Image, x: Int, y: Int, size: Size) -> Bool {
        guard let cell = capabilities.pixels?.cell,
            let place = PicturePlace(
                Rect(x: frame.x + x, y: frame.y + y, width: size.width, height: size.height))
        else { return false }
        let box = PixelSize(width: size.width * cell.width, height: size.height * cell.height)
        canvas.pictures[place] = Bitmap(image, within: box)
        for row in 0..<size.height {
            for column in 0..<size.width {
                canvas.set(frame.x + x + column, frame.y + y + row, Cell(place: place), clip: clip)
            }
        }
        return true
    }
}

extension Canvas {
    /// Pictures that are seen at least in part, in reading order, and in which cells.
    var visiblePictures: [(place: PicturePlace, cells: [Change])] {
        guard !pictures.isEmpty else { return [] }
        var found: [(place: PicturePlace, cells: [Change])] = []
        var indices: [PicturePlace: Int] = [:]
        for y in 0..<height {
            var x = 0
            while x < width {
                guard let place = cells[y * width + x].place else {
                    x += 1
                    continue
                }
                let start = x
                while x < width, cells[y * width + x].place == place { x += 1 }
                let run = Change(y: y, columns: start..<x)
                if let index = indices[place] {
                    found[index].cells.append(run)
                } else {
                    indices[place] = found.count
                    found.append((place, [run]))
                }
            }
        }
        return found
    }

    /// Without what nobody sees of it.
    var withoutHiddenPictures: Canvas {
        guard !pictures.isEmpty else { return self }
        var canvas = self
        let seen = Set(visiblePictures.map(\.place))
        canvas.pictures = pictures.filter { seen.contains($0.key) }
        return canvas
    }

    /// Where a picture has hardly changed it stays what the terminal shows, and else it is sent in few levels.
    mutating func settlePictures(on shown: Canvas?) {
        guard let levels = capabilities.pixels?.levels else { return }
        for (place, bitmap) in pictures {
            let coarse = bitmap.coarse(levels)
            let old = shown?.pictures[place]
            pictures[place] = if let old, old == bitmap || old.coarse(levels) == coarse { old } else { coarse }
        }
    }
}
