import CKernels
import COneDNN

/// What a convolution joins: images [n, height, width, channels] and maps [n, outHeight, outWidth, filters], by taps that
/// lie around stride · (pixel of the map). Channels come last, so that what a tap sees is one piece of memory.
package struct ConvolutionGeometry: Hashable, Sendable {
    package let height, width, channels: Int
    package let outHeight, outWidth: Int
    package let stride: Int
    /// The places of the taps in the image, from the pixel stride · (pixel of the map).
    package let taps: [Tap]

    package struct Tap: Hashable, Sendable {
        package let dy, dx: Int

        package init(dy: Int, dx: Int) { (self.dy, self.dx) = (dy, dx) }
    }

    /// The first `taps` of a kernel of `kernel`×`kernel` in raster order, all of them by default, with as much padding on
    /// all sides. Precondition: the padded image is no smaller than the kernel.
    package init(
        height: Int, width: Int, channels: Int, kernel: Int, stride: Int, padding: Int, taps: Int? = nil
    ) {
        precondition(height + 2 * padding >= kernel && width + 2 * padding >= kernel, "\(height)×\(width), \(kernel)")
        (self.height, self.width, self.channels, self.stride) = (height, width, channels, stride)
        outHeight = Self.pixels(height, kernel: kernel, stride: stride, padding: padding)
        outWidth = Self.pixels(width, kernel: kernel, stride: stride, padding: padding)
        self.taps = (0..<(taps ?? kernel * kernel)).map { Tap(dy: $0 / kernel - padding, dx: $0 % kernel - padding) }
    }

    /// The map's pixels along a side of so many.
    package static func pixels(_ side: Int, kernel: Int, stride: Int, padding: Int) -> Int {
        (side + 2 * padding - kernel) / stride + 1
    }

    package var imageCount: Int { height * width * channels }
    package var outPixels: Int { outHeight * outWidth }
    /// Whether each pixel of the map sees its own in the image and no other.
    var isPointwise: Bool { stride == 1 && taps == [Tap(dy: 0, dx: 0)] && (outHeight, outWidth) == (height, width) }
    /// Values that a pixel of the map sees.
    package var patch: Int { taps.count * channels }
}

