import Foundation
import LogModel
import TestSupport
import Testing

/// A folder of its own in which the built program runs.
struct Workshop {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The program of the build these tests are part of; `LOGMON` names another one.
  static let program: String = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["LOGMON"] { return named }
    let bundle = CommandLine.arguments.first { $0.contains(".xctest") }
    let path = bundle ?? CommandLine.arguments[0]
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let end = parts.firstIndex { $0.hasSuffix(".xctest") } ?? parts.count - 1
    return parts[..<end].joined(separator: "/") + "/logmon"
  }()

  @discardableResult
  func logmon(
    _ words: String..., input: [UInt8] = [], in subfolder: String? = nil
  ) throws -> ProgramResult {
    try logmon(words, input: input, in: subfolder)
  }

  @discardableResult
  func logmon(
    _ words: [String], input: [UInt8] = [], in subfolder: String? = nil
  ) throws -> ProgramResult {
    try run(
      Self.program, words, input: input,
      in: subfolder.map { folder.url.appending(path: $0) } ?? folder.url,
      environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  /// Runs a script in which `$L` is the program; for pipes, signals and odd files.
  func shell(_ script: String) throws -> ProgramResult {
    try run(
      "timeout", ["-k", "1", "30", "bash", "-c", script], in: folder.url,
      environment: ["SWIFT_BACKTRACE": "enable=no", "L": Self.program])
  }

  /// Writes `logs.jsonl`: ten minutes, 300 events.
  func generate(_ words: String...) throws {
    let result = try run(
      Self.program, ["generate"] + words, in: folder.url,
      environment: ["SWIFT_BACKTRACE": "enable=no"])
    try #require(result.status == 0, "\(result.errors)")
  }

  func json(_ name: String) throws -> JSONValue { try JSONValue(parsing: folder.read(name)) }

  func text(_ name: String) throws -> String {
    String(decoding: try folder.read(name), as: UTF8.self)
  }

  func lines(_ name: String) throws -> [String] {
    try text(name).split(separator: "\n").map(String.init)
  }

  /// Every file in the folder by its path, with its bytes.
  func files(in name: String = "") throws -> [String: [UInt8]] {
    let root = name.isEmpty ? folder.url : folder.url.appending(path: name)
    var found: [String: [UInt8]] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
      let full = root.appending(path: path).path
      let kind = try FileManager.default.attributesOfItem(atPath: full)[.type] as? FileAttributeType
      guard kind == .typeRegular else { continue }
      found[path] = [UInt8](try Data(contentsOf: URL(filePath: full)))
    }
    return found
  }
}

extension JSONValue {
  /// The number under a path of names, `totals.events`; nil when there is none.
  func count(_ path: String) -> Int? { at(path)?.number.map { Int($0) } }

  func at(_ path: String) -> JSONValue? {
    path.split(separator: ".").reduce(Optional(self)) { $0?[String($1)] }
  }

  func list(_ path: String) -> [JSONValue] { at(path)?.array ?? [] }

  func texts(_ path: String) -> [String] { list(path).compactMap(\.string) }
}
