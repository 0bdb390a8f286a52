import Tensors

/// Machines, money and pictures; what each file holds stands in `assets/data`.
extension BuiltInDataset {
    /// Downs & Vogel, Comput. Chem. Eng. 17, 1993; runs of Russell, Chiang & Braatz, 2000. Only normal work is learnt from.
    static let tep = BuiltInDataset(
        shipped: "tep/tep.csv.gz", id: "tep", title: "Tennessee Eastman",
        summary: "52 sensors and valves of a chemical plant, with faults 1, 4 and 5", .table,
        shape: ImageShape(height: 1, width: 52), counts: "459 train, 41 validation, 3,840 test",
        credit: "James Downs, Ernest Vogel; Evan Russell, Leo Chiang, Richard Braatz", licence: "NCSA",
        source: "github.com/camaramm/tennessee-eastman-profBraatz",
        reading: {
            var reading = ReadingOptions(labels: .column("fault"), header: true, skip: ["sample"])
            reading.training = .init(column: "run", values: ["d00"])
            reading.group = "run"
            return reading
        }())

    /// Ahmad, Lavin, Purdy & Agha, Neurocomputing 262, 2017. Windows of eight hours; what a window ends in is its label.
    static let nabMachine = nab(
        "machine", title: "Machine temperature",
        summary: "the temperature of a machine every five minutes, with four failures", window: 96, stride: 4,
        counts: "4,474 train, 565 validation, 565 test")

    /// Windows of a day.
    static let nabAmbient = nab(
        "ambient", title: "Office temperature",
        summary: "the temperature of an office every hour, with two failures", window: 24, stride: 1,
        counts: "5,750 train, 724 validation, 724 test")

    private static func nab(
        _ name: String, title: String, summary: String, window: Int, stride: Int, counts: String
    ) -> BuiltInDataset {
        var reading = ReadingOptions(labels: .column("window"), header: true, skip: ["failure"])
        (reading.time, reading.windows) = ("timestamp", Windows(length: window, stride: stride))
        return BuiltInDataset(
            shipped: "nab/nab_\(name)_temperature.csv.gz", id: "nab-\(name)", title: title, summary: summary, .series,
            shape: ImageShape(height: window, width: 1), counts: counts,
            credit: "Numenta; Subutai Ahmad, Alexander Lavin, Scott Purdy, Zuha Agha", licence: "MIT",
            source: "github.com/numenta/NAB", reading: reading)
    }

    /// Van den Burg & Williams, "An evaluation of change point detection algorithms", arXiv:2003.06222. Windows of a month.
    static let brent = BuiltInDataset(
        shipped: "brent/brent.csv.gz", id: "brent", title: "Brent oil",
        summary: "the price of a barrel of oil on the trading days of 32 years", .series,
        shape: ImageShape(height: 20, width: 1), counts: "6,504 train, 817 validation, 817 test",
        credit: "U.S. Energy Information Administration; Gerrit van den Burg, Christopher Williams (TCPD)",
        licence: "public domain", source: "github.com/alan-turing-institute/TCPD",
        reading: {
            var reading = ReadingOptions(labels: .none, header: true, skip: ["sampled", "annotators"])
            (reading.time, reading.windows) = ("date", Windows(length: 20))
            return reading
        }())

    /// Hofmann, UCI, 1994. Some of its columns are the same in all rows.
    static let germanCredit = BuiltInDataset(
        shipped: "german-credit/german_credit.csv.gz", id: "german-credit", title: "German credit",
        summary: "applicants for a loan, good or bad", .table, shape: ImageShape(height: 1, width: 61),
        counts: "800 train, 100 validation, 100 test", credit: "Hans Hofmann; Max Kuhn (caret)",
        licence: "CC BY 4.0", source: "archive.ics.uci.edu/dataset/144",
        reading: ReadingOptions(labels: .column("label"), header: true))

    /// Dal Pozzolo, Caelen, Johnson & Bontempi, CIDM 2015: all frauds and a draw of the others. When a payment was made is
    /// left out, since the frauds come from other hours.
    static let cardFraud = BuiltInDataset(
        shipped: "card-fraud/card_fraud.csv.gz", id: "card-fraud", title: "Card fraud",
        summary: "payments by card, of which one in eleven is a fraud", .table,
        shape: ImageShape(height: 1, width: 29), counts: "4,234 train, 529 validation, 529 test",
        credit: "Andrea Dal Pozzolo, Olivier Caelen, Reid Johnson, Gianluca Bontempi (ULB, Worldline)",
        licence: "ODbL 1.0, DbCL 1.0", source: "kaggle.com/datasets/mlg-ulb/creditcardfraud",
        reading: ReadingOptions(labels: .column("label"), header: true, skip: ["time"]))

    /// Pieces of seven pictures, to learn what pictures are made of: Olshausen & Field, Nature 381, 1996.
    static let pictures = BuiltInDataset(
        shipped: "pictures", id: "pictures", title: "Pictures",
        summary: "patches of seven photographs and microscope pictures", .image,
        shape: ImageShape(height: 12, width: 12, channels: 3), counts: "16,000 train, 2,000 validation, 2,000 test",
        credit: "danielbuechele, vultilion, Stefan van der Walt, Rachel Michetti, Mikael Häggström, CMMI, linolafett",
        licence: "CC BY 2.0, CC0, none known", source: "scikit-learn, scikit-image",
        reading: {
            var reading = ReadingOptions()
            reading.patches = Patches(height: 12, width: 12)
            return reading
        }())
}
