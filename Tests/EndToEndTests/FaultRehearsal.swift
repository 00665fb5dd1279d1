import Foundation
import LogModel
import TestSupport
import Testing

/// A system call that `Fixtures/faults/faults.c` saw: what was asked of which file.
struct SystemCall: CustomStringConvertible {
  /// From 1, in the order of the run.
  var number: Int
  var name: String
  /// Relative to the folder of the run.
  var path: String

  init?(_ line: String) {
    let parts = line.split(separator: " ", maxSplits: 2).map(String.init)
    guard parts.count == 3, let number = Int(parts[0]) else { return nil }
    (self.number, name, path) = (number, parts[1], parts[2])
  }

  var description: String { "call \(number), \(name) of \(path)" }
}

/// What becomes of a call.
enum CallFault: String, CaseIterable, Sendable {
  case broken = "EIO"
  case noDescriptor = "EMFILE"
  case full = "ENOSPC"
  case interrupted = "EINTR"
  /// Half of the bytes are moved, which is no error.
  case short = "SHORT"
  /// The process is gone in the middle of it.
  case kill = "KILL"

  /// Whether that can happen to such a call.
  func befalls(_ call: SystemCall) -> Bool {
    switch self {
    case .broken, .kill: true
    case .noDescriptor: ["open", "opendir"].contains(call.name)
    case .full: ["open", "write", "fsync", "rename", "mkdir", "link"].contains(call.name)
    case .interrupted: ["open", "read", "write", "fsync"].contains(call.name)
    case .short: ["read", "write"].contains(call.name)
    }
  }

  /// Whether that is no error at all: the call is made again, or the rest is moved.
  func isHarmless(for call: String) -> Bool {
    self == .short || (self == .interrupted && ["read", "write"].contains(call))
  }
}

/// Two days of one system, the second of them again and again, each time with another fault.
///
/// `old` is what the first day left, `new` what the second makes of it without a fault.
struct FaultRehearsal {
  private let shop: Workshop
  private let old: [String: [UInt8]]
  private let new: [String: [UInt8]]
  let calls: [SystemCall]

  init() throws {
    let shop = try Workshop()
    let source = "\(Self.fixtures)/faults/faults.c"
    let setup = try shop.shell(
      """
      set -e
      $(command -v clang || command -v cc) -shared -fPIC -O1 -o faults.so '\(source)'
      mkdir before && cd before
      $L generate --minutes 4 --seed 1 --start 2026-01-05T08:00:00Z --output ../day1.jsonl
      $L generate --minutes 4 --seed 4 --start 2026-01-06T08:00:00Z --output a.jsonl
      $L generate --minutes 4 --seed 1 --start 2026-01-06T08:00:00Z --output b.jsonl
      echo rejected >> b.jsonl
      cp ../day1.jsonl . && $L analyze day1.jsonl \(Self.outputs) && rm day1.jsonl
      """)
    try #require(setup.status == 0, "\(setup.errors)")
    old = try shop.files(in: "before")
    _ = try shop.shell("cp -a before after")
    self.shop = shop
    let run = try Self.analyze(shop, "after", [:])
    try #require(run.status == 0, "\(run.errors)")
    new = try shop.files(in: "after")
    calls = run.calls
  }

  /// The second day with a fault; returns what was wrong with how it ended.
  func mistakes(after fault: CallFault, at call: SystemCall, stays: Bool) throws -> [String] {
    _ = try shop.shell("rm -rf now; cp -a before now")
    var settings = ["FAULT_AT": "\(call.number)", "FAULT_KIND": fault.rawValue]
    if stays { settings["FAULT_STAYS"] = "1" }
    let run = try Self.analyze(shop, "now", settings)
    // Threads may have made another call the n-th.
    let hit = run.calls.first { $0.number == call.number }
    var mistakes = try outcome(of: run, fault)
    if hit.map({ fault.isHarmless(for: $0.name) }) ?? true, run.status != 0 {
      mistakes.append("status \(run.status) after what is no error: \(run.errors)")
    }
    if fault == .kill, mistakes.isEmpty {
      let repeated = try Self.analyze(shop, "now", [:])
      mistakes = try outcome(of: repeated, nil).map { "the next run: \($0)" }
    }
    let place = hit.map { "\($0)" } ?? "no call"
    return mistakes.map { "\(fault.rawValue) at \(place): \($0)" }
  }

