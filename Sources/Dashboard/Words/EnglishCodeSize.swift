import Foundation
import Laboratory
import Terminal

/// How many codes data need, and why.
extension English {
    package func text(_ fault: PruningFault) -> String {
        switch fault {
        case .allInUse(let count): "all \(count) codes are in use: nothing is taken out"
        case .shape(let path): "codes can't be taken out: \(path) is built on them in another way"
        case .classCodes: "codes can't be taken out: some of them tell the class"
        case .stage(let variant): "codes can be taken out once the stages before \(variant) are over"
        case .scale:
            "codes can't be taken out: the decoder's weights are divided, and no scale goes through the codes"
        case .notFinite: "codes can't be taken out: found an error that is no number"
        case .changed(let before, let after):
            "codes can't be taken out: the error would become \(Names.whole(Float(after))) from \(Names.whole(Float(before)))"
        }
    }

    /// `12 codes (11–14)`
    package func text(_ verdict: CodeSizeVerdict) -> String {
        let range = verdict.low == verdict.high ? "" : " (\(verdict.low)–\(verdict.high))"
        return "\(verdict.codes) \(verdict.codes == 1 ? "code" : "codes")\(range)"
    }

    package func text(_ evidence: CodeSizeVerdict.Evidence) -> String {
        switch evidence {
        case .neighbours(let two, let many, let rows):
            "neighbours of \(grouped(rows)) rows lie in \(text(two)) dimensions by the two nearest (TwoNN), in \(text(many)) "
                + "by the 10 to 20 nearest (MLE)"
        case .rank(let rank): "the spectrum of PCA breaks off behind \(rank)"
        case .knee(let knee):
            "the held-out error of autoencoders falls by \(percent(knee.before)) for each code up to \(knee.codes)"
                + (knee.low == knee.high ? "" : " (\(knee.low)–\(knee.high))")
                + ", and by \(percent(max(0, knee.behind))) behind"
        case .volume(let left, let of): "least volume leaves \(left) of \(of) codes in use"
        }
    }

    package func text(_ doubt: CodeSizeVerdict.Doubt) -> String {
        switch doubt {
        case .fewRows(0): "too few rows differ from each other to tell anything of neighbours"
        case .fewRows(let rows): "\(grouped(rows)) different rows tell little of neighbours"
        case .copies(let copies, let rows):
            "\(grouped(copies)) of \(grouped(rows)) rows are copies of others, and left out"
        case .missingEntries: "missing entries stand at their means"
        case .manyDimensions(let d): "so few rows can't tell \(fixed(d, 0)) dimensions well"
        case .shortScales(let two, let many):
            "the two nearest see more dimensions (\(fixed(two.value, 1))) than further ones (\(fixed(many.value, 1))): noise or a "
                + "grid at short distances"
        case .otherwise(let two, let many):
            "the two nearest see fewer dimensions (\(fixed(two.value, 1))) than further ones (\(fixed(many.value, 1))): the rows "
                + "curve, or are of several kinds"
        case .noKnee: "the error falls on without a clear bend"
        case .outlier(.knee(let knee)): "the bend of the error, \(knee.codes), is far from that"
        case .outlier(.volume(let left, _)): "least volume, \(left), is far from that"
        case .outlier(.neighbours(let two, let many, _)):
            "neighbours, \(fixed((two.value + many.value) / 2, 1)), are far from that"
        case .outlier(.rank(let rank)): "the spectrum's \(rank) is far from that"
        case .untrained: "nothing was trained: hourglass codes-needed asks autoencoders as well"
        }
    }

    private func text(_ interval: Interval) -> String {
        "\(fixed(interval.value, 1)) (\(fixed(interval.low, 1))–\(fixed(interval.high, 1)))"
    }

    /// What a slope of a logarithm takes off.
    private func percent(_ slope: Double) -> String { "\(fixed(100 * (1 - exp(-slope)), 0)) %" }
}
