import Foundation
import LogModel
import TestSupport
import Testing

/// A real model behind a real server: `Scripts/test --all` starts it and names it here.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["LOGMON_LLAMA"] != nil))
struct `A real language model` {
  /// A model of this size writes little that can be verified; what it must do is answer by the
  /// schema, or be replaced, for every draft.
  @Test func `answers by the schema or is replaced, and a second run is free`() throws {
    let url = try #require(ProcessInfo.processInfo.environment["LOGMON_LLAMA"])
    let shop = try Workshop()
    try shop.generate("--minutes", "6", "--scenario", "cascade", "--output", "logs.jsonl")
    let config =
      #"{"llm": {"model": "smollm2-135m", "url": "\#(url)", "seconds": 900, "call_seconds": 300}}"#
    try shop.folder.write(config, "model.json")
    try shop.logmon("analyze", "logs.jsonl", "--report", "plain/out.html")
    for folder in ["first", "second"] {
      let result = try shop.logmon(
        "analyze", "logs.jsonl", "--report", "\(folder)/out.html", "--config", "model.json",
        "--llm-cache", "kept")
      try #require(result.status == 0, "\(result.errors)")
    }
    let (plain, first) = (try shop.json("plain/results.json"), try shop.json("first/results.json"))
    let second = try shop.json("second/results.json")
    let drafts = first.list("issues").flatMap { $0.list("authors") }
    // Six minutes have one critical issue: four drafts, and one for each issue beside it.
    #expect(drafts.count == first.list("issues").count + 3)
    let calls = try #require(first.count("status.model.calls"))
    #expect((1...25).contains(calls))
    let answered = try #require(second.count("status.model.cached"))
    #expect(answered > 0, "\(first.at("status.model").map { "\($0)" } ?? "")")
    for (judged, issue) in zip(first.list("issues"), plain.list("issues")) {
      #expect(judged["severity_floor"] == issue["severity"])
    }
    #expect(first["tickets"] == plain["tickets"])
  }
}
