import CZlib

/// A short name for the content of a data set, the same on every machine.
///
/// CRC-32 finds the accidents it is for (another file, another version, other labels); it is no defence against
/// a forger.
enum Fingerprint {
    /// 16 hexadecimal digits: CRC-32 of all values, then CRC-32 of sizes, scale, labels and what is missing.
    static func of(_ tables: [Table]) -> String {
        var values: UInt = crc32_z(0, nil, 0)
        var rest = values
        for table in tables {
            let shape = table.shape
            add(
                ([table.count, shape.height, shape.width] + (shape.channels == 1 ? [] : [shape.channels]))
                    .map(Int64.init), to: &rest)
            switch table.values {
            case .bytes(let bytes, let low, let span):
                add(bytes, to: &values)
                add([low, span], to: &rest)
            case .floats(let floats):
                add(floats, to: &values)
            case .sparse(let rows):
                add(rows.values, to: &values)
                add(rows.columns, to: &rest)
                add(rows.starts.map(Int64.init), to: &rest)
            }
            add(table.labels ?? [], to: &rest)
            if let gaps = table.gaps { add(gaps.words, to: &rest) }
            if let windows = table.windows {
                add([windows.stride].map(Int64.init), to: &rest)
                add(table.groups ?? [], to: &rest)
            }
            if let draws = table.draws { add([UInt8](draws.fingerprint.utf8), to: &rest) }
        }
        return DataError.hex(UInt32(truncatingIfNeeded: values))
            + DataError.hex(UInt32(truncatingIfNeeded: rest))
    }

    private static func add<Element: BitwiseCopyable>(_ elements: [Element], to crc: inout UInt) {
        guard !elements.isEmpty else { return }
        elements.withUnsafeBytes { bytes in
            crc = crc32_z(crc, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count)
        }
    }
}
