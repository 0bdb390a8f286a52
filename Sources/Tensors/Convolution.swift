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
    /// Whether a pixel's rounded values fill whole floats: then patches of rounded images are made as those of others are.
    package var hasPairs: Bool { channels % 2 == 0 }
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
    private let a, b: Factor
    private let output: UnsafeMutablePointer<Float>
    private let runs: UnsafeMutableBufferPointer<hg_run>
    private let patches: hg_patches
    /// Chunks of each piece; a piece of the weight's gradient has a sum of its own.
    private let chunksOfPiece: Int
    private let sums: Buffer
    /// One for each chunk where factors are rounded; none where they aren't.
    private var kernels: [BFloat16Kernel] = []

    /// Values, rounded to bfloat16 or not.
    private struct Factor {
        let base: UnsafeRawPointer
        let isRounded: Bool

        func at(_ offset: Int) -> UnsafeRawPointer { base + (isRounded ? 2 : 4) * offset }
    }

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

    /// With `bf16` all of them are rounded, but images without `hasPairs`: their patches are rounded as they are made.
    package init(
        _ product: Product, _ geometry: ConvolutionGeometry, images: Int, filters: Int, a: UnsafePointer<Float>,
        b: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, precision: Precision = .f32
    ) {
        (self.product, self.geometry, self.images, self.filters) = (product, geometry, images, filters)
        let rounds = precision == .bf16
        self.a = Factor(base: a, isRounded: rounds && (product == .image || geometry.hasPairs))
        self.b = Factor(base: b, isRounded: rounds)
        self.output = output
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
        let paired = product != .image && self.a.isRounded
        patches = hg_patches(
            height: Int64(geometry.height), width: Int64(geometry.width),
            channels: Int64(paired ? geometry.channels / 2 : geometry.channels),
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
        if rounds { kernels = (0..<chunks).map(kernel) }
    }

    private func kernel(of number: Int) -> BFloat16Kernel {
        let (m, patch) = (min(chunk, images - number * chunk) * geometry.outPixels, geometry.patch)
        return switch product {
        case .map:
            BFloat16Kernel(
                transposeA: false, transposeB: false, m: m, n: filters, k: patch, lda: patch, ldb: filters,
                ldc: filters)
        case .image:
            BFloat16Kernel(
                transposeA: false, transposeB: true, m: m, n: patch, k: filters, lda: filters, ldb: filters,
                ldc: patch)
        case .weight:
            BFloat16Kernel(
                transposeA: true, transposeB: false, m: patch, n: filters, k: m, lda: patch, ldb: filters,
                ldc: filters, adds: number % chunksOfPiece != 0)
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
        let values = chunk * pixels * patch
        let unrounded = geometry.isPointwise ? 0 : values
        let rows = hg_scratch(Int64(unrounded + (kernels.isEmpty ? 0 : BFloat16Rounding.floats(for: values))))
        for number in piece * chunksOfPiece..<(piece + 1) * chunksOfPiece {
            let first = number * chunk
            let count = min(chunk, images - first)
            if count <= 0 { break }
            let m = count * pixels
            switch product {
            case .map:
                let seen = gather(first, count, into: rows, rounded: rows.map { $0 + unrounded })
                multiply(
                    number, false, false, m, filters, patch, seen, patch, b.base, filters,
                    into: output + first * pixels * filters, filters)
            case .image:
                let images = output + first * geometry.imageCount
                multiply(
                    number, false, true, m, patch, filters, a.at(first * pixels * filters), filters, b.base, filters,
                    into: geometry.isPointwise ? images : rows!, patch)
                if geometry.isPointwise { break }
                withUnsafePointer(to: patches) { hg_scatter_patches($0, rows!, Int64(count), images) }
            case .weight:
                let seen = gather(first, count, into: rows, rounded: rows.map { $0 + unrounded })
                multiply(
                    number, true, false, patch, filters, m, seen, patch, b.at(first * pixels * filters), filters,
                    adds: number != piece * chunksOfPiece, into: sums.base + piece * patch * filters, filters)
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

    /// The patches of some images: in `rows`, or the images themselves where a tap is all there is; or in `rounded`.
    private func gather(
        _ first: Int, _ count: Int, into rows: UnsafeMutablePointer<Float>?, rounded: UnsafeMutablePointer<Float>?
    ) -> UnsafeRawPointer {
        let from = a.at(first * geometry.imageCount).assumingMemoryBound(to: Float.self)
        var seen = from
        if !geometry.isPointwise {
            withUnsafePointer(to: patches) { hg_gather_patches($0, from, Int64(count), rows!) }
            seen = UnsafePointer(rows!)
        }
        if kernels.isEmpty || a.isRounded { return UnsafeRawPointer(seen) }
        let narrow = UnsafeMutableRawPointer(rounded!)
        hg_round_to_bfloat16(
            seen, narrow.assumingMemoryBound(to: UInt16.self), Int64(count * geometry.outPixels * geometry.patch))
        return UnsafeRawPointer(narrow)
    }

    /// op(A) [m, k] · op(B) [k, n] for a chunk.
    private func multiply(
        _ number: Int, _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafeRawPointer,
        _ lda: Int, _ b: UnsafeRawPointer, _ ldb: Int, adds: Bool = false, into c: UnsafeMutablePointer<Float>,
        _ ldc: Int
    ) {
        if !kernels.isEmpty {
            return kernels[number].run(
                a.assumingMemoryBound(to: UInt16.self), b.assumingMemoryBound(to: UInt16.self), into: c)
        }
        let status = hg_sgemm(
            transposeA, transposeB, Int64(m), Int64(n), Int64(k), a.assumingMemoryBound(to: Float.self), Int64(lda),
            b.assumingMemoryBound(to: Float.self), Int64(ldb), adds ? 1 : 0, c, Int64(ldc))
        precondition(status == 0, "dnnl_sgemm gave status \(status)")
    }
}