/// One of the three products of a convolution with its weight [taps · channels, filters], by chunks of images whose patches
/// stay in the cache.
///
/// Chellapilla, Puri & Simard, "High performance convolutional neural networks for document processing", 2006.
package final class ConvolutionWork: Work {
    package enum Product {
        /// images, weight → maps
        case map
        /// maps, weight → images: the transpose of `map`
        case image
        /// images, maps → the gradient of the weight
        case weight
    }

    private let product: Product
    private let geometry: ConvolutionGeometry
    private let images, filters, chunk: Int
    private let a, b: UnsafePointer<Float>
    private let output: UnsafeMutablePointer<Float>
    private let runs: UnsafeMutableBufferPointer<hg_run>
    private let patches: hg_patches
    /// Chunks of each piece; a piece of the weight's gradient has a sum of its own.
    private let chunksOfPiece: Int
    private let sums: Buffer

    /// Patches of a chunk, in values: what stays in a core's second cache beside the weight.
    private static let chunkCount = 1 << 17
    /// Sums that a weight's gradient is made of, at most.
    private static let mostSums = 8

    /// Images whose patches are made at a time.
    private static func chunk(_ geometry: ConvolutionGeometry, images: Int) -> Int {
        let fitting = chunkCount / (geometry.outPixels * geometry.patch)
        return max(1, min(fitting, (images + 3) / 4))
    }

    /// Values of the output that a piece fills; nil for the gradient of the weight, to which all pieces add.
    package static func pieceCount(_ product: Product, _ geometry: ConvolutionGeometry, images: Int, filters: Int)
        -> Int?
    {
        let chunk = chunk(geometry, images: images)
        switch product {
        case .map: return chunk * geometry.outPixels * filters
        case .image: return chunk * geometry.imageCount
        case .weight: return nil
        }
    }

    package init(
        _ product: Product, _ geometry: ConvolutionGeometry, images: Int, filters: Int, a: UnsafePointer<Float>,
        b: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>
    ) {
        (self.product, self.geometry, self.images, self.filters) = (product, geometry, images, filters)
        (self.a, self.b, self.output) = (a, b, output)
        // Taps that are neighbours in a row are one run.
        var found: [hg_run] = []
        for tap in geometry.taps {
            if let last = found.last, Int(last.dy) == tap.dy, Int(last.dx + last.count) == tap.dx {
                found[found.count - 1].count += 1
            } else {
                found.append(hg_run(dy: Int32(tap.dy), dx: Int32(tap.dx), count: 1))
            }
        }
        runs = .allocate(capacity: found.count)
        _ = runs.initialize(from: found)
        patches = hg_patches(
            height: Int64(geometry.height), width: Int64(geometry.width), channels: Int64(geometry.channels),
            out_height: Int64(geometry.outHeight), out_width: Int64(geometry.outWidth),
            stride: Int64(geometry.stride), taps: Int64(geometry.taps.count), run_count: Int32(found.count),
            runs: UnsafePointer(runs.baseAddress!))
        chunk = Self.chunk(geometry, images: images)
        let chunks = (images + chunk - 1) / chunk
        if case .weight = product {
            chunksOfPiece = (chunks + Self.mostSums - 1) / Self.mostSums
            sums = Buffer(count: (chunks + chunksOfPiece - 1) / chunksOfPiece * geometry.patch * filters)
        } else {
            chunksOfPiece = 1
            sums = Buffer(count: 0)
        }
    }

    deinit { runs.deallocate() }

    package var ownBytes: Int { sums.bytes }

    package var pieces: Int {
        let chunks = (images + chunk - 1) / chunk
        return (chunks + chunksOfPiece - 1) / chunksOfPiece
    }

    package var summary: String {
        "convolution to \(product), \(images) of \(geometry.height)×\(geometry.width)×\(geometry.channels), "
            + "\(geometry.taps.count) taps, \(geometry.outHeight)×\(geometry.outWidth)×\(filters)"
    }

    package func run(piece: Int, worker: Int) {
        let (pixels, patch) = (geometry.outPixels, geometry.patch)
        let rows = hg_scratch(Int64(geometry.isPointwise ? 0 : chunk * pixels * patch))
        for number in piece * chunksOfPiece..<(piece + 1) * chunksOfPiece {
            let first = number * chunk
            let count = min(chunk, images - first)
            if count <= 0 { break }
            let m = Int64(count * pixels)
            switch product {
            case .map:
                let seen = gather(from: a, first, count, into: rows)
                multiply(
                    false, false, m, Int64(filters), Int64(patch), seen, Int64(patch), b, Int64(filters), 0,
                    output + first * pixels * filters, Int64(filters))
            case .image:
                let images = output + first * geometry.imageCount
                multiply(
                    false, true, m, Int64(patch), Int64(filters), a + first * pixels * filters, Int64(filters), b,
                    Int64(filters), 0, geometry.isPointwise ? images : rows!, Int64(patch))
                if geometry.isPointwise { break }
                withUnsafePointer(to: patches) { hg_scatter_patches($0, rows!, Int64(count), images) }
            case .weight:
                let seen = gather(from: a, first, count, into: rows)
                multiply(
                    true, false, Int64(patch), Int64(filters), m, seen, Int64(patch), b + first * pixels * filters,
                    Int64(filters), number == piece * chunksOfPiece ? 0 : 1, sums.base + piece * patch * filters,
                    Int64(filters))
            }
        }
    }

    /// Adds the sums of the weight's gradient in order, so that the number of threads changes no bit.
    package func finish() {
        guard case .weight = product else { return }
        let count = geometry.patch * filters
        output.update(from: sums.base, count: count)
        for piece in 1..<max(1, pieces) { hg_add(output, sums.base + piece * count, Int64(count)) }
    }

    /// The patches of some images: in `rows`, or the images themselves where a tap is all there is.
    private func gather(
        from images: UnsafePointer<Float>, _ first: Int, _ count: Int, into rows: UnsafeMutablePointer<Float>?
    ) -> UnsafePointer<Float> {
        let from = images + first * geometry.imageCount
        if geometry.isPointwise { return from }
        withUnsafePointer(to: patches) { hg_gather_patches($0, from, Int64(count), rows!) }
        return UnsafePointer(rows!)
    }

    private func multiply(
        _ transposeA: Bool, _ transposeB: Bool, _ m: Int64, _ n: Int64, _ k: Int64, _ a: UnsafePointer<Float>,
        _ lda: Int64, _ b: UnsafePointer<Float>, _ ldb: Int64, _ beta: Float, _ c: UnsafeMutablePointer<Float>,
        _ ldc: Int64
    ) {
        let status = hg_sgemm(transposeA, transposeB, m, n, k, a, lda, b, ldb, beta, c, ldc)
        precondition(status == 0, "dnnl_sgemm gave status \(status)")
    }
}
