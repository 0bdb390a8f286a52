import Datasets
import Testing

/// Figures of the original files, computed by NumPy.
@Suite struct BuiltInDatasetTests {
    @Test(arguments: BuiltInDataset.all.filter(\.isAvailable))
    func keepsItsPromises(_ builtIn: BuiltInDataset) throws {
        let data = try Dataset.load(builtIn.id)
        #expect(data.id == builtIn.id)
        #expect(data.title == builtIn.title)
        #expect(data.shape == builtIn.shape)
        let classes = [
            "ring": 8, "swiss-roll": 6, "two-moons": 2, "dsprites": 3, "dsprites:64": 3, "sprites-colour": 3,
            "wdbc": 2, "thyroid": 2, "pneumonia": 2, "tep": 4, "german-credit": 2, "card-fraud": 2, "golub": 2,
            "ecg-beats": 3, "nab-machine": 2, "nab-ambient": 2,
        ]
        #expect(data.classes == (["pictures", "brent"].contains(data.id) ? nil : classes[data.id] ?? 10))
        switch builtIn.rows {
        case .image: #expect(data.kind == .image(data.shape))
        case .point: #expect(data.kind == .point)
        case .table:
            guard case .table(let columns) = data.kind else {
                Issue.record("\(data.kind)")
                break
            }
            #expect(columns.count == data.features && columns.names?.count == data.features)
        case .series:
            guard case .series(let series) = data.kind else {
                Issue.record("\(data.kind)")
                break
            }
            #expect(series.sensors.count == 1 && series.window == data.shape.height)
        }
        let counts = SplitName.allCases.map { "\(grouped(data[$0].count)) \($0)" }
        #expect(builtIn.counts == counts.joined(separator: ", "))
    }

    @Test func mnist() throws {
        let data = try Dataset.load("mnist")
        let again = try Dataset.load("mnist")
        #expect(sum(data.test.image(0)) == 18_454)
        #expect(sum(data.test.image(9_999)) == 41_833)
        #expect(data.test.labels?.prefix(5) == [7, 2, 1, 0, 4])
        #expect(histogram([data.test]) == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
        #expect(
            histogram([data.train, data.validation])
                == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949])
        // The whole of both splits is the whole of the file: 60,000 images with this sum of bytes.
        #expect(total(data.train) + total(data.validation) == 1_567_298_545)
        #expect(total(data.test) == 264_923_200)
        // The first image of the file, a five, is in one of them once.
        let sums = [data.train, data.validation].flatMap { split in
            (0..<split.count).filter { split.label($0) == 5 && sum(split.image($0)) == 27_525 }
        }
        #expect(!sums.isEmpty)
        #expect(data.validation.labels == again.validation.labels)
        #expect(data.validation.image(17) == again.validation.image(17))
        #expect(data.fingerprint == again.fingerprint)
    }

    @Test(.enabled(if: BuiltInDataset.all[1].isAvailable))
    func fashionMNIST() throws {
        let data = try Dataset.load("fashion-mnist")
        #expect(sum(data.test.image(0)) == 33_456)
        #expect(data.test.labels?.prefix(5) == [9, 2, 1, 1, 6])
        #expect(histogram([data.train, data.validation]) == [Int](repeating: 6000, count: 10))
        #expect(total(data.test) == 573_469_082)
    }

    /// The error of predicting the mean of all images, ÷16, is .07333 per pixel.
    @Test func digits() throws {
        let data = try Dataset.load("digits")
        let images = SplitName.allCases.flatMap { name in (0..<data[name].count).map { data[name].image($0) }
        }
        #expect(images.count == 1797)
        #expect(images.joined().reduce(0.0) { $0 + Double($1) * 16 } == 561_718)
        var error = 0.0
        for pixel in 0..<64 {
            let mean = images.reduce(0.0) { $0 + Double($1[pixel]) } / 1797
            error += images.reduce(0.0) { $0 + (Double($1[pixel]) - mean) * (Double($1[pixel]) - mean) }
        }
        #expect(abs(error / (1797 * 64) - 0.073_332_442_465_98) < 1e-9)
        #expect(
            histogram([data.train, data.validation, data.test])
                == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    }

    private func sum(_ image: [Float]) -> Int { image.reduce(0) { $0 + Int(($1 * 255).rounded()) } }

    /// The sum of all bytes. Gathered sums of floats would not be exact.
    private func total(_ split: Split) -> Int {
        (0..<split.count).reduce(0) { total, row in
            split.image(row).withUnsafeBufferPointer { image in
                var sum = total
                for pixel in 0..<image.count { sum += Int(image[pixel] * 255 + 0.5) }
                return sum
            }
        }
    }

    private func histogram(_ splits: [Split]) -> [Int] {
        splits.flatMap { $0.labels ?? [] }.reduce(into: [Int](repeating: 0, count: 10)) { $0[$1] += 1 }
    }

    private func grouped(_ count: Int) -> String {
        let rest = String(count % 1000)
        guard count >= 1000 else { return rest }
        return "\(count / 1000)," + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
