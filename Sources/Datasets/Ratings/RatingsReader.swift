/// Reads ratings: `user,item,rating` and perhaps a time, or `user,item` alone, in the dialects of tables and with `::` between
/// the fields, as MovieLens has it; packed or not; with or without a line of names. Names are any text.
package enum RatingsReader {
    /// Throws ``DataError``. `path` is a file, `-` for standard input, or a built-in set. Cost: a pass over the file; memory for
    /// the entries and the names.
    package static func read(
        _ path: String, header: Bool? = nil
    ) throws -> (ratings: Ratings, report: RatingsReport) {
        try read(RecordReader(ByteStream(path: BuiltInRatings.named(path)?.locate() ?? path)), header: header)
    }

    static func read(_ reader: RecordReader, header: Bool?) throws -> (ratings: Ratings, report: RatingsReport) {
        let path = reader.path
        var sample: [(line: Int, bytes: [UInt8])] = []
        while sample.count < 50, let record = try reader.next() {
            if sample.isEmpty, record.first == UInt8(ascii: "#") { continue }
            sample.append((reader.line, Array(record)))
        }
        guard let first = sample.first else {
            throw DataError(
                file: path, place: .whole, found: "no rows", expected: "lines of user,item,rating or user,item",
                advice: "Give a file with ratings in it.")
        }
        let form = RatingsForm(sample.map(\.bytes))
        if !form.isDoubleColon { reader.separator = form.dialect.separator }
        let places = try Places(first.bytes, form, header: header, path: path, line: first.line)
        var report = RatingsReport(file: path)
        (report.hasHeader, report.separator) = (places.isHeader, form.name)
        var building = Building(places, form, path: path)
        for record in sample.dropFirst(places.isHeader ? 1 : 0) {
            try record.bytes.withUnsafeBufferPointer { try building.append($0, line: record.line) }
        }
        while let record = try reader.next() { try building.append(record, line: reader.line) }
        let ratings = try building.ratings()
        report.repeated = building.repeated
        return (ratings, report)
    }

    /// Which column has what.
    struct Places {
        var (user, item) = (0, 1)
        var rating, time: Int?
        var isHeader = false

        init(_ first: [UInt8], _ form: RatingsForm, header: Bool?, path: String, line: Int) throws {
            let fields = form.fields(of: first)
            guard fields.count >= 2 else {
                throw DataError(
                    file: path, place: .line(line), found: DataError.quoted(first),
                    expected: "user,item,rating or user,item", advice: "Put a comma, a tab or :: between the fields.")
            }
            let words = fields.map { String($0.lowercased().filter { $0.isLetter || $0.isNumber }) }
            func place(_ names: Set<String>) -> Int? { words.firstIndex(where: names.contains) }
            let named = (user: place(Self.users), item: place(Self.items))
            let isNamed = named.user != nil && named.item != nil
            if isNamed, header != false, let user = named.user, let item = named.item {
                (isHeader, self.user, self.item) = (true, user, item)
                (rating, time) = (place(Self.ratings), place(Self.times))
                return
            }
            let third = fields.count > 2 ? Array(fields[2].utf8) : nil
            let isNumber = third.map { $0.withUnsafeBufferPointer { form.number($0) != nil } } ?? true
            isHeader = header ?? !isNumber
            rating = fields.count > 2 ? 2 : nil
            time = fields.count > 3 ? 3 : nil
        }

        private static let users: Set<String> = [
            "user", "userid", "uid", "u", "customer", "customerid", "basket", "basketid", "session", "sessionid",
            "transaction", "transactionid", "person", "reader", "listener", "reviewer", "reviewerid", "s",
        ]
        private static let items: Set<String> = [
            "item", "itemid", "iid", "i", "movie", "movieid", "product", "productid", "book", "bookid", "isbn",
            "title", "song", "songid", "track", "trackid", "artist", "artistid", "article", "asin", "d",
        ]
        private static let ratings: Set<String> = [
            "rating", "ratings", "score", "stars", "value", "y", "count", "plays", "weight", "quantity", "bookrating",
        ]
        private static let times: Set<String> = ["time", "timestamp", "date", "datetime", "unixtime", "ts", "when"]
    }

    /// Names get numbers in the order in which they come.
    private struct Names {
        var list: [String] = []
        private var numbers: [String: Int32] = [:]

        mutating func number(of name: String) -> Int32 {
            if let known = numbers[name] { return known }
            let number = Int32(list.count)
            numbers[name] = number
            list.append(name)
            return number
        }
    }

    private struct Building {
        let places: Places
        let form: RatingsForm
        let path: String
        var (users, items) = (Names(), Names())
        var (userPlaces, itemPlaces): ([Int32], [Int32]) = ([], [])
        var values: [Float] = []
        var times: [Double] = []
        var seen: [UInt64: Int32] = [:]
        var repeated = 0

        init(_ places: Places, _ form: RatingsForm, path: String) {
            (self.places, self.form, self.path) = (places, form, path)
        }

        mutating func append(_ record: UnsafeBufferPointer<UInt8>, line: Int) throws {
            var user: String?
            var item: String?
            var rating: Float?
            var time: Double?
            try form.forEachField(of: record) { column, field in
                if column == places.user { user = Cell.text(field) }
                if column == places.item { item = Cell.text(field) }
                if column == places.rating {
                    guard let number = form.number(field), Float(number).isFinite else {
                        throw DataError(
                            file: path, place: .line(line, column: column + 1), found: DataError.quoted(field),
                            expected: "a rating, a number",
                            advice: "Correct the line, or take it out of the file.")
                    }
                    rating = Float(number)
                }
                if column == places.time {
                    switch Cell(field, decimal: form.dialect.decimal) {
                    case .number(let number), .date(let number): time = number
                    case .missing, .text:
                        throw DataError(
                            file: path, place: .line(line, column: column + 1), found: DataError.quoted(field),
                            expected: "a time, a number or a date",
                            advice: "Correct the line, or leave the column out."
                        )
                    }
                }
            }
            guard let user, let item, !user.isEmpty, !item.isEmpty, (rating != nil) == (places.rating != nil),
                (time != nil) == (places.time != nil)
            else {
                throw DataError(
                    file: path, place: .line(line), found: DataError.quoted(record),
                    expected: places.rating == nil ? "user,item" : "user,item,rating",
                    advice: "Each line has to have the fields of the first.")
            }
            guard userPlaces.count < Int(Int32.max) else {
                throw DataError(
                    file: path, place: .line(line), found: "more than \(Int32.max) entries", expected: "fewer",
                    advice: "Give a smaller part of the data.")
            }
            let (u, i) = (users.number(of: user), items.number(of: item))
            let key = UInt64(UInt32(bitPattern: u)) << 32 | UInt64(UInt32(bitPattern: i))
            if let place = seen[key].map(Int.init) {
                repeated += 1
                values[place] = rating ?? values[place] + 1
                if let time { times[place] = time }
                return
            }
            seen[key] = Int32(userPlaces.count)
            userPlaces.append(u)
            itemPlaces.append(i)
            values.append(rating ?? 1)
            if let time { times.append(time) }
        }

        func ratings() throws -> Ratings {
            guard !values.isEmpty else {
                throw DataError(
                    file: path, place: .whole, found: "a line of names and nothing more",
                    expected: "lines of user,item,rating or user,item", advice: "Give a file with ratings in it.")
            }
            return Ratings(
                userNames: users.list, itemNames: items.list, users: userPlaces, items: itemPlaces, values: values,
                times: times.isEmpty ? nil : times, isImplicit: places.rating == nil)
        }
    }
}

