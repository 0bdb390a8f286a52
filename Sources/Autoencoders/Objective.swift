import Autodiff
import Networks
import Tensors

/// Who moves which parameters along which loss. Most experiments have one player, who moves all.
package struct Player {
    /// What its loss is called on curves and in reports.
    package let name: String
    package var paths: [String]
    package let loss: Value
    /// What else is worth a curve.
    package var measures: [(name: String, value: Value)] = []
    /// How often it moves for each step, which can be less than once; nil for once.
    package var moves: Knob?
    /// What the learning rate is multiplied by for it; nil for 1.
    package var rate: Knob?
    /// How long the optimiser's mean of gradients remembers, for all who move; nil for as long as it usually does.
    package var memory: Knob?

    /// How often it moves in a step. Over many steps this comes to the knob's number, whole or not; a function of the step
    /// alone, so that a resumed run goes on as it would have.
    package func moves(_ board: KnobBoard, at step: Int) -> Int {
        guard let moves else { return 1 }
        let each = Double(board.number(moves))
        return Int((Double(step + 1) * each).rounded(.down) - (Double(step) * each).rounded(.down))
    }
    package func rate(_ board: KnobBoard) -> Float { rate.map(board.number) ?? 1 }
}

/// An experiment's loss for batches of one size, as a computation: inputs to be filled, values to be asked for.
///
///     loss = 1/B Σ_b { 1/L Σ_l Δ(x_b, g(z_bl)) }  +  Σ weight · Ω
package final class Objective {
    package let model: Model
    package let knobs: KnobBoard
    /// What it is computed of; the caller fills it. It has a mask where entries can be missing, labels where a term asked
    /// for them.
    package var batch: Batch
    /// What the corruption is made from, [batch, features]; nil where there is none.
    package let corruptionNoise: Slot?
    /// ε of N(0, 1), [samples, batch, latent]; nil for deterministic codes.
    package let codeNoise: Slot?
    /// Uniform in [0, 1), what says where each row's code is cut, [batch]; nil where none is.
    package let cutNoise: Slot?
    /// The share of the training images whose class is told, where labels are asked for.
    package let labelShare: Knob?
    /// Noise that terms asked for, by its purpose.
    package let termNoise: [String: Slot]

    private let corruptionFill, codeFill, cutFill: NoiseFill?
    private let termFills: [(purpose: String, fill: NoiseFill)]

    /// The values on the way to the loss, as terms see them.
    let pass: ForwardPass

    /// 1 where an entry of x is observed, [batch, features]; nil where none can be missing.
    package let mask: Value?
    package let input: Value
    package let code: Code
    /// What the decoder gets: z, or the part of it that is left where codes are cut; shaped like it.
    package let decoded: Value
    /// The decoder's output, [batch, features], or [samples, batch, features] for Gaussian codes.
    package let output: Value
    /// z: [batch, latent], or [samples, batch, latent] for Gaussian codes.
    package let z: Value
    /// 1/B Σ_b 1/L Σ_l Δ
    package let reconstruction: Value
    /// The terms that are on, each before its weight.
    package let terms: [(term: any Term, value: Value)]
    package let loss: Value
    /// Mean over batch, samples and features of (x − x̂)²; of the entries that are observed, or 0 where none is.
    package let squaredError: Value
    package let players: [Player]
    /// What else terms and players put on curves.
    package let furtherMeasures: [(name: String, value: Value)]

    /// Where entries can be missing, as the model's data say if nobody else does, the batch has a mask. What only looks at
    /// rows may leave them as they are, whatever corrupts them in training. Where it `fits`, scales stand at the optimum of the
    /// batch as far as the board says so. Where it `hides` some, the model doesn't see all entries of x, and those that it has
    /// to find are the ones that are observed.
    package init(
        _ model: Model, batch: Int, knobs: KnobBoard, hasMissing: Bool? = nil, corrupts: Bool = true,
        fits: Bool = false, hides: Bool = false
    ) {
        let structure = model.structure
        self.model = model
        self.knobs = knobs
        let x = Slot([batch, model.features])
        let clean = Value(x)
        let maskSlot = hides || hasMissing ?? model.data.hasMissing ? Slot(x.shape) : nil
        let shownSlot = hides ? Slot(x.shape) : nil
        let seen = shownSlot.map { clean * Value($0) } ?? clean
        let mask = maskSlot.map { Value($0) }
        self.mask = mask
        let corruption: any Corruption = corrupts ? structure.activeCorruption : NoCorruption()
        if corruption.noise == .none {
            corruptionNoise = nil
            input = seen
        } else {
            let noise = Slot([batch, model.features])
            corruptionNoise = noise
            let corrupted = corruption.corrupt(seen, noise: Value(noise), knobs: knobs)
            // Noise on what nobody knows of would be most of a row of ratings.
            let known = model.data.kind.ratings.map {
                $0.content == .likes ? seen : shownSlot.map { Value($0) } ?? mask!
            }
            input = known.map { corrupted * $0 } ?? corrupted
        }
        let (code, layers) = model.parameters.noting { [input] in model.encode(input) }
        self.code = code
        switch code {
        case .deterministic(let z):
            codeNoise = nil
            self.z = z
        case .gaussian(let q):
            let noise = Slot([structure.sampleCount, batch, structure.latent])
            codeNoise = noise
            z = q.sample(Value(noise))
        }
        if structure.isNested && corrupts {
            let noise = Slot([batch])
            cutNoise = noise
            decoded = z * NestedDropout.kept(of: structure.latent, noise: Value(noise), knobs: knobs)
        } else {
            cutNoise = nil
            decoded = z
        }
        output = model.decode(decoded, seeing: seen)
        let distance = model.distance
        let draws = Float(batch * structure.sampleCount)
        reconstruction =
            distance.value(of: output, to: clean, observed: mask, in: model, knobs: knobs, fits: fits).sum() / draws
        let squares = (distance.reconstruction(output) - clean).squared
        if let mask {
            // At least 1, so that a batch of nothing but missing entries is no division by 0.
            squaredError = (squares * mask).sum() / (mask.sum().atLeast(1) * Float(structure.sampleCount))
        } else {
            squaredError = squares.sum() / (draws * Float(model.features))
        }

        var asked: [String: (slot: Slot, value: Value, law: NoiseFill.Law)] = [:]
        func noise(_ purpose: String, _ shape: Shape, _ law: NoiseFill.Law) -> Value {
            if let entry = asked[purpose] {
                precondition(entry.slot.shape == shape && entry.law == law, "two kinds of noise called \(purpose)")
                return entry.value
            }
            let slot = Slot(shape)
            let value = Value(slot)
            asked[purpose] = (slot, value, law)
            return value
        }
        var labels: (slot: Slot, value: Value)?
        let pass = ForwardPass(
            model: model, x: clean, mask: mask, input: input, code: code, layers: layers, z: z, output: output,
            knobs: knobs,
            noise: { noise($0, $1, .normal) }, uniform: { noise($0, $1, .uniform) },
            labels: {
                if let labels { return labels.value }
                let slot = Slot([batch])
                let value = Value(slot)
                labels = (slot, value)
                return value
            })
        self.pass = pass
        terms = structure.activeTerms.map { ($0, $0.value(pass)) }
        var further = structure.activeTerms.flatMap { $0.measures(pass) }
        let opponents = structure.activeTerms.compactMap { $0.opponent(pass) }
        termNoise = asked.mapValues(\.slot)
        self.batch = Batch(x: x, mask: maskSlot, shown: shownSlot, labels: labels?.slot)
        labelShare = structure.activeTerms.lazy.compactMap(\.labelShare).first
        switch corruption.noise {
        case .none: corruptionFill = nil
        case .normal: corruptionFill = corruptionNoise.map { NoiseFill(.normal, into: $0) }
        case .uniform: corruptionFill = corruptionNoise.map { NoiseFill(.uniform, into: $0) }
        }
        codeFill = codeNoise.map { NoiseFill(.normal, into: $0) }
        cutFill = cutNoise.map { NoiseFill(.uniform, into: $0) }
        termFills = asked.sorted { $0.key < $1.key }.map { ($0.key, NoiseFill($0.value.law, into: $0.value.slot)) }
        // A squared error with c before it is −log N(x; x̂, σ²), times 2cσ²: as much of the KL belongs to it at the σ² that is
        // best for the batch.
        let isFitted = fits && distance.id == SquaredDistance.id && structure.code == .gaussian
        let optimum = squaredError * (2 * knobs[SquaredDistance.scale])
        var weighed = reconstruction
        if let weight = distance.weight { weighed = knobs[weight] * reconstruction }
        loss = terms.reduce(weighed) {
            let weight = $1.term.weight
            let fitted = isFitted && $1.term.isDivergence
            return $0 + (fitted ? knobs.fitted(weight, at: optimum) : knobs[weight]) * $1.value
        }
        let theirs = Set(opponents.flatMap(\.paths) + distance.parameters(for: model.data, with: .none).map(\.path))
        let all =
            [Player(name: "model", paths: model.parameters.paths.filter { !theirs.contains($0) }, loss: loss)]
            + opponents
        for player in opponents { further += [(player.name, player.loss)] + player.measures }
        furtherMeasures = further
        players = all.map { player in
            var player = player
            player.paths.removeAll { !structure.learns($0) }
            return player
        }
    }

    /// Clean data, [batch, features].
    package var x: Slot { batch.x }
    /// The class of each image as a number, or −1 where it isn't told, [batch]; nil where no term asked.
    package var labels: Slot? { batch.labels }

    /// KL(q(z|x̃)‖p(z)) of each image in nats, [batch]: by the prior that a term has learnt, or else N(0, I). Nil for
    /// deterministic codes.
    package var divergence: Value? {
        guard case .gaussian(let q) = code else { return nil }
        let learnt = model.structure.activeTerms.lazy.compactMap { [pass] in $0.divergence(pass) }.first
        return learnt ?? q.divergenceFromStandardNormal.sum(axis: -1)
    }

    /// What the terms say of each image.
    package var verdicts: [Verdict] { termVerdicts.map(\.verdict) }

    /// The same with the id of the term that says it.
    package var termVerdicts: [(term: String, verdict: Verdict)] {
        terms.compactMap { entry in entry.term.verdict(pass).map { (entry.term.id, $0) } }
    }

    /// Fills the noise from a stream: each purpose from a split of its own.
    package func drawNoise(from generator: Generator, on workers: Workers = .alone) {
        corruptionFill?.fill(from: generator.split("corruption"), on: workers)
        codeFill?.fill(from: generator.split("code"), on: workers)
        cutFill?.fill(from: generator.split("cut"), on: workers)
        for (purpose, fill) in termFills { fill.fill(from: generator.split(purpose), on: workers) }
    }

    /// Gives the memory of the batch and the noise back until they are filled again.
    package func rest() {
        let slots = [batch.x, batch.mask, batch.shown, batch.labels, corruptionNoise, codeNoise, cutNoise].compactMap
        {
            $0
        }
        for slot in slots + Array(termNoise.values) { slot.buffer.forget() }
    }

    /// ∂loss/∂parameter for every parameter of a player, with where it goes; a parameter that the loss doesn't depend
    /// on gets zeros.
    package func gradients(of player: Player) -> [Plan.Result] {
        let gradients = Value.gradients(of: player.loss, with: player.paths.map(model.parameters.value))
        return zip(player.paths, gradients).map { path, gradient in
            let slot = model.parameters.gradient(path)
            return (gradient ?? Value(0).broadcast(to: slot.shape), slot)
        }
    }
}
