import Tensors

extension Reader {
    /// A NumPy array of rows [n, d] or of images [n, h, w], [n, h, w, channels] or [n, channels, h, w]; bytes are scaled so
    /// that 255 is 1, or their largest where that is less; other numbers that all lie in 0…1 are kept, columns of rows get a
    /// scale each, images one for all.
    static let npy = Reader(
        sources: ["a .npy"], takes: { $0.isNamed(".npy", ".npy.gz") || $0.begins(with: [NPYHeader.magic]) },
        read: { source, options in (try NPY.read(source.path, options), nil) })
}

/// Reads a NumPy array of any type of real numbers, in any order of elements and bytes.
///
/// NumPy enhancement proposal 1, "A simple file format for NumPy arrays".
enum NPY {
    /// The rows of `path`, unlabelled. Throws ``DataError``. Cost: memory of the elements as the file has them, and as floats.
    static func read(_ path: String, _ options: ReadingOptions) throws -> Table {
        try read(ByteStream(path: path), named: path, options)
    }

    /// The same of a stream; the table is called by `path`.
    static func read(_ stream: ByteStream, named path: String, _ options: ReadingOptions) throws -> Table {
        let header = try NPYHeader(stream)
        guard let type = NPYElement(header.type) else {
            throw DataError(
                file: path, place: header.place, found: "elements of type \(header.type)",
                expected: "real numbers of up to 8 bytes, such as |u1 or <f4",
                advice: header.type.contains("c")
                    ? "Complex numbers aren't read: save real and imaginary part as columns of their own."
                    : "Convert the array: np.save(path, array.astype('<f4')).")
        }
        let shape = try shape(header, path)
        let count = header.shape.reduce(1) { product, size in
            let next = product.multipliedReportingOverflow(by: size)
            return next.overflow ? Int.max : next.partialValue
        }
        let bytesNeeded = count.multipliedReportingOverflow(by: type.width)
        let start = stream.offset
        var report = ReadingReport(file: path, rows: header.shape[0])
        let bytes = try stream.rest(bytesNeeded.overflow ? Int.max : bytesNeeded.partialValue, of: UInt8.self)
        let isTable = header.shape.count == 2
        if header.isFortranOrder { report.remarks.append(.reordered) }
        var values: Values
        // Of sensors each has a scale of its own.
        let isSeries = isTable && options.windows != nil
        if type.kind == .unsigned, type.width == 1, !isSeries {
            let largest = bytes.max() ?? 0
            if largest < 255 { report.remarks.append(.ownRange(high: Int(largest))) }
            values = .bytes(
                header.isFortranOrder ? reordered(bytes, header.shape) : bytes, range: 0...max(largest, 1))
        } else {
            try Memory.require(count * MemoryLayout<Float>.stride, for: path)
            var losesDigits = false
            var floats = [Float](unsafeUninitializedCapacity: count) { room, filled in
                losesDigits = type.convert(bytes, into: room)
                filled = count
            }
            if header.type != "<f4" {
                report.remarks.append(losesDigits ? .losesDigits(type: header.type) : .converted(from: header.type))
            }
            if header.isFortranOrder { floats = reordered(floats, header.shape) }
            if isTable { return try table(floats, shape.width, path, report, options) }
            values = try .checked(floats) { index, value in
                DataError(
                    file: path, place: .byte(start + type.width * index), found: "\(value)",
                    expected: "a finite number",
                    advice: "Save the array without it: np.save(path, np.nan_to_num(array)).")
            }
        }
        if !hasChannelsFirst(header.shape) { values.separateChannels(of: shape) }
        let kind = isTable ? RowKind(row: shape.width, isBytes: true) : RowKind(shape)
        var table = Table(file: path, kind, values: values, labels: nil)
        table.report = report
        return table
    }

