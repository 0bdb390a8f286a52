import Glibc

/// How large a terminal's window is, as the system knows it.
struct WindowSize {
    /// Behind a line anybody may say any size, and a screen takes memory for each cell: of a larger window this much is used.
    static let largest = Size(width: 1000, height: 500)

    let cells: Size
    /// A cell's pixels; nil where nobody has said, as on many lines.
    let cell: PixelSize?

    init(of descriptor: Int32) {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            (cells, cell) = (Size(width: 80, height: 24), nil)
            return
        }
        let (columns, rows) = (Int(window.ws_col), Int(window.ws_row))
        cells = Size(width: min(columns, Self.largest.width), height: min(rows, Self.largest.height))
        cell = PixelSize.cell(width: Int(window.ws_xpixel) / columns, height: Int(window.ws_ypixel) / rows)
    }
}
