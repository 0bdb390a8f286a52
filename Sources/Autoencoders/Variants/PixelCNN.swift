extension Variant {
    /// The decoder sees the pixels before each; what they tell needs no code.
    package static let pixelCNN = Variant(
        id: "pixelcnn", title: "PixelCNN decoder",
        formula: "−Σ log p(x_i|x_<i, z) + β_f·Σ max(λ_f, KL_j)",
        paper: "van den Oord et al., NIPS 2016; Gulrajani et al., ICLR 2017",
        guidance: Guidance(
            when: "likelihoods of pictures, sharp detail",
            why: "each pixel is told from those before it",
            limits: "drawing is slow; codes may go unused without free bits"),
        experiment: Experiment(
            variant: "pixelcnn", encoder: .dense([400], .relu),
            decoder: .pixelCNN(PixelCNNLayers(canvas: ConvolutionalLayers([.init(32), .init(32)]))), latent: 16,
            code: .gaussian, terms: [FreeBitsTerm.id]))
}
