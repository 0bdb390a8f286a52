import Installation

extension Assets {
    /// The path of the asset `name`: the first that exists. Throws ``DataError`` where there is none.
    package func path(_ name: String) throws -> String {
        guard let path = find(name) else {
            throw DataError(
                file: "assets/\(name)", place: .whole,
                found: "nothing in $HOURGLASS_ASSETS or beside the program",
                expected: "the data that comes with Hourglass",
                advice: "Set HOURGLASS_ASSETS to the folder assets of the source code.")
        }
        return path
    }
}