    /// Rows of numbers that aren't bytes: as they are where all lie in 0…1, else a scale for each column. What is NaN is
    /// missing.
    private static func table(
        _ floats: consuming [Float], _ width: Int, _ path: String, _ report: ReadingReport, _ options: ReadingOptions
    ) throws -> Table {
        var report = report
        if let infinite = floats.firstIndex(where: \.isInfinite) {
            throw DataError(
                file: path, place: .whole,
                found: "\(floats[infinite]) in row \(infinite / width + 1), column \(infinite % width + 1)",
                expected: "finite numbers", advice: "Save the array without it: np.save(path, np.nan_to_num(array)).")
        }
        let gaps = Gaps(of: floats.count) { floats[$0].isNaN }
        report.missing = gaps == nil ? 0 : floats.reduce(0) { $0 + ($1.isNaN ? 1 : 0) }
        gaps?.forEach(in: 0..<floats.count) { floats[$0] = 0 }
        let isUnit = floats.allSatisfy { (0...1).contains($0) }
        if let form = options.form, form.width != width {
            throw DataError(
                file: path, place: .whole, found: "\(width) columns",
                expected: "the \(form.width) that the model was trained on",
                advice: "Give an array with the same columns.")
        }
        var form = TableForm(
            columns: (1...width).map { .init(name: "\($0)", categories: nil, isDate: false, scale: .identity) },
            label: nil, id: nil, isTransposed: false, scale: options.scale ?? (isUnit ? .none : .standard))
        if let old = options.form { form = old }
        report.scale = form.scale
        var table = Table(
            file: path, RowKind(row: width, isBytes: false), values: .floats(floats), labels: nil, gaps: gaps)
        table.isUnitInterval = isUnit
        table.form = form
        table.report = report
        table.isScaled = form.scale == .none
        if options.form != nil { table.scale(by: form) }
        return table
    }

    /// Red, green, blue and how opaque it is: with more, what stands there is rather a width.
    private static let mostChannels = 4

    private static func hasChannelsFirst(_ shape: [Int]) -> Bool {
        shape.count == 4 && shape[3] > mostChannels && shape[1] <= mostChannels
    }

    private static func shape(_ header: NPYHeader, _ path: String) throws -> ImageShape {
        func failure(_ expected: String, _ advice: String) -> DataError {
            let sizes = header.shape.prefix(8).map(String.init).joined(separator: ", ")
            return DataError(
                file: path, place: header.place,
                found: "an array of shape [\(sizes)\(header.shape.count > 8 ? ", …" : "")]",
                expected: expected, advice: advice)
        }
        guard (2...4).contains(header.shape.count) else {
            throw failure(
                "[n, d], [n, height, width] or [n, height, width, channels]",
                "Reshape the array: np.save(path, array.reshape(n, -1)).")
        }
        guard header.shape.allSatisfy({ $0 > 0 }) else {
            throw failure("sizes of at least 1", "The array is empty: save one with rows.")
        }
        guard header.shape.count == 4 else {
            return ImageShape(height: header.shape.count == 3 ? header.shape[1] : 1, width: header.shape.last!)
        }
        if hasChannelsFirst(header.shape) {
            return ImageShape(height: header.shape[2], width: header.shape[3], channels: header.shape[1])
        }
        guard header.shape[3] <= mostChannels else {
            throw failure(
                "[n, height, width, channels] or [n, channels, height, width] with at most \(mostChannels) channels",
                "Move the channels: np.save(path, array.transpose(0, 2, 3, 1)).")
        }
        return ImageShape(height: header.shape[1], width: header.shape[2], channels: header.shape[3])
    }

    /// Elements whose first axis runs fastest, in the order in which the last one does. Cost: a pass.
    private static func reordered<Element: BitwiseCopyable>(_ elements: [Element], _ shape: [Int]) -> [Element] {
        var index = [Int](repeating: 0, count: shape.count)
        var strides = [Int](repeating: 1, count: shape.count)
        for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
        var place = 0
        return elements.indices.map { _ in
            let element = elements[place]
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                place += strides[axis]
                if index[axis] < shape[axis] { break }
                place -= strides[axis] * shape[axis]
                index[axis] = 0
                axis -= 1
            }
            return element
        }
    }
}

