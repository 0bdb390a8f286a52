import Files
import Glibc
import Tensors

extension Reader {
    /// A folder of PNG and JPEG files, classes by subfolder; all become as large as most of them are, or as the options say.
    static let pictures = Reader(
        sources: ["a folder of PNG or JPEG files"], folderFile: "*.png or *.jpg",
        advice: "For a single picture name its folder, or cut patches from it with --patches HxW.",
        takes: { source in
            source.isFolder ? PictureFolder.holdsPictures(source.path) : PictureFile.isNamed(source.title)
        },
        read: { source, options in
            (
                try source.isFolder
                    ? PictureFolder.read(source.path, options) : PictureFolder.patches(of: source.path, options), nil
            )
        })
}

/// Reads a folder of pictures.
enum PictureFolder {
    /// A folder's pictures as rows; the labels are the subfolders, in order of name. Throws ``DataError`` where there is
    /// none, or where one can't be read and the options are strict. Cost: memory for all values as bytes.
    static func read(_ folder: String, _ options: ReadingOptions) throws -> Table {
        let files = files(in: folder)
        guard !files.isEmpty else {
            throw DataError(
                file: folder, place: .whole, found: "no picture", expected: "PNG or JPEG files, or folders of them",
                advice: "Give the folder that holds the pictures.")
        }
        if let patches = options.patches { return try Patches.table(files.map(\.path), patches, folder, options) }
        var report = ReadingReport(file: folder, rows: 0)
        // A first look at how large they are: what most of them are, the others become.
        var sizes: [ImageShape: Int] = [:]
        var unreadable: [ReadingReport.Unreadable] = []
        var (isColour, isDeep) = (false, false)
        var readable: [(path: String, label: String?)] = []
        var kept: [PictureFile] = []
        for file in files {
            try Reading.check()
            do {
                let picture = try PictureFile(path: file.path)
                sizes[ImageShape(height: picture.shape.height, width: picture.shape.width), default: 0] += 1
                isColour = isColour || picture.shape.channels == 3
                isDeep = isDeep || picture.isDeep
                readable.append(file)
                // Small ones are kept, large ones read again.
                if picture.shape.count <= 1 << 14, kept.count == readable.count - 1 { kept.append(picture) }
            } catch {
                guard !options.isStrict else {
                    throw DataError(
                        file: file.path, place: .whole, found: "that \(error.reason)",
                        expected: "a whole PNG or JPEG file",
                        advice: "Take it away, or leave --strict out.")
                }
                unreadable.append(.init(file: file.path, reason: error.reason))
            }
        }
        guard let usual = sizes.max(by: { ($0.value, $0.key.count) < ($1.value, $1.key.count) })?.key else {
            throw DataError(
                file: folder, place: .whole, found: "\(files.count) files of which none can be read",
                expected: "whole PNG or JPEG files",
                advice: "The first, \(files[0].path): \(unreadable[0].reason).")
        }
        let size = options.imageSize ?? ImageShape(height: usual.height, width: usual.width)
        let shape = ImageShape(height: size.height, width: size.width, channels: isColour ? 3 : 1)
        try Memory.require(readable.count * shape.count * (isDeep ? MemoryLayout<Float>.stride : 1), for: folder)
        let others = sizes.reduce(0) {
            $0 + ($1.key.height == size.height && $1.key.width == size.width ? 0 : $1.value)
        }
        if others > 0 { report.remarks.append(.resized(pictures: others, height: size.height, width: size.width)) }
        if !unreadable.isEmpty { report.remarks.append(.unreadable(unreadable)) }
        var pixels = Pixels(isDeep: isDeep, count: readable.count * shape.count)
        for (i, file) in readable.enumerated() {
            try Reading.check()
            guard let picture = i < kept.count ? kept[i] : try? PictureFile(path: file.path) else {
                throw DataError(
                    file: file.path, place: .whole, found: "another file than a moment ago",
                    expected: "the same picture",
                    advice: "Let the folder alone while it is read.")
            }
            pixels.append(
                picture.withChannels(shape.channels).resized(height: shape.height, width: shape.width).values[...])
        }
        let classes = Set(readable.compactMap(\.label)).sorted()
        let isLabelled = classes.count > 1 && readable.allSatisfy { $0.label != nil }
        let labels = isLabelled ? readable.map { Int32(classes.firstIndex(of: $0.label!)!) } : nil
        report.rows = readable.count
        if let labels {
            report.label = .init(name: "folder", classes: classes.map(\.shown))
            report.classCounts = classes.indices.map { label in labels.count { $0 == Int32(label) } }
        }
        var table = Table(file: folder, shape: shape, values: pixels.done(), labels: labels)
        if labels != nil {
            table.labelNames = Dictionary(uniqueKeysWithValues: classes.enumerated().map { (Int32($0), $1.shown) })
        }
        // Of those that can be read: their numbers would be others than in the folder.
        table.rowNames = readable.map { $0.path.dropFirst(folder.count).drop { $0 == "/" }.shown }
        table.report = report
        return table
    }

    /// A single picture is no data set, but patches of it are.
    static func patches(of path: String, _ options: ReadingOptions) throws -> Table {
        guard let patches = options.patches else {
            // What isn't one is said first.
            do { _ = try PictureFile(path: path) } catch {
                throw DataError(
                    file: path, place: .whole, found: "no picture: \(error.reason)", expected: "a PNG or a JPEG file",
                    advice: "Check the file.")
            }
            throw DataError(
                file: path, place: .whole, found: "a single picture", expected: "a folder of them, or --patches HxW",
                advice: "Name the folder, or say --patches 8x8 to learn from pieces of the picture.")
        }
        return try Patches.table([path], patches, path, options)
    }

    /// Whether a folder, or a folder in it, holds a file that is named like a picture.
    static func holdsPictures(_ folder: String) -> Bool { !files(in: folder, atMost: 1).isEmpty }

    /// The pictures of a folder and of the folders in it, by name; with the name of theirs, nil for those that stand in
    /// the folder itself.
    private static func files(in folder: String, atMost most: Int = .max) -> [(path: String, label: String?)] {
        var files: [(path: String, label: String?)] = []
        for name in names(in: folder) where files.count < most {
            let path = "\(folder)/\(name)"
            if InputFile.isFolder(path) {
                for inner in names(in: path) where PictureFile.isNamed(inner) && files.count < most {
                    files.append(("\(path)/\(inner)", name))
                }
            } else if PictureFile.isNamed(name) {
                files.append((path, nil))
            }
        }
        return files
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
