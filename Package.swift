// swift-tools-version: 6.2
import PackageDescription

// Arrows of the house: every module uses only what stands above it here.
let package = Package(
    name: "Hourglass",
    targets: [
        .target(name: "CKernels"),
        .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
        .target(name: "CLapack", linkerSettings: [.linkedLibrary("lapacke")]),
        .target(name: "CPng", linkerSettings: [.linkedLibrary("png")]),
        .target(name: "Tensors", dependencies: ["CKernels", "COneDNN"]),
        .target(name: "Autodiff", dependencies: ["Tensors", "CKernels"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels"]),
        .testTarget(name: "AutodiffTests", dependencies: ["Autodiff", "Tensors"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)
