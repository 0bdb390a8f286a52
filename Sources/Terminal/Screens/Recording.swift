import Glibc

/// What a terminal was sent and when, as a file that players of terminal recordings read: asciicast, version 2
/// (docs.asciinema.org). Written frame by frame, so that what was shown is there however the program ends.
///
/// What the terminal was asked (its status, its modes) is left out: players show pictures and answer nothing.
package final class Recording {
    private let file: UnsafeMutablePointer<FILE>
    private let start = ContinuousClock.now

    /// Makes the file, or empties the one that is there.
    package init(path: String, size: Size, type: String) throws(ScreenError) {
        // A pipe that nobody reads is an error and no wait.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0o666)
        guard descriptor >= 0, fcntl(descriptor, F_SETFL, 0) == 0, let file = fdopen(descriptor, "w") else {
            throw .system("opening \(path)", errno: errno)
        }
        self.file = file
        write(
            """
            {"version": 2, "width": \(size.width), "height": \(size.height), "timestamp": \(time(nil)), \
            "title": "Hourglass", "env": {"TERM": \(Self.quoted(type))}}
            """)
    }

    deinit { fclose(file) }

    func add(_ bytes: [UInt8]) {
        if !bytes.isEmpty { event("o", String(decoding: bytes, as: UTF8.self)) }
    }

    func resize(_ size: Size) { event("r", "\(size.width)x\(size.height)") }

    private func event(_ kind: String, _ text: String) {
        let (seconds, attoseconds) = (ContinuousClock.now - start).components
        let micros = String(attoseconds / 1_000_000_000_000)
        let fraction = String(repeating: "0", count: 6 - micros.count) + micros
        write("[\(seconds).\(fraction), \"\(kind)\", \(Self.quoted(text))]")
    }

    private func write(_ line: String) {
        fputs(line + "\n", file)
        fflush(file)
    }

    /// A string of JSON.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{00}"..<"\u{20}", "\u{7F}":
                let hex = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
