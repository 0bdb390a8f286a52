import ArgumentParser
import Dashboard
import Datasets
import Files
import Foundation
import Tensors
import Uses

/// Recommends by a trained model.
struct RecommendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recommend", abstract: "Recommend items by a trained model.",
        discussion: """
            To a user of the ratings, or by --likes to anybody, for which nothing is trained; without both to all users, into a \
            file of --csv or as objects. What somebody is known to have is left out. Where nothing is known of somebody, they get \
            what most like, or what is rated highest, and that is said.

              hourglass train --data ratings.csv --variant autorec-item --save m.safetensors
              hourglass recommend m.safetensors --user 17 --top 10 --why
              hourglass recommend m.safetensors --likes "Alien=5,Notting Hill=2"
            """)

    @Argument(
        help: ArgumentHelp(
            "What 'train' saved of a variant that learns from ratings, or 'save' of a session on ratings.",
            valueName: "file"))
    var file: String

    @Option(
        help: ArgumentHelp(
            "Where the ratings are that a session learnt from, if not where they were. What 'train' saves has them in it.",
            valueName: "ratings"))
    var data: String?

    @Option(help: "A user of the ratings, by name.")
    var user: String?

    @Option(
        help: ArgumentHelp(
            "What somebody made up likes: items by name, each with a rating where there are ratings.",
            valueName: "item=rating,…"))
    var likes: String?

    @Option(help: "How many items.", transform: Numeral.whole)
    var top: Int = 10

    @Flag(help: "Says which known items speak for each.")
    var why = false

    @Option(
        help: ArgumentHelp("Writes the items of all users, or of the one, as CSV; - for stdout.", valueName: "file"))
    var csv: String?

    @Flag(help: "One object a user on stdout.")
    var json = false

    @OptionGroup var threads: ThreadOptions

    func validate() throws {
        try ValidationError.check(file: csv, of: "--csv")
        if top < 1 { throw ValidationError.tooFew("--top", top) }
        if user != nil, likes != nil { throw ValidationError("--likes: --user says already for whom.") }
        if user == nil, likes == nil, csv == nil, !json {
            throw ValidationError("Say --user or --likes, or for all users --csv or --json.")
        }
        if why, user == nil, likes == nil { throw ValidationError("--why needs --user or --likes.") }
        if csv != nil, json { throw ValidationError("--json: --csv says already what comes out.") }
    }

    private struct Line: Encodable {
        struct Item: Encodable {
            let item: String
            let score: Float
            let reasons: [String: Float]?
        }

        let user: String?
        let basis: String
        let known: Int
        let items: [Item]

        init(_ user: String?, _ one: Recommendations, why: Bool) {
            self.user = user
            (basis, known) =
                switch one.basis {
                case .known(let count): ("known", count)
                case .features: ("features", 0)
                case .nothing: ("nothing", 0)
                }
            items = one.entries.map { entry in
                Item(
                    item: entry.item, score: entry.score,
                    reasons: why ? Dictionary(entry.reasons.map { ($0.item, $0.share) }) { first, _ in first } : nil)
            }
        }
    }

    func run() throws {
        if let csv, csv != "-" { try OutputFile.check(csv) }
        let model = try RecommenderModel.read(file, data: data, workers: threads.workers)
        let desk = RecommenderDesk(model, workers: threads.workers)
        if let user {
            return try answer(try desk.recommendations(forUser: user, top: top, why: why), to: user, by: model)
        }
        if let likes {
            let said = try Self.parsed(likes, model, desk)
            return try answer(try desk.recommendations(forLikes: said, top: top, why: why), to: nil, by: model)
        }
        let users = desk.userNames
        // In pieces, so that nothing but one of them is held.
        func forEach(_ body: (_ user: String, Recommendations) throws -> Void) rethrows {
            for start in Swift.stride(from: 0, to: users.count, by: 512) {
                let range = start..<min(start + 512, users.count)
                for (user, one) in zip(range, desk.recommendations(of: range, top: top)) {
                    try body(users[user], one)
                }
            }
        }
        guard let csv else {
            return try forEach { try Output.print(json: Line($0, $1, why: false)) }
        }
        if csv == "-" {
            try Output.print("user,rank,item,score")
            return try forEach { try Output.print(Self.lines($0, $1), terminator: "") }
        }
        try OutputFile.write(to: csv) { sink throws(SystemFault) in
            func write(_ text: String) throws(SystemFault) {
                var fault: SystemFault?
                Array(text.utf8).withUnsafeBytes { bytes in
                    do throws(SystemFault) { try sink.write(bytes) } catch { fault = error }
                }
                if let fault { throw fault }
            }
            try write("user,rank,item,score\n")
            for start in Swift.stride(from: 0, to: users.count, by: 512) {
                let range = start..<min(start + 512, users.count)
                for (user, one) in zip(range, desk.recommendations(of: range, top: top)) {
                    try write(Self.lines(users[user], one))
                }
            }
        }
        Hourglass.report("hourglass: \(Text.count(users.count)) users, \(csv.shown) written")
    }

    /// `user,rank,item,score`, each as a field of CSV, with what would steer a terminal spelled.
    private static func lines(_ user: String, _ one: Recommendations) -> String {
        let name = CSV.field(VisibleText.line(user))
        return one.entries.enumerated().map { place, entry in
            "\(name),\(place + 1),\(CSV.field(VisibleText.line(entry.item))),\(entry.score)\n"
        }.joined()
    }

    /// `Alien=5,Notting Hill=2`: names may have commas and signs of equality in them, as long as the items do.
    private static func parsed(
        _ text: String, _ model: RecommenderModel, _ desk: RecommenderDesk
    ) throws -> [(item: String, rating: Float?)] {
        let pieces = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        var likes: [(item: String, rating: Float?)] = []
        var start = 0
        func entry(_ text: String) -> (item: String, rating: Float?)? {
            let text = text.trimmingCharacters(in: .whitespaces)
            if desk.knows(item: text) { return (text, nil) }
            guard let sign = text.lastIndex(of: "="), let rating = Float(text[text.index(after: sign)...]),
                rating.isFinite
            else { return nil }
            let name = text[..<sign].trimmingCharacters(in: .whitespaces)
            return (name, rating)
        }
        while start < pieces.count {
            // The longest name that is one.
            var found: (item: String, rating: Float?, next: Int)?
            for end in (start + 1...pieces.count).reversed() {
                if let one = entry(pieces[start..<end].joined(separator: ",")), desk.knows(item: one.item) {
                    found = (one.item, one.rating, end)
                    break
                }
            }
            if let found {
                likes.append((found.item, found.rating))
                start = found.next
            } else {
                let name = pieces[start].trimmingCharacters(in: .whitespaces)
                if !name.isEmpty { likes.append(entry(name) ?? (name, nil)) }
                start += 1
            }
        }
        return likes
    }

    private func answer(_ one: Recommendations, to user: String?, by model: RecommenderModel) throws {
        if json { return try Output.print(json: Line(user, one, why: why)) }
        if let csv {
            let text = "user,rank,item,score\n" + Self.lines(user ?? "", one)
            guard csv != "-" else { return try Output.print(text, terminator: "") }
            return try Array(text.utf8).withUnsafeBytes { try OutputFile.write($0, to: csv) }
        }
        let basis =
            switch one.basis {
            case .known(let count): "by \(Text.count(count)) known \(count == 1 ? "item" : "items")"
            case .features: "by features alone"
            case .nothing:
                "nothing is known that the model could go by: these are "
                    + (model.variant.predictsRatings ? "rated highest in the mean" : "what most like")
            }
        try Output.print("\(user.map { "user \($0.shown)" } ?? "somebody new"), \(basis)")
        let width = one.entries.map(\.item.shown.count).max() ?? 0
        for (place, entry) in one.entries.enumerated() {
            let rank = String(repeating: " ", count: max(0, 3 - "\(place + 1)".count)) + "\(place + 1)"
            let item = entry.item.shown.padding(toLength: width, withPad: " ", startingAt: 0)
            let reasons = entry.reasons.map { "\($0.item.shown) (+\(Text.number($0.share)))" }
            let because = reasons.isEmpty ? "" : "   because of \(reasons.joined(separator: ", "))"
            try Output.print("\(rank)  \(item)  \(Text.number(entry.score))\(because)")
        }
    }
}
