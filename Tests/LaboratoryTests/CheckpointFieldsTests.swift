import Autoencoders
import Datasets
import Foundation
import Networks
import Tensors
import TestSupport
import Testing

@testable import Laboratory

/// Each number of a checkpoint's metadata at values that no run writes there: refused by its name, or good for going on.
@Suite struct CheckpointFieldsTests {
    private static let values: [Int] = [0, -1, 1, 1 << 31, 1 << 62, .max, .min]

    struct Kind: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let experiment: Experiment

        init(_ name: String, _ experiment: Experiment) { (testDescription, self.experiment) = (name, experiment) }
    }

    private static let maps = ConvolutionalLayers(
        [.init(3), .init(4, kernel: 3, stride: 1)], dense: [.init(width: 5, activation: .relu)])

    static let kinds: [Kind] = [
        Kind(
            "dense",
            Experiment(variant: "vae", encoder: .dense([6], .relu), latent: 2, code: .gaussian, terms: ["kl"])),
        Kind("convolutional", Experiment(variant: "convolutional", encoder: .convolutional(maps), latent: 2)),
        Kind(
            "transformer",
            Experiment(
                variant: "transformer",
                encoder: .transformer(TransformerLayers(patch: 2, width: 4, heads: 2, blocks: 1, hidden: 6)),
                latent: 2)
        ),
        Kind(
            "pixelCNN",
            Experiment(
                variant: "pixelcnn", encoder: .dense([6], .relu),
                decoder: .pixelCNN(PixelCNNLayers(filters: 3, blocks: 1, canvas: maps)), latent: 2)),
        Kind(
            "layer by layer",
            Experiment(variant: "stacked", encoder: .dense([6, 4], .relu), latent: 2, pretraining: .layerwise)),
        Kind(
            "stages",
            Experiment(
                variant: "idec", encoder: .dense([6], .relu), latent: 2,
                pretraining: .stages([Stage("first", terms: [], learns: ["encoder."], depth: 1)]))),
        Kind(
            "classes",
            Experiment(variant: "semi-supervised", encoder: .dense([6], .relu), latent: 2, terms: ["label"])),
    ]

    /// A number's place in the JSON of an entry.
    private struct Place {
        let entry: String
        let path: [Any]

        /// The names on the way, without those of a choice's values.
        var names: [String] { path.compactMap { $0 as? String }.filter { $0 != "_0" } }
    }

    private static func places(_ json: Any, _ path: [Any] = []) -> [[Any]] {
        switch json {
        case let object as [String: Any]:
            object.sorted { $0.key < $1.key }.flatMap { places($0.value, path + [$0.key]) }
        case let list as [Any]: list.enumerated().flatMap { places($1, path + [$0]) }
        // Truth values are numbers to Foundation.
        case let number as NSNumber where String(cString: number.objCType) != "c": [path]
        default: []
        }
    }

    private static func replaced(_ json: Any, _ path: ArraySlice<Any>, by value: Any) -> Any {
        guard let first = path.first else { return value }
        if var object = json as? [String: Any], let key = first as? String {
            object[key] = replaced(object[key]!, path.dropFirst(), by: value)
            return object
        }
        var list = json as! [Any]
        list[first as! Int] = replaced(list[first as! Int], path.dropFirst(), by: value)
        return list
    }

    @Test(arguments: kinds) func isRefusedByNameOrGoodForGoingOn(_ kind: Kind) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("x.safetensors")
        let session = try Session(
            Setup(
                kind.experiment, batch: 20, clip: 1, patience: 3,
                schedules: [Setup.learningRate.id: Schedule(.decay, steps: 50)]),
            on: Toy.bars, workers: Workers(1))
        session.advance(9)
        session.obey(.save(path: path))
        let whole = try SafeTensors(contentsOf: path)
        var (refused, loaded) = (0, 0)
        for entry in ["setup", "progress"] {
            let json = try JSONSerialization.jsonObject(with: Data(try #require(whole.metadata[entry]).utf8))
            let all = Self.places(json).map { Place(entry: entry, path: $0) }
            #expect(all.count > 3)
            for place in all {
                for value in Self.values {
                    var file = whole
                    let changed = Self.replaced(json, place.path[...], by: value)
                    file.metadata[entry] = String(
                        decoding: try JSONSerialization.data(withJSONObject: changed), as: UTF8.self)
                    try file.write(to: path, durably: false)
                    do {
                        let resumed = try Session(
                            resuming: Checkpoint(contentsOf: path), on: Toy.bars, workers: Workers(1))
                        resumed.advance(1)
                        loaded += 1
                    } catch let error as CheckpointError {
                        let text = error.description + (error.fault.map { " \($0)" } ?? "")
                        let named =
                            text.contains("tensor '")
                            || place.names.suffix(5).reversed().contains(where: text.contains)
                        #expect(named && text.count < 600, "\(place.names) = \(value): \(text)")
                        refused += 1
                    } catch let fault as SetupFault {
                        Issue.record("\(place.names) = \(value): \(fault) only when it was begun")
                    }
                }
            }
        }
        #expect(refused > 50 && loaded > 20, "\(refused) refused, \(loaded) loaded")
    }

    /// What no number says: a million layers, names that nothing has, lists without end.
    @Test func listsAndNamesHaveTheirBounds() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("x.safetensors")
        let session = try Toy.session(.vae)
        session.advance(3)
        session.obey(.save(path: path))
        let whole = try SafeTensors(contentsOf: path)
        func refusal(_ entry: String, _ old: String, _ new: String) throws -> String {
            var file = whole
            let text = try #require(file.metadata[entry])
            #expect(text.contains(old), "\(old) in \(text)")
            file.metadata[entry] = text.replacingOccurrences(of: old, with: new)
            try file.write(to: path, durably: false)
            let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
            return error.map { "\($0.description) \($0.fault.map { "\($0)" } ?? "")" } ?? ""
        }
        let layers = Array(repeating: "{\"activation\":\"relu\",\"width\":1}", count: 20_000).joined(separator: ",")
        let dense = "\"encoder\":{\"dense\":{\"_0\":["
        #expect(try refusal("setup", dense, dense + layers + ",").contains("encoder.dense.count"))
        let terms = Array(repeating: "\"kl\"", count: 1000).joined(separator: ",")
        #expect(try refusal("setup", "\"terms\":[\"kl\"]", "\"terms\":[\(terms)]").contains("terms.count"))
        #expect(
            try refusal("setup", "\"variant\":\"vae\"", "\"variant\":\"../../x\"")
                .contains("unknown(Autoencoders.Fault.Choice.variant"))
        #expect(
            try refusal("setup", "\"activation\":\"relu\"", "\"activation\":\"re\\u001b[31mlu\"")
                .contains("activation: found 're\\u{1b}[31mlu', expected one of identity, relu"))
        #expect(try refusal("setup", "\"seed\":1", "\"seed\":-1").contains("seed: found"))
        #expect(try refusal("setup", "\"seed\":1", "\"seed\":1e400").contains("seed: found"))
        #expect(try refusal("setup", "\"batch\":25", "\"batch\":null").contains("batch: found null"))
        #expect(try refusal("setup", "\"batch\":25,", "").contains("batch: found none"))
        let deep = String(repeating: "[", count: 100_000)
        #expect(try refusal("progress", "\"step\":3", "\"step\":\(deep)").contains("'progress'"))
        let long = String(repeating: "x", count: 1 << 20)
        #expect(
            try refusal("setup", "\"seed\":1", "\"seed\":1,\"x\":\"\(long)\"").contains("at most 1048576"))
        let blocks = "{\"layers\":[],\"dense\":[],\"mapIsCode\":false,\"blocks\":2}"
        let old = "\"decoder\":{\"dense\":{\"_0\":[{\"activation\":\"relu\",\"width\":"
        let text = try #require(whole.metadata["setup"])
        let width = try #require(text.ranges(of: old).first.map { text[$0.upperBound...].prefix { $0 != "}" } })
        #expect(
            try refusal("setup", "\(old)\(width)}]}}", "\"decoder\":{\"convolutional\":{\"_0\":\(blocks)}}")
                .contains("decoder.convolutional.blocks: found 2, expected no field of that name"))
    }

    /// Where a variant's name comes from a program that calls it something else, it stays a part of a file's name.
    @Test func aVariantsNameLeadsNowhere() throws {
        let folder = try TemporaryFolder()
        let kept = KeptSessions(folder: folder.file("a/b"))
        let session = try Toy.session(.vae) { $0.experiment.variant = "../../../x\u{1B}" }
        session.advance(1)
        try kept.keep(session.checkpoint(), at: Date(timeIntervalSince1970: 1_795_000_000))
        #expect(try #require(kept.newest).hasSuffix("-bars-..-..-..-x--step-1.safetensors"))
        #expect(folder.names == ["a"])
    }

    /// Of a table: as many means as values, and a text among those of a column.
    @Test func theFormOfATableIsWhole() throws {
        let folder = try TemporaryFolder()
        let rows = "size,kind\n" + (0..<40).map { "\($0 * 7 % 13),\(["ant", "bee"][$0 % 2])\n" }.joined()
        let table = try Dataset.load(folder.write(rows, "t.csv"), ReadingOptions(labels: .none))
        let path = folder.file("x.safetensors")
        let session = try Session(
            Setup(Variant.linear.experiment.fitted(to: table.dataShape), batch: 10), on: table, workers: Workers(1))
        session.advance(3)
        session.obey(.save(path: path))
        let whole = try SafeTensors(contentsOf: path)
        let text = try #require(whole.metadata["reading"])
        let reading = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let form = try #require(reading["form"] as? [String: Any])
        let columns = try #require(form["columns"] as? [[String: Any]])
        let kind = try #require(columns.firstIndex { $0["categories"] != nil })
        func refusal(_ place: [Any], _ value: Any) throws -> String {
            var file = whole
            let changed = Self.replaced(reading, place[...], by: value)
            file.metadata["reading"] = String(
                decoding: try JSONSerialization.data(withJSONObject: changed), as: UTF8.self)
            try file.write(to: path, durably: false)
            let error = #expect(throws: CheckpointError.self) { try Checkpoint(contentsOf: path) }
            return error?.description ?? ""
        }
        let means = try #require(form["means"] as? [Double])
        for wrong in [[], means + [0], Array(means.dropLast())] {
            let text = try refusal(["form", "means"], wrong)
            #expect(text.contains("form.means: found \(wrong.count) values, expected \(means.count)"), "\(text)")
        }
        // As wide as before, by columns of numbers in its place.
        var empty = columns[kind]
        empty["categories"] = [String]()
        let size = columns[1 - kind]
        let none = try refusal(["form", "columns"], [size, size, size, empty])
        #expect(none.contains("form.columns[3].categories: found none, expected one or more"), "\(none)")
    }
}