/// A type of numbers that NumPy names: order of bytes, kind, width.
struct NPYElement {
    enum Kind { case boolean, signed, unsigned, float }

    let kind: Kind
    /// Bytes.
    let width: Int
    let isBigEndian: Bool

    /// nil for what is no real number of up to 8 bytes.
    init?(_ name: String) {
        var rest = Substring(name)
        guard let order = rest.first, "<>|=".contains(order) else { return nil }
        rest.removeFirst()
        guard let kind = rest.first, let width = Int(rest.dropFirst()) else { return nil }
        switch (kind, width) {
        case ("b", 1): self.kind = .boolean
        case ("i", 1), ("i", 2), ("i", 4), ("i", 8): self.kind = .signed
        case ("u", 1), ("u", 2), ("u", 4), ("u", 8): self.kind = .unsigned
        case ("f", 2), ("f", 4), ("f", 8): self.kind = .float
        default: return nil
        }
        (self.width, isBigEndian) = (width, order == ">")
    }

    /// Writes all elements as floats; says whether any of them loses what 24 bits can't hold: whole numbers beyond 2²⁴. What
    /// a float of 8 bytes has beyond that is rounded in any case.
    func convert(_ bytes: [UInt8], into floats: UnsafeMutableBufferPointer<Float>) -> Bool {
        func integers<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type) -> Bool {
            var loses = false
            bytes.withUnsafeBytes { raw in
                for i in floats.indices {
                    let number = raw.loadUnaligned(fromByteOffset: i * width, as: Number.self)
                    let value = isBigEndian ? Number(bigEndian: number) : Number(littleEndian: number)
                    floats[i] = Float(value)
                    loses = loses || Number(exactly: floats[i]) != value
                }
            }
            return loses
        }
        func pattern(_ raw: UnsafeRawBufferPointer, _ i: Int) -> UInt64 {
            var bits: UInt64 = 0
            for k in 0..<width { bits |= UInt64(raw[i * width + k]) << UInt64(8 * (isBigEndian ? width - 1 - k : k)) }
            return bits
        }
        switch (kind, width) {
        case (.boolean, _):
            for i in floats.indices { floats[i] = bytes[i] == 0 ? 0 : 1 }
            return false
        case (.signed, 1): return integers(Int8.self)
        case (.signed, 2): return integers(Int16.self)
        case (.signed, 4): return integers(Int32.self)
        case (.signed, _): return integers(Int64.self)
        case (.unsigned, 1): return integers(UInt8.self)
        case (.unsigned, 2): return integers(UInt16.self)
        case (.unsigned, 4): return integers(UInt32.self)
        case (.unsigned, _): return integers(UInt64.self)
        case (.float, 4):
            bytes.withUnsafeBytes { raw in
                for i in floats.indices { floats[i] = Float(bitPattern: UInt32(pattern(raw, i))) }
            }
        case (.float, 8):
            bytes.withUnsafeBytes { raw in
                for i in floats.indices { floats[i] = Float(Double(bitPattern: pattern(raw, i))) }
            }
        case (.float, _):
            bytes.withUnsafeBytes { raw in
                for i in floats.indices { floats[i] = Self.half(UInt16(pattern(raw, i))) }
            }
        }
        return false
    }

    /// IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction.
    private static func half(_ bits: UInt16) -> Float {
        let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023))
        let magnitude: Float =
            switch exponent {
            case 0: fraction * 0x1p-24
            case 31: fraction == 0 ? .infinity : .nan
            default: (1 + fraction * 0x1p-10) * Float(sign: .plus, exponent: exponent - 15, significand: 1)
            }
        return bits >> 15 == 1 ? -magnitude : magnitude
    }
}
