import Foundation
import LogIngest
import LogModel
import TestSupport
import Testing

/// Folders and texts of every kind, beside rules that are plain.
@Suite struct `Finding inputs, beside an obvious finder` {
  // MARK: Folders

  private indirect enum Node {
    case folder([String: Node])
    case log
    case text
    case binary
    case empty
    case own
    case packed
    case picture
    case pipe
    case nowhere
    case folderLink
    /// To a file below the folder, or another name of it.
    case link(String)
    case hardLink(String)
  }

  /// What a plain walk over a tree says of it.
  private struct Walk {
    var files: [String] = []
    var problems: [String] = []
    var left = 0
    private var seen: Set<String> = []
    private let nodes: [String: Node]

    init(_ root: [String: Node], _ nodes: [String: Node]) {
      self.nodes = nodes
      walk(root, "logs")
    }

    private mutating func walk(_ folder: [String: Node], _ path: String) {
      let names = folder.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
      for name in names where !name.hasPrefix(".") {
        if let node = folder[name] { visit(node, "\(path)/\(name)", file: "\(path)/\(name)") }
      }
    }

    private mutating func visit(_ node: Node, _ path: String, file: String) {
      // Of these words, set off by a point, a line or a dash.
      let isLogByName =
        path.split(separator: "/").last?.split { ".-_".contains($0) }
        .contains { ["log", "jsonl"].contains($0) } ?? false
      switch node {
      case .folder(let nodes): walk(nodes, path)
      case .link(let target), .hardLink(let target):
        if let node = nodes[target] { visit(node, path, file: target) }
      case .log: read(path, file)
      case .text where isLogByName, .binary where isLogByName: read(path, file)
      case .packed: problems.append(path)
      case .picture where isLogByName: problems.append(path)
      case .nowhere: problems.append(path)
      case .text, .binary, .empty, .own, .picture, .pipe, .folderLink: left += 1
      }
    }

    private mutating func read(_ path: String, _ file: String) {
      if seen.insert(file).inserted { files.append(path) }
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `a tree is read as a walk over it says`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    var nodes: [String: Node] = [:]
    var tree = Self.tree(&random, "logs", depth: 0, &nodes)
    // One log that is there in any case, and that links can lead to.
    tree["log"] = .log
    nodes["logs/log"] = .log
    try Self.make(tree, "logs", folder)
    let walk = Walk(tree, nodes)
    let found = InputFinder([folder.url.appending(path: "logs").path])
    #expect(found.files.map(\.name) == walk.files, "seed \(seed)")
    #expect(found.files.map(\.index) == Array(walk.files.indices), "seed \(seed)")
    #expect(found.problems.map(\.name) == walk.problems, "seed \(seed)")
    let count = found.notes.map { Int($0.message.prefix { $0 != " " }) ?? -1 }
    #expect(count == (walk.left == 0 ? [] : [walk.left]), "seed \(seed): \(found.notes)")
    // Named besides, or by a pattern, nothing is read twice.
    let again = InputFinder([folder.url.path + "/l*", folder.url.path + "/logs/log"])
    #expect(Set(again.files.map(\.path)) == Set(found.files.map(\.path)), "seed \(seed)")
  }

  private static func tree(
    _ random: inout SeededGenerator, _ path: String, depth: Int, _ nodes: inout [String: Node]
  ) -> [String: Node] {
    let names = [
      "a", "B", "b.log", "a.2", "é", "日", "a b", "-x", "_jsonl", ".hid", "z*", "[x]", "catalog",
      "x.jsonl.3", "sub", "Z",
    ]
    var tree: [String: Node] = [:]
    for name in names where Int.random(in: 0..<3, using: &random) > 0 {
      // Two names of one file: of those that are there, so that no link goes in circles.
      let targets = nodes.keys.sorted()
      switch Int.random(in: 0..<16, using: &random) {
      case 0, 1:
        tree[name] =
          depth < 3
          ? .folder(Self.tree(&random, "\(path)/\(name)", depth: depth + 1, &nodes)) : .empty
      case 2: tree[name] = .nowhere
      case 3: tree[name] = .pipe
      case 4: tree[name] = .folderLink
      case 5: tree[name] = targets.randomElement(using: &random).map { .link($0) }
      case 6: tree[name] = targets.randomElement(using: &random).map { .hardLink($0) }
      default:
        let contents: [Node] = [.log, .log, .log, .text, .binary, .empty, .own, .packed, .picture]
        tree[name] = contents.randomElement(using: &random)
        nodes["\(path)/\(name)"] = tree[name]
      }
    }
    return tree
  }