/// What stands between the fields of a line of ratings.
struct RatingsForm {
    let dialect: Dialect
    /// `::`, which no dialect of tables has.
    let isDoubleColon: Bool

    init(_ sample: [[UInt8]]) {
        let lines = sample.prefix(20)
        isDoubleColon = lines.allSatisfy { Self.split($0).count > 1 }
        func count(_ byte: UInt8, _ line: [UInt8]) -> Int { line.reduce(0) { $0 + ($1 == byte ? 1 : 0) } }
        let tab = UInt8(ascii: "\t")
        let tabs = lines.map { count(tab, $0) }
        // Names may hold commas and blanks; hardly ever a tab.
        let hasTabs = tabs.allSatisfy { $0 > 0 && $0 == tabs[0] }
        let guess = Dialect.guess(Array(lines))
        dialect = hasTabs ? Dialect(separator: tab) : Self.withoutBlanks(guess, Array(lines)) ?? guess
    }

    /// Blanks part names more often than fields: where commas and the like part all lines alike, these do. But a comma in a number
    /// at the end of each line, behind a blank, is its decimal one. nil where blanks aren't what was guessed, or there is nothing else.
    private static func withoutBlanks(_ guess: Dialect, _ lines: [[UInt8]]) -> Dialect? {
        guard guess.separator == UInt8(ascii: " ") else { return nil }
        func isDecimal(_ line: [UInt8]) -> Bool {
            guard let blank = line.lastIndex(of: UInt8(ascii: " ")) else { return false }
            let last = line[(blank + 1)...]
            guard last.contains(UInt8(ascii: ",")) else { return false }
            return !Array(last).withUnsafeBufferPointer { DecimalNumber.parse($0, point: UInt8(ascii: ",")) }.isNaN
        }
        for sign in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|")] {
            let dialect = Dialect(separator: sign)
            let counts = lines.map { line in line.withUnsafeBufferPointer { dialect.forEachField(of: $0) { _, _ in } }
            }
            guard let first = counts.first, first > 1, counts.allSatisfy({ $0 == first }) else { continue }
            if sign != UInt8(ascii: ",") || !lines.allSatisfy(isDecimal) { return dialect }
        }
        return nil
    }

    var name: String { isDoubleColon ? "::" : String(Unicode.Scalar(dialect.separator)) }

    func number(_ field: UnsafeBufferPointer<UInt8>) -> Double? {
        let number = DecimalNumber.parse(field, point: dialect.decimal)
        return number.isNaN ? nil : number
    }

    func forEachField(
        of record: UnsafeBufferPointer<UInt8>, _ body: (_ column: Int, UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        guard isDoubleColon else {
            _ = try dialect.forEachField(of: record, body)
            return
        }
        for (column, range) in Self.split(record).enumerated() {
            try body(column, UnsafeBufferPointer(rebasing: record[range]))
        }
    }

    func fields(of record: [UInt8]) -> [String] {
        var fields: [String] = []
        record.withUnsafeBufferPointer { record in
            try? forEachField(of: record) { _, field in fields.append(Cell.text(field)) }
        }
        return fields
    }

    private static func split(_ record: some RandomAccessCollection<UInt8> & Collection<UInt8>) -> [Range<Int>] {
        let bytes = Array(record)
        var ranges: [Range<Int>] = []
        var (start, i) = (0, 0)
        while i + 1 < bytes.count {
            if bytes[i] == UInt8(ascii: ":"), bytes[i + 1] == UInt8(ascii: ":") {
                ranges.append(start..<i)
                i += 2
                start = i
            } else {
                i += 1
            }
        }
        return ranges + [start..<bytes.count]
    }
}
