// swift-tools-version: 6.2
import PackageDescription

// Arrows of the house: every module uses only what stands above it here.
let package = Package(
    name: "Hourglass",
    products: [.executable(name: "hourglass", targets: ["hourglass"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "CKernels"),
        .target(name: "CAllocator"),
        .target(name: "CMalloc"),
        .target(name: "Installation"),
        .target(name: "Files"),
        .target(name: "COneDNN", dependencies: ["CAllocator"], linkerSettings: [.linkedLibrary("dnnl")]),
        .target(name: "CLapack", linkerSettings: [.linkedLibrary("lapacke")]),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "CPng", linkerSettings: [.linkedLibrary("png")]),
        .target(name: "CJpeg", linkerSettings: [.linkedLibrary("jpeg")]),
        .target(name: "CPack", linkerSettings: [.linkedLibrary("lzma"), .linkedLibrary("zstd")]),
        .target(
            name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .target(name: "Tensors", dependencies: ["CKernels", "COneDNN"]),
        .target(name: "Autodiff", dependencies: ["Tensors", "CKernels"]),
        .target(name: "Networks", dependencies: ["Autodiff", "Tensors", "CKernels", "Files"]),
        .target(name: "Autoencoders", dependencies: ["Networks", "Autodiff", "Tensors", "CKernels"]),
        .target(
            name: "Datasets",
            dependencies: ["Tensors", "CKernels", "CZlib", "CPack", "CPng", "CJpeg", "Installation", "Files"]),
        .target(
            name: "Laboratory",
            dependencies: ["Autoencoders", "Networks", "Autodiff", "Datasets", "Tensors", "CLapack", "Files"]),
        .target(
            name: "Uses",
            dependencies: [
                "Laboratory", "Autoencoders", "Networks", "Autodiff", "Datasets", "Tensors", "CKernels", "CLapack",
                "Files",
            ]),
        .target(name: "Search", dependencies: ["Laboratory", "Autoencoders", "Datasets", "Tensors", "Files"]),
        .target(name: "Terminal", dependencies: ["CNcurses", "CZlib", "Files"]),
        .target(
            name: "Dashboard",
            dependencies: [
                "Search", "Uses", "Laboratory", "Autoencoders", "Datasets", "Tensors", "Terminal", "Installation",
                "Files",
            ]),
        .target(
            name: "Configuration",
            dependencies: ["Dashboard", "Search", "Laboratory", "Autoencoders", "Datasets", "Terminal", "Files"]),
        .executableTarget(
            name: "hourglass",
            dependencies: [
                "Configuration", "Dashboard", "Laboratory", "Autoencoders", "Networks", "Datasets", "Terminal",
                "Tensors", "CKernels", "CAllocator", "CMalloc", "CPng", "CZlib", "Installation", "Files", "Search",
                "Uses",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "TestSupport", dependencies: ["Networks", "Tensors", "Installation"], path: "Tests/TestSupport"),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors", "CKernels", "CAllocator", "COneDNN"]),
        .testTarget(name: "FilesTests", dependencies: ["TestSupport", "Files"]),
        .testTarget(name: "AutodiffTests", dependencies: ["Autodiff", "Tensors"]),
        .testTarget(name: "NetworksTests", dependencies: ["TestSupport", "Networks", "Autodiff", "Tensors"]),
        .testTarget(
            name: "AutoencodersTests",
            dependencies: ["TestSupport", "Autoencoders", "Networks", "Autodiff", "Tensors"]),
        .testTarget(
            name: "DatasetsTests", dependencies: ["TestSupport", "Datasets", "Tensors", "Installation", "CZlib"]),
        .testTarget(
            name: "LaboratoryTests",
            dependencies: [
                "TestSupport", "Laboratory", "Autoencoders", "Networks", "Autodiff", "Datasets", "Tensors",
                "CAllocator",
            ]),
        .testTarget(
            name: "UsesTests",
            dependencies: ["TestSupport", "Uses", "Laboratory", "Autoencoders", "Networks", "Datasets", "Tensors"]),
        .testTarget(
            name: "SearchTests",
            dependencies: ["TestSupport", "Search", "Laboratory", "Autoencoders", "Datasets", "Tensors", "Files"]),
        .testTarget(name: "TerminalTests", dependencies: ["TestSupport", "Terminal", "CNcurses", "CPng"]),
        .testTarget(
            name: "DashboardTests",
            dependencies: [
                "TestSupport", "Dashboard", "Search", "Uses", "Laboratory", "Autoencoders", "Datasets", "Tensors",
                "Terminal", "Installation",
            ]),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: [
                "TestSupport", "Configuration", "Dashboard", "Laboratory", "Autoencoders", "Datasets", "Tensors",
                "Terminal",
                "Installation",
            ]),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "TestSupport", "Configuration", "Dashboard", "Uses", "Laboratory", "Autoencoders", "Networks",
                "Datasets", "Terminal", "Tensors", "CAllocator",
            ], exclude: ["Corpus"]),
        .testTarget(
            name: "HourglassTests",
            dependencies: [
                "hourglass", "TestSupport", "Uses", "Laboratory", "Autoencoders", "Networks", "Tensors", "Terminal",
                "CPng", "CZlib",
                "Files",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c11
)
