import Glibc

/// Asks for memory before it is taken: an array that cannot be allocated would end the program.
enum Memory {
    /// Throws ``DataError`` when the content of `file` needs `bytes` that the machine does not have.
    static func require(_ bytes: Int, for file: String) throws {
        let installed = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        // The attempt notices limits of the process; untouched memory costs nothing.
        let attempt = bytes <= installed ? malloc(max(bytes, 1)) : nil
        guard let attempt else {
            throw DataError(
                file: file, place: .whole, found: "\(bytes) bytes of data",
                expected: "no more than fits into memory (\(installed) bytes)",
                advice: "Give a smaller part of the data.")
        }
        free(attempt)
    }
}
