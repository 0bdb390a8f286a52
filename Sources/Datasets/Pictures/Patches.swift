import Tensors

/// Pieces of pictures that are learnt from as rows.
package struct Patches: Hashable, Sendable, Codable {
    package var height, width: Int
    package var count: Int

    package init(height: Int, width: Int, count: Int = 20_000) {
        (self.height, self.width, self.count) = (height, width, count)
    }

    /// Pixels that a side may have.
    package static let sides = 1...4096
    /// Pieces that there may be.
    package static let most = 10_000_000

    package var isPossible: Bool {
        Self.sides.contains(height) && Self.sides.contains(width) && (1...Self.most).contains(count)
    }

    /// So many pieces from places that are drawn once for the data, each picture as often as it is large. Throws
    /// ``DataError`` where no picture has room for one.
    static func table(_ paths: [String], _ patches: Patches, _ name: String, _ options: ReadingOptions) throws
        -> Table
    {
        var report = ReadingReport(file: name, rows: patches.count)
        var pictures: [PictureFile] = []
        var unreadable: [ReadingReport.Unreadable] = []
        var (isColour, isDeep) = (false, false)
        for path in paths {
            try Reading.check()
            do {
                let picture = try PictureFile(path: path)
                guard picture.shape.height >= patches.height, picture.shape.width >= patches.width else { continue }
                pictures.append(picture)
                isColour = isColour || picture.shape.channels == 3
                isDeep = isDeep || picture.isDeep
            } catch {
                guard !options.isStrict else {
                    throw DataError(
                        file: path, place: .whole, found: "that \(error.reason)",
                        expected: "a whole PNG or JPEG file",
                        advice: "Take it away, or leave --strict out.")
                }
                unreadable.append(.init(file: path, reason: error.reason))
            }
        }
        guard !pictures.isEmpty else {
            throw DataError(
                file: name, place: .whole,
                found: "no picture with room for a patch of \(patches.height)×\(patches.width)",
                expected: "larger pictures", advice: "Say smaller --patches.")
        }
        if !unreadable.isEmpty { report.remarks.append(.unreadable(unreadable)) }
        let channels = isColour ? 3 : 1
        pictures = pictures.map { $0.withChannels(channels) }
        let shape = ImageShape(height: patches.height, width: patches.width, channels: channels)
        try Memory.require(patches.count * shape.count * (isDeep ? MemoryLayout<Float>.stride : 1), for: name)
        // Places of all pictures in one row, so that each is as probable.
        let rooms = pictures.map { ($0.shape.height - patches.height + 1) * ($0.shape.width - patches.width + 1) }
        let total = rooms.reduce(0, +)
        var uniform = [Float](repeating: 0, count: 2 * patches.count)
        uniform.withUnsafeMutableBufferPointer { Generator(seed: 0).split("patches").fillUniform($0) }
        var pixels = Pixels(isDeep: isDeep, count: patches.count * shape.count)
        for i in 0..<patches.count {
            // Two numbers, as one of a float has too few digits for many places.
            let share = (Double(uniform[2 * i]) + Double(uniform[2 * i + 1]) / 16_777_216)
            var place = min(total - 1, Int(share * Double(total)))
            var k = 0
            while place >= rooms[k] {
                place -= rooms[k]
                k += 1
            }
            let picture = pictures[k]
            let columns = picture.shape.width - patches.width + 1
            let (top, left) = (place / columns, place % columns)
            for channel in 0..<channels {
                for y in top..<top + patches.height {
                    let start = channel * picture.shape.pixels + y * picture.shape.width + left
                    pixels.append(picture.values[start..<start + patches.width])
                }
            }
        }
        var table = Table(file: name, shape: shape, values: pixels.done(), labels: nil)
        table.report = report
        return table
    }
}