  /// Files first, as links lead to them.
  private static func make(
    _ tree: [String: Node], _ path: String, _ folder: TemporaryFolder
  ) throws {
    var links: [(path: String, command: String)] = []
    func add(_ tree: [String: Node], _ path: String) throws {
      try FileManager.default.createDirectory(
        at: folder.url.appending(path: path), withIntermediateDirectories: true)
      for (name, node) in tree {
        let place = "\(path)/\(name)"
        switch node {
        case .folder(let nodes): try add(nodes, place)
        case .log: try folder.write(Lines.api() + "\n", place)
        case .text: try folder.write("How to run the shop.\n", place)
        case .binary: try folder.write([1, 2, 3, 4], place)
        case .empty: try folder.write("", place)
        case .own: try folder.write(#"{"schema":"logmon.results/1"}"# + "\n", place)
        case .packed: try folder.write([0x28, 0xb5, 0x2f, 0xfd, 0, 0], place)
        case .picture: try folder.write("GIF89a\0", place)
        case .pipe: links.append((place, "mkfifo"))
        case .nowhere: links.append((place, "ln -s nowhere"))
        case .folderLink: links.append((place, "ln -s \"$PWD\""))
        case .link(let target): links.append((place, "ln -s \"$PWD/\(target)\""))
        case .hardLink(let target): links.append((place, "ln './\(target)'"))
        }
      }
    }
    try add(tree, path)
    let script = links.sorted { $0.path < $1.path }.map {
      "\($0.command) './\($0.path)' || exit 1\n"
    }
    let result = try run("bash", ["-c", script.joined()], in: folder.url)
    try #require(result.status == 0, "\(result.errors)")
  }

  // MARK: Names

  @Test func `a name with the signs of a pattern is first of all a name`() throws {
    let folder = try TemporaryFolder()
    let root = folder.url.path
    for name in ["[1].log", "1.log", "a*", "ab", "x?"] { try folder.write(Lines.api(), name) }
    func names(_ words: String...) -> [String] {
      InputFinder(words.map { "\(root)/\($0)" }).files.map(\.name)
    }
    #expect(names("[1].log") == ["[1].log"] && names("[1]*") == ["1.log"])
    #expect(names("a*") == ["a*"] && names("[a]*") == ["a*", "ab"])
    #expect(names("x?", "x\\?") == ["x?"])
    #expect(names(".//./ab", "ab") == ["ab"])
  }

  @Test func `standard input and what is missing keep their order among the inputs`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Lines.api(), "a")
    let found = InputFinder([path, "-", "./no//such/./file", "-", path])
    #expect(found.files.map(\.name) == ["a", "-", "-"] && found.files.map(\.index) == [0, 1, 2])
    #expect(found.files.map(\.isRegular) == [true, false, false])
    #expect(found.problems.map(\.name) == ["no/such/file"])
  }

  // MARK: Times

  /// Two digits and two, a third pair or a date with them; a date and a time in one; a count of
  /// seconds, or of parts of them, that is no part of a name.
  private static let times: [String] = [
    #"(?<!\d)\d\d:\d\d:\d\d(?!\d)"#, #"-\d\d\D\d\d:\d\d(?!\d)"#, #"(?<!\d)\d{8}[tT].{5}\d"#,
    #"(?<![-\d/_A-Za-z])1(\d{9}|\d{12}|\d{15}|\d{18})(?![-\d/_A-Za-z])"#,
  ]

  private static func looksLikeLog(
    _ text: String, _ grammars: [NSRegularExpression]
  ) -> Bool {
    let lines = text.split { $0 == "\n" || $0 == "\r" || $0 == "\r\n" }.map {
      $0.trimmingCharacters(in: .whitespaces)
    }.filter { !$0.isEmpty }
    let timed = lines.map { line in
      grammars.contains {
        $0.firstMatch(in: line, range: NSRange(location: 0, length: line.utf16.count)) != nil
      }
    }
    guard let first = lines.first, let isTimed = timed.first else { return false }
    if isTimed || lines.prefix(2).count(where: { $0.hasPrefix("{") && $0.count > 1 }) == 2 {
      return true
    }
    let count = timed.count { $0 }
    if first.hasPrefix("{") || first.hasPrefix("[") { return count > 0 }
    return count * 10 >= lines.count
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func `a text is a log where plain patterns find times in it`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let grammars = try Self.times.map { try NSRegularExpression(pattern: $0) }
    let pieces = [
      "08:00:02", "08:00", "8:00:02", ":", "-", "05", " ", "T", "t", "20260105", "20260105T080002",
      "1767600002", "258", "176760000", "a", "_", "/", "{", "}", "[", "\"", "\n", "\n", "\r\n",
      "v1.", ",", "\t", "123456", "2026-01-05",
    ]
    var expected: Set<String> = []
    try folder.write(Lines.api(), "logs/log")
    for number in 0..<300 {
      var text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        pieces.randomElement(using: &random) ?? ""
      }.joined()
      if number % 10 == 0 { text += String(repeating: "\nno time", count: Int(random.next() % 20)) }
      try folder.write(text, "logs/\(number)")
      if Self.looksLikeLog(text, grammars) { expected.insert("logs/\(number)") }
      let isBlank = text.allSatisfy(\.isWhitespace)
      if isBlank { expected.remove("logs/\(number)") }
    }
    let found = Set(InputFinder([folder.url.appending(path: "logs").path]).files.map(\.name))
    for name in found.subtracting(["logs/log"]).symmetricDifference(expected).sorted() {
      let text = String(decoding: try folder.read(name), as: UTF8.self)
      Issue.record(
        "seed \(seed): \(text.debugDescription) was \(found.contains(name) ? "" : "not ")found")
    }
    #expect(expected.count > 30 && expected.count < 270)
  }
}
