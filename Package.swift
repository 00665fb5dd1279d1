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

/// A target of the house: its name, the arrows that leave it, and whether it has files to embed.
func module(
  _ name: String, _ dependencies: [Target.Dependency] = [], assets: Bool = false
) -> Target {
  .target(
    name: name, dependencies: dependencies, exclude: assets ? ["Assets"] : [],
    swiftSettings: house, plugins: assets ? ["EmbedAssets"] : nil)
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
    module("Platform", ["LogModel", "CMalloc"]),
    module("Gzip", ["CZlib"]),
    module("FileOutput", ["LogModel", "Platform", "Gzip"]),
    module("LogIngest", ["LogModel", "Platform", "Gzip"]),
    module("LogDetect", ["LogModel"]),
    module("LogGate", ["LogModel"]),
    module("Redaction", ["LogModel"]),
    module("KnowledgeBase", ["LogModel", "Redaction"]),
    module("LogTriage", ["LogModel", "Redaction", "KnowledgeBase"]),
    module("HTTPClient", ["LogModel", "Platform", "CCurl"]),
    module("ModelClient", ["LogModel", "HTTPClient"]),
    module(
      "ModelReview", ["LogModel", "Redaction", "KnowledgeBase", "LogTriage", "ModelClient"],
      assets: true),
    module("ChromaStore", ["LogModel", "KnowledgeBase", "HTTPClient", "ModelClient"]),
    module("LogReport", ["LogModel"], assets: true),
    module("LogCompare", ["LogModel"]),
    module(
      "LogPipeline",
      [
        "LogModel", "Platform", "Gzip", "FileOutput", "LogIngest", "LogDetect", "LogGate",
        "LogTriage", "Redaction",
      ]),
    module("LogGenerator", ["LogModel", "Gzip"]),
    module("LogEval", ["LogModel"]),
    module(
      "LogmonCLI",
      [
        "LogModel", "Platform", "Gzip", "FileOutput", "LogIngest", "LogDetect", "LogGate",
        "LogCompare", "LogTriage", "LogPipeline", "LogReport", "LogGenerator", "LogEval",
        "KnowledgeBase", "Redaction", "HTTPClient", "ModelClient",
        "ModelReview", "ChromaStore",
      ]),
    .executableTarget(name: "logmon", dependencies: ["LogmonCLI"], swiftSettings: house),

    .plugin(
      name: "EmbedAssets", capability: .buildTool(), dependencies: ["embed-assets"],
      path: "Sources/EmbedAssets/Plugin"),
    .executableTarget(
      name: "embed-assets", path: "Sources/EmbedAssets/Tool", swiftSettings: house),

    .target(
      name: "TestSupport", dependencies: ["LogModel"], path: "Tests/TestSupport",
      exclude: ["recording_proxy.py", "FaultServer"],
      swiftSettings: house),
    .target(
      name: "TriageTestSupport",
      dependencies: ["LogModel", "KnowledgeBase", "LogTriage", "TestSupport"],
      path: "Tests/TriageTestSupport", exclude: ["Fixtures"], swiftSettings: house),
    .target(
      name: "ModelTestSupport",
      dependencies: ["LogModel", "HTTPClient", "ModelClient", "TestSupport"],
      path: "Tests/ModelTestSupport", swiftSettings: house),
    tests("LogModelTests", [], files: ["Fixtures"]),
    tests("PlatformTests", ["Platform"]),
    tests("GzipTests", ["CZlib", "Gzip", "LogGenerator"]),
    tests("FileOutputTests", ["FileOutput"]),
    tests("LogIngestTests", ["LogIngest"], files: ["Fixtures"]),
    tests("LogDetectTests", ["LogDetect"]),
    tests("LogGateTests", ["LogGate"]),
    tests("RedactionTests", ["Redaction"]),
    tests(
      "KnowledgeBaseTests", ["KnowledgeBase", "LogTriage", "TriageTestSupport"], files: ["Golden"]),
    tests(
      "LogTriageTests", ["Redaction", "KnowledgeBase", "LogTriage", "TriageTestSupport"],
      files: ["Golden"]),
    tests("HTTPClientTests", ["HTTPClient"]),
    tests("ModelClientTests", ["HTTPClient", "ModelClient", "ModelTestSupport"]),
    tests(
      "ModelReviewTests",
      [
        "KnowledgeBase", "LogTriage", "HTTPClient", "ModelClient", "ModelReview",
        "TriageTestSupport", "ModelTestSupport",
      ], files: ["Golden"]),
    tests(
      "ChromaStoreTests",
      ["KnowledgeBase", "HTTPClient", "ModelClient", "ChromaStore", "TriageTestSupport"]),
    tests("LogReportTests", ["LogReport"], files: ["Golden", "Browser"]),
    tests(
      "LogPipelineTests",
      ["FileOutput", "LogIngest", "LogGate", "LogTriage", "LogGenerator", "LogPipeline"]),
    tests("LogCompareTests", ["LogCompare", "LogDetect", "LogReport"]),
    tests("LogGeneratorTests", ["LogGenerator"]),
    tests("LogEvalTests", ["LogEval"]),
    tests(
      "LogmonCLITests",
      ["FileOutput", "LogTriage", "LogReport", "LogGenerator", "KnowledgeBase", "LogmonCLI"]),
    tests("EndToEndTests", ["logmon"], files: ["Fixtures"]),
    .target(
      name: "Fuzzing",
      dependencies: [
        "LogModel", "FileOutput", "LogIngest", "KnowledgeBase", "ModelClient", "ModelReview",
        "LogPipeline", "LogmonCLI",
      ],
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
