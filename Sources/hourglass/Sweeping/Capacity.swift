import ArgumentParser
import Autoencoders
import Datasets
import Files
import Foundation
import Laboratory
import Networks
import Search
import Tensors
import Terminal

/// How the error goes with the rows to learn from, the width and a regulariser, and what it is made of.
struct CapacityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capacity", abstract: "Draw the error against capacity, in its parts.",
        discussion: """
            Trains an ensemble for each size of the training split, width of the hidden layer and value of a regulariser: a run \
            with each seed, each on its own bootstrap of the rows, measured on the same rows of validation. Their error is, \
            exactly, noise + bias² + variance (Geman, Bienenstock and Doursat 1992). With --noise the training rows and the \
            targets get noise of a known deviation; without it what the data have by themselves stands in bias². The curves \
            show the U, or the double descent. All other options of 'train' are shared; columns of a table keep the scales of \
            all training rows.

            Example: hourglass capacity --data digits --variant undercomplete --sizes 100,1000 --widths 2,8,32,128 --epochs 30
            """)

    @Option(help: ArgumentHelp("Rows to learn from, of each learning curve a point.", valueName: "n,n,…"))
    var sizes: String?

    @Option(
        help: ArgumentHelp(
            "Widths of the hidden layer; lists of several layers with ; between them.", valueName: "n,n,…"))
    var widths: String = "2,8,32,128"

    @Option(
        help: ArgumentHelp(
            "A knob or an option of 'train' that holds capacity down, and its values.", valueName: "name=a,b,…"))
    var regulariser: String?

    @Option(help: ArgumentHelp("The ensemble: a run with each, on rows drawn by it.", valueName: "1,2,3"))
    var seeds: String = "1,2,3,4,5"

    @Option(
        help: ArgumentHelp("The deviation of noise on training rows and targets.", valueName: "x"),
        transform: Numeral.real)
    var noise: Float?

    @Option(
        help: ArgumentHelp("Rows of validation that the parts are taken over.", valueName: "count"),
        transform: Numeral.whole)
    var rows: Int = 200

    @OptionGroup var here: SweepHere

    @Flag(help: "One object a run on stdout, then one a setting.")
    var json = false

    @Flag(help: "Only ASCII characters.")
    var ascii = false

    @Argument(parsing: .allUnrecognized, help: .hidden)
    var shared: [String] = []

    /// Noisy observations of each row that errors are taken to.
    private static let observations = 8

    func validate() throws {
        try SweepHere.check(shared: shared)
        if try SweepHere.seeds(seeds).count < 2 {
            throw ValidationError("--seeds \(seeds): expected two at least: one run has no variance.")
        }
        if let noise, !(noise > 0 && noise.isFinite) { throw ValidationError.notPositive("--noise", noise) }
        if !(1...10_000).contains(rows) { throw ValidationError("--rows \(rows): expected 1 to 10000.") }
        _ = try axes()
    }

    private func list(_ option: String, _ text: String) throws -> [String] {
        let separator: Character = text.contains(";") ? ";" : ","
        let values = text.split(separator: separator, omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard !values.contains(""), Set(values).count == values.count else {
            throw ValidationError("\(option) \(text): expected different values with commas between.")
        }
        return values
    }

    private func axes() throws -> [SweepPlan.Axis] {
        var axes: [SweepPlan.Axis] = []
        if let sizes {
            let values = try list("--sizes", sizes)
            guard values.allSatisfy({ Int($0).map(TrainingSample.possible.contains) ?? false }) else {
                throw ValidationError("--sizes \(sizes): expected whole numbers of rows, as in --sizes 100,1000.")
            }
            axes.append(.init(SweepTrainer.trainSize, values))
        }
        axes.append(.init(Self.width, try list("--widths", widths)))
        if let regulariser {
            let parts = regulariser.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw ValidationError(
                    "--regulariser \(regulariser): expected NAME=VALUE,…, as in --regulariser l1=0.01,0.1.")
            }
            axes.append(.init(parts[0], try list("--regulariser", parts[1])))
        }
        return axes
    }

    private static let width = "widths"

    func run() throws {
        var plan = SweepPlan(base: shared, length: here.length(or: 20), measure: "mse")
        plan.axes = try axes()
        plan.seeds = try SweepHere.seeds(seeds)
        (plan.resamples, plan.keepsRows, plan.sharesLength) = (true, rows, true)
        plan.noise = noise.map(Double.init)
        try SweepTrainer.check(plan)
        try SweepTrainer.checkSizes(plan)
        let (results, folder, trainer) = try here.run(plan)
        let dataset = try trainer.judged()
        let targets = targets(of: dataset.validation)
        let points = try Dictionary(grouping: results) { $0.job.setting }.sorted { $0.key < $1.key }
            .map { try Point($0.value, targets, folder, plan, dataset) }
        if json {
            for result in results { try Output.print(json: result.timeless) }
            for point in points { try Output.print(json: Line(point)) }
        } else {
            try show(points, plan, dataset)
        }
        if results.allSatisfy({ $0.failure != nil }) { throw ExitCode.failure }
    }

    /// Observations of the first rows [repeats, n, features].
    private func targets(of split: Split) -> Tensor {
        let count = min(rows, split.count)
        let clean = (0..<count).flatMap { split.image($0) }
        guard let noise else { return Tensor(clean, shape: [1, count, split.features]) }
        let chance = Generator(seed: 0).split("targets")
        var values: [Float] = []
        for r in 0..<Self.observations {
            let draws = chance.split(r).normal([clean.count]).values
            values += zip(clean, draws).map { $0 + noise * $1 }
        }
        return Tensor(values, shape: [Self.observations, count, split.features])
    }

    /// A setting with what its ensemble came to.
    struct Point {
        let assignments: [Assignment]
        let parameters: Int?
        let training, validation: StudentInterval?
        let parts: BiasVariance?
        let runs: Int
        let failure: String?

        init(
            _ results: [SweepResult], _ targets: Tensor, _ folder: SweepFolder, _ plan: SweepPlan, _ dataset: Dataset
        ) throws {
            assignments = results[0].job.assignments
            failure = results.lazy.compactMap(\.failure).first
            let ended = results.filter { $0.failure == nil }
            runs = ended.count
            training = StudentInterval(ended.compactMap { $0.measures[SweepTrainer.training] })
            validation = StudentInterval(ended.compactMap { $0.measures[plan.measure] })
            var outputs: [Float] = []
            for result in ended {
                let file = try SafeTensors(contentsOf: folder.outputs(of: result.job))
                guard let tensor = file.tensors["reconstruction"],
                    tensor.shape.count == targets.shape[1] * targets.shape[2]
                else {
                    throw CommandError(
                        description:
                            "\(VisibleText.line(folder.outputs(of: result.job))): found other rows than those that are measured, "
                            + "expected what this command wrote; remove the folder to run it again")
                }
                outputs += tensor.values
            }
            parts =
                ended.isEmpty
                ? nil
                : BiasVariance(
                    outputs: Tensor(outputs, shape: [ended.count, targets.shape[1], targets.shape[2]]),
                    targets: targets)
            let setup = try? ExperimentOptions.parse(SweepTrainer.words(plan, assignments))
                .setup(for: dataset.dataShape, with: Installed.classifiers())
            parameters = setup?.experiment.parameterCount(for: dataset.dataShape)
        }

        func value(_ axis: String) -> String? { assignments.first { $0.name == axis }?.value }

        /// The words of all axes but one.
        func rest(but axis: String) -> String {
            assignments.filter { $0.name != axis }.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        }
    }

    private struct Line: Encodable {
        let setting: [String: String]
        let runs: Int
        let parameters: Int?
        let training, validation, bias, variance, noise, error: Double?
        let failure: String?

        enum CodingKeys: String, CodingKey {
            case setting, runs, parameters, training, validation, variance, noise, error, failure
            case bias = "bias_squared"
        }

        init(_ point: Point) {
            setting = Dictionary(point.assignments.map { ($0.name, $0.value) }) { first, _ in first }
            (runs, parameters, failure) = (point.runs, point.parameters, point.failure)
            (training, validation) = (point.training?.mean, point.validation?.mean)
            (bias, variance) = (point.parts?.squaredBias, point.parts?.variance)
            (noise, error) = (point.parts?.noise, point.parts?.error)
        }
    }

    private func show(_ points: [Point], _ plan: SweepPlan, _ dataset: Dataset) throws {
        func text(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "-" }
        try Output.print(
            wrapped:
                "\(points.count) settings of \(plan.seeds.count) runs on \(dataset.title), mean squared errors by value; error = noise + bias² + variance"
                + (noise == nil ? ", where bias² has the noise of the data in it" : ""))
        let names = plan.axes.map(\.name)
        var lines = [names + ["parameters", "training", "validation", "bias²", "variance", "noise", "error"]]
        for point in points where point.runs > 0 {
            let parts = point.parts
            lines.append(
                names.map { VisibleText.line(point.value($0) ?? "") } + [
                    point.parameters.map(Text.count) ?? "-", text(point.training?.mean), text(point.validation?.mean),
                    text(parts?.squaredBias), text(parts?.variance), text(parts?.noise), text(parts?.error),
                ])
        }
        try TextTable.print(lines, keys: names.count)
        for point in points where point.failure != nil {
            try Output.print("\(point.rest(but: "")): \(VisibleText.line(point.failure ?? ""))")
        }
        for axis in names { try drawCurves(points, along: axis) }
    }

    /// A picture for each value of the other axes.
    private func drawCurves(_ points: [Point], along axis: String) throws {
        var groups: [(rest: String, points: [(x: Double, point: Point)])] = []
        for point in points {
            guard let x = point.value(axis).flatMap(Double.init), point.validation != nil else { continue }
            let rest = point.rest(but: axis)
            if let place = groups.firstIndex(where: { $0.rest == rest }) {
                groups[place].points.append((x, point))
            } else {
                groups.append((rest, [(x, point)]))
            }
        }
        for group in groups where group.points.count >= 3 {
            let points = group.points.sorted { $0.x < $1.x }
            func series(_ name: String, _ colour: Int, _ value: (Point) -> Double?) -> LineChart.Series {
                LineChart.Series(
                    name: name,
                    points: points.compactMap { x, point in value(point).map { LineChart.Point(x: x, y: $0) } },
                    style: Style(.accent(colour)))
            }
            let chart = LineChart(
                series: [
                    series("validation", 1) { $0.validation?.mean }, series("training", 0) { $0.training?.mean },
                    series("bias²", 2) { $0.parts?.squaredBias }, series("variance", 3) { $0.parts?.variance },
                ],
                xScale: points[0].x > 0 && points[points.count - 1].x >= 10 * points[0].x ? .logarithmic : .linear,
                yLabel: "mse", xLabel: axis)
            var canvas = Canvas(width: 72, height: 14, capabilities: .ofStandardOutput(ascii: ascii))
            canvas.draw { $0.draw(chart, in: $0.bounds) }
            try Output.print("")
            if !group.rest.isEmpty { try Output.print(group.rest) }
            try Output.print(picture: canvas.textPicture)
            try Output.print(Self.shape(points.map { ($0.x, $0.point.validation?.mean ?? .nan) }, axis))
        }
    }

    /// What a curve of the validation error looks like, in words.
    static func shape(_ points: [(x: Double, y: Double)], _ axis: String) -> String {
        guard let least = points.min(by: { $0.y < $1.y }), let last = points.last, let first = points.first else {
            return ""
        }
        func text(_ value: Double) -> String { String(format: "%.4g", value) }
        // The highest point from which it falls by a tenth again, beyond one from which it rose by as much.
        let peak = points.indices.dropFirst().dropLast().first { i in
            let before = points[..<i].map(\.y).min() ?? .infinity
            let after = points[(i + 1)...].map(\.y).min() ?? .infinity
            let isTop = points[i].y >= points[i - 1].y && points[i].y >= points[i + 1].y
            return isTop && points[i].y > 1.1 * before && points[i].y > 1.1 * after
        }
        if let peak {
            return "double descent: it falls again beyond \(axis) \(text(points[peak].x)); least at \(text(least.x))"
        }
        if least.x == last.x { return "validation falls all the way to \(axis) \(text(last.x))" }
        if least.x == first.x { return "validation is least at the smallest \(axis), \(text(first.x))" }
        return "a U: validation is least at \(axis) \(text(least.x))"
    }
}
