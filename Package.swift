// swift-tools-version: 6.3
import PackageDescription

/// One place for the rules every target obeys.
let rules: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// `Scripts/fuzz` names libFuzzer's library here; every target then counts the branches it takes.
let fuzzer = Context.environment["LOGMON_FUZZER"]
let house = fuzzer == nil ? rules : rules + [.unsafeFlags(["-sanitize=fuzzer"])]

/// A target of the house: its name, and the arrows that leave it.
func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// The tests of one target; `Golden` and `Fixtures` hold the files they compare with and read.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], files: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["LogModel", "TestSupport"], exclude: files,
    swiftSettings: house)
}

let package = Package(
  name: "logmon",
  products: [.executable(name: "logmon", targets: ["logmon"])],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
    .systemLibrary(name: "CMalloc"),
    .target(name: "CCurl"),
    module("LogModel"),
    module("LogIngest", ["LogModel", "CZlib"]),
    module("LogDetect", ["LogModel"]),
    .target(
      name: "LogAgent", dependencies: ["LogModel", "CCurl"], exclude: ["Assets"],
      swiftSettings: house,
      plugins: ["EmbedAssets"]),
    .target(
      name: "LogReport", dependencies: ["LogModel"], exclude: ["Assets"], swiftSettings: house,
      plugins: ["EmbedAssets"]),
    module("LogGenerator", ["LogModel", "CZlib"]),
    module("LogEval", ["LogModel"]),
    module(
      "LogmonCLI",
      [
        "LogModel", "LogIngest", "LogDetect", "LogAgent", "LogReport", "LogGenerator", "LogEval",
        "CMalloc",
      ]),
    .executableTarget(name: "logmon", dependencies: ["LogmonCLI"], swiftSettings: house),

    .plugin(
      name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"],
      path: "Sources/EmbedAssets/Plugin"),
    .executableTarget(
      name: "embed-assets", path: "Sources/EmbedAssets/Tool", swiftSettings: house),

    .target(
      name: "TestSupport", dependencies: ["LogModel"], path: "Tests/TestSupport",
      exclude: ["recording_proxy.py"],
      swiftSettings: house),
    tests("LogModelTests", [], files: ["Fixtures"]),
    tests("LogIngestTests", ["LogIngest"], files: ["Fixtures"]),
    tests("LogDetectTests", ["LogDetect"]),
    tests("LogAgentTests", ["LogAgent"], files: ["Golden", "Fixtures", "FaultServer"]),
    tests("LogReportTests", ["LogReport"], files: ["Golden", "Browser"]),
    tests("LogGeneratorTests", ["LogGenerator", "CZlib"]),
    tests("LogEvalTests", ["LogEval"]),
    tests("LogmonCLITests", ["LogmonCLI", "LogAgent", "LogGenerator", "LogReport"]),
    tests("EndToEndTests", ["logmon"], files: ["Fixtures"]),
    .target(
      name: "Fuzzing", dependencies: ["LogModel", "LogIngest", "LogAgent", "LogmonCLI"],
      path: "Tests/Fuzzing", swiftSettings: house),
    tests("FuzzTests", ["Fuzzing"], files: ["Corpus", "words.dict"]),
  ]
)

if let fuzzer {
  package.targets += [
    .systemLibrary(name: "CFuzzer", path: "Tests/FuzzDriver/CFuzzer"),
    .executableTarget(
      name: "FuzzDriver", dependencies: ["CFuzzer", "Fuzzing"], path: "Tests/FuzzDriver",
      exclude: ["CFuzzer"], swiftSettings: house,
      linkerSettings: [.unsafeFlags(["-Xlinker", fuzzer, "-lstdc++"])]),
  ]
}
