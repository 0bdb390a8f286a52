import Laboratory

extension English {
    package func text(_ goal: Advice.Goal) -> String {
        switch goal {
        case .compress: "few numbers for each row"
        case .samples: "new rows that look like these"
        case .anomalies: "rows that are unlike the others"
        case .clusters: "groups of rows"
        case .features: "values for another model"
        case .factors: "what rows differ by, a code each"
        case .labels: "classes, of which few are told"
        case .recommend: "items that somebody would like"
        }
    }

    package func text(_ reason: Advice.Reason) -> String {
        switch reason {
        case .goal(let goal): "wanted are \(text(goal))"
        case .noise: "the values are noisy"
        case .missing: "entries are missing"
        case .labels: "the rows have classes"
        case .images: "the rows are images, large enough for neighbourhoods"
        case .ratings: "rows are ratings, and what is missing is what is looked for"
        case .likes: "rows are what somebody took, among all that there is"
        case .fewRows(let count): "\(count) rows are few"
        case .haste: "an answer is wanted soon"
        case .readableCodes: "single codes are to be read"
        case .baseline: "a baseline beside the others"
        }
    }
}