  /// What is wrong with the files and the status of a run.
  private func outcome(of run: Run, _ fault: CallFault?) throws -> [String] {
    var mistakes: [String] = []
    let now = try shop.files(in: "now")
    var isNew = true
    let names = Set(now.keys).union(old.keys).union(new.keys).sorted()
    for name in names where now[name] != new[name] {
      isNew = false
      let isLeftover = fault == .kill && [".tmp", "/.lock"].contains { name.hasSuffix($0) }
      guard now[name] != old[name], !isLeftover else { continue }
      // What could be read in part is reported in part; entries and tickets only of a log.
      let isFiled = name.hasPrefix("kb/") || name.hasPrefix("tickets/")
      let mayBePart = run.status == 3 || (run.status == 4 && !isFiled)
      if mayBePart, let bytes = now[name], isWhole(bytes, name) { continue }
      mistakes.append("\(name) is \(now[name] == nil ? "gone" : "neither old nor new")")
    }
    if fault == .kill {
      if !run.wasKilled, !isNew { mistakes.append("not killed, and not all is new") }
      return mistakes
    }
    if run.wasKilled { mistakes.append("ended by signal \(run.status)") }
    let isDone = run.status == 0
    if isDone != isNew, run.status != 3 {
      mistakes.append("status \(run.status), and all is new: \(isNew); \(run.errors)")
    }
    if !isDone, run.errors.isEmpty { mistakes.append("status \(run.status) without a word") }
    if fault == nil, !isDone { mistakes.append("status \(run.status): \(run.errors)") }
    return mistakes
  }

  /// Whether a file is complete in itself and forgets nothing of what it said before.
  private func isWhole(_ bytes: [UInt8], _ name: String) -> Bool {
    let text = String(decoding: bytes, as: UTF8.self)
    switch name.split(separator: ".").last {
    case "html": return text.hasSuffix("</html>\n")
    case "json": return (try? JSONValue(parsing: bytes)) != nil
    case "jsonl": return text.isEmpty || text.hasSuffix("\n")
    case "md":
      let before = String(decoding: old[name] ?? [], as: UTF8.self)
      let history = before.split(separator: "\n").filter { $0.hasPrefix("- 2026-") }
      return text.hasSuffix("\n") && history.allSatisfy { text.contains($0) }
    default: return false
    }
  }

  /// How a run ended, and the calls it made.
  private struct Run {
    var status: Int32
    var wasKilled: Bool
    var errors: String
    var calls: [SystemCall]
  }

  private static func analyze(
    _ shop: Workshop, _ folder: String, _ settings: [String: String]
  ) throws -> Run {
    let root = shop.folder.url.resolvingSymlinksInPath().path
    let trace = "\(root)/trace"
    try? FileManager.default.removeItem(atPath: trace)
    let environment = settings.merging([
      "LD_PRELOAD": "\(root)/faults.so", "FAULT_UNDER": "\(root)/\(folder)", "FAULT_LOG": trace,
      "SWIFT_BACKTRACE": "enable=no",
    ]) { $1 }
    let words = ["-k", "1", "30", Workshop.program, "analyze", "a.jsonl", "b.jsonl"]
    let result = try run(
      "timeout", words + outputs.split(separator: " ").map(String.init),
      in: shop.folder.url.appending(path: folder), environment: environment)
    let lines = (try? String(contentsOfFile: trace, encoding: .utf8)) ?? ""
    return Run(
      status: result.status, wasKilled: result.wasKilled || result.status > 128,
      errors: result.errors, calls: lines.split(separator: "\n").compactMap { SystemCall("\($0)") })
  }

  private static let outputs = "--report r.html --flagged f.jsonl --fail-on none --quiet"

  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures").path
}
