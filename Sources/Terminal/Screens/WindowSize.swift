import Glibc

/// How large a terminal's window is, as the system knows it.
struct WindowSize {
    let cells: Size
    /// A cell's pixels; nil where nobody has said, as on many lines.
    let cell: PixelSize?

    init(of descriptor: Int32) {
        var window = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
            (cells, cell) = (Size(width: 80, height: 24), nil)
            return
        }
        cells = Size(width: Int(window.ws_col), height: Int(window.ws_row))
        cell = PixelSize.cell(
            width: Int(window.ws_xpixel) / cells.width, height: Int(window.ws_ypixel) / cells.height)
    }
}
