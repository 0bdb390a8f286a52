/// What a person says of an item: `"Notting Hill" 2`, `Alien=5`, `Alien` for the best there is, `Alien off`.
extension Argument {
    static let likes = Argument(name: "ITEM [RATING|off]", kind: "an item", takesRest: true)

    /// The last word is the rating where it is a number or `off`; quotes hold a name together that ends in one.
    static func like(_ text: String) throws -> Request {
        var (name, rest) = (Substring(text), Substring())
        if let quote = name.first, quote == "\"" || quote == "'" {
            let inside = name.dropFirst()
            guard let end = inside.firstIndex(of: quote) else {
                throw CommandFault(found: "a quote without its end", expected: "\"ITEM\" RATING")
            }
            (name, rest) = (inside[..<end], inside[inside.index(after: end)...])
        } else if let place = name.lastIndex(where: { $0 == "=" || $0.isWhitespace }),
            isRating(name[name.index(after: place)...])
        {
            (name, rest) = (name[..<place], name[name.index(after: place)...])
        }
        let word = rest.drop { $0 == "=" || $0.isWhitespace }
        while name.last?.isWhitespace == true { name.removeLast() }
        let item = String(name)
        guard !item.isEmpty else { throw CommandFault(found: "no ITEM", expected: "ITEM RATING") }
        if word.isEmpty { return .like(item: item, .infinity) }
        if word == "off" { return .like(item: item, nil) }
        guard let rating = Float(word), rating.isFinite else {
            throw CommandFault(found: "'\(word)'", expected: "a rating, or off")
        }
        return .like(item: item, rating)
    }

    private static func isRating(_ word: Substring) -> Bool { word == "off" || Float(word)?.isFinite == true }
}
