internal import LogModel

/// The patterns for lines of text, in the order in which they are tried.
///
/// A pattern names the values in a line:
///
///     %{remote} - %{user} [%{time:time}] "%{request:quoted}" %{status}?( %{tail})?
///
/// `%{name}` takes the bytes up to the text that follows it in the pattern; `:time` takes a time of
/// any known form, `:quoted` the inside of quotes with escapes, `:word` bytes without blanks,
/// `:digits` digits, `:rest` the rest of the line, `:pairs` the pairs `key=value` in the rest, `:tail`
/// both, `:members` those of the JSON object that is the rest. `?(…)?` may be missing. A blank stands
/// for one or more blanks.
struct TextPatterns: Sendable {
  enum Kind: UInt8, Sendable {
    /// Text of the pattern itself.
    case literal
    /// Parts that may be missing.
    case optional
    case plain
    case time
    case quoted
    /// A request line inside quotes.
    case request
    case word
    case digits
    case rest
    case pairs
    case tail
    case members
    case letters
    /// Digits with a sign and a point.
    case number
    /// A file of code with its line: `http/server.go:12`.
    case caller
    /// A name of one word or more, or `-` for none.
    case user
    case seconds
    case object
    case severity
    /// A line of AWS Lambda about a call.
    case platform
    case structured
    /// One of a few words.
    case scheme
    case stream
    case tag
    /// The name of a container, a pod, a dyno or a program, which a text like prose has not.
    case container
    case pod
    /// The name of a pod of a Deployment.
    case replica
    case dyno
    case program
    /// The name of a machine, which no severity is.
    case host
    /// The name of a log stream, which has a slash.
    case logStream
    /// The method of a request.
    case method
    /// The part of MongoDB that a line is about.
    case component
    /// Words that end with a comma: all addresses of a list but the last.
    case list
    /// The address or name of a machine: letters and digits with points or colons.
    case address
    /// The labels of Prometheus and Loki: `{app="shop", env="live"}`.
    case labels
  }

  /// A part without memory of its own, in three words.
  struct Part: Sendable {
    let kind: Kind
    /// Whether it is a value of its own; other parts are none or hold values.
    let isValue: Bool
    /// The first byte of the text; 0 without one.
    var stop: UInt8 = 0
    /// The length of the text.
    var length: UInt8 = 0
    /// Whether the next part is a short literal, in the same brackets.
    var isFollowed = false
    /// In `literals`: the text of a literal, or the one that follows a value.
    var text: UInt16 = 0
    /// The name of the value.
    let path: PathID
    /// Behind which of the parts that may be missing the pattern goes on.
    var end: UInt16 = 0
    /// The first eight bytes of the text.
    var word: UInt64 = 0

    init(_ kind: Kind, path: PathID = PathTable.root) {
      self.kind = kind
      self.path = path
      isValue =
        switch kind {
        case .literal, .optional, .members, .pairs, .structured, .labels: false
        default: true
        }
    }

    /// Whether it stands wherever another part stands.
    func isSame(_ other: Self) -> Bool {
      kind == other.kind && [.time, .pod, .container, .scheme].contains(kind)
    }

    /// Whether it holds no values of names of its own.
    var isFixed: Bool {
      switch kind {
      case .members, .tail, .pairs, .structured, .labels: false
      default: true
      }
    }

    /// Where the text stands in `literals`.
    var range: Range<Int> { Int(text)..<Int(text) &+ Int(length) }

    mutating func take(_ text: ArraySlice<UInt8>) {
      (self.text, length) = (UInt16(text.startIndex), UInt8(text.count))
      stop = text.first ?? 0
      for (place, byte) in text.prefix(8).enumerated() {
        word |= UInt64(byte) << UInt64(place * 8)
      }
    }
  }

  /// Some of the entries, as bits of their numbers.
  typealias EntrySet = UInt128

  struct Entry: Sendable {
    let dialect: Int
    let parts: Range<Int>
    /// The entries that begin with the same part.
    var alike: EntrySet = 0
  }

  private(set) var entries: [Entry] = []
  /// By the first byte of a line, the entries that such a line may fit.
  private(set) var starts = [EntrySet](repeating: 0, count: 256)
  /// The entries that a line with some marks may fit.
  private(set) var marked = MarkedEntries()
  /// The parts of all patterns.
  private(set) var parts: [Part] = []
  private(set) var literals: [UInt8] = []

  /// What changes from line to line.
  ///
  /// Apart from the patterns, which are borrowed meanwhile.
  struct State: Sendable {
    var settings: TimeSettings
    /// The time of the last line, to read the next one faster.
    var times = TimeCache()
    /// Where in the line no time begins.
    var noTime = -1
    /// The object inside a line; reused from line to line.
    var members = RecordFields()

    init(_ settings: TimeSettings) { self.settings = settings }
  }

  /// The patterns of all dialects, or of one.
  init(only forced: Int?, _ paths: inout PathTable) {
    for (index, dialect) in Dialects.all.enumerated() where forced == nil || forced == index {
      guard case .pattern(let text) = dialect.layout else { continue }
      for line in text.split(separator: "\n") { add(line, index, &paths) }
    }
  }

  private mutating func add(_ text: Substring, _ dialect: Int, _ paths: inout PathTable) {
    var rest = text
    let start = parts.count
    parse(&rest, &paths)
    let entry = Entry(dialect: dialect, parts: start..<parts.count)
    // How many of some bytes a line holds at least.
    var needs = LineMarks()
    var index = start
    while index < parts.count {
      if parts[index].kind == .literal { needs.add(literals[parts[index].range]) }
      index = parts[index].kind == .optional ? Int(parts[index].end) : index + 1
    }
    precondition(parts.count - start <= Self.mostParts, "a pattern has too many parts")
    precondition(entries.count < EntrySet.bitWidth, "the dialects have too many patterns")
    marked.add(entries.count, needs)
    for byte in UInt8.min...UInt8.max where mayBegin(start, parts.count, byte) {
      starts[Int(byte)] |= 1 << EntrySet(entries.count)
    }
    entries.append(entry)
    for index in start..<parts.count where parts[index].kind != .literal {
      var next = index + 1
      while next < parts.count, parts[next].kind == .optional { next += 1 }
      // What follows the last part inside of brackets is not known.
      let isLast = parts[start..<index].contains { $0.kind == .optional && $0.end == index + 1 }
      if !isLast, next < parts.count, parts[next].kind == .literal {
        parts[index].take(literals[parts[next].range])
        parts[index].isFollowed = next == index + 1 && parts[next].length <= 8
      }
    }
    let likes = entries.indices.filter {
      parts[entries[$0].parts.lowerBound].isSame(parts[start])
    }
    let alike = likes.reduce(EntrySet(0)) { $0 | 1 << EntrySet($1) }
    for index in likes { entries[index].alike = alike }
  }

  /// A record has the number of its pattern and a bit for each part.
  private static let mostParts = 48

  /// Whether a text that begins with a byte may fit the parts from one to another.
  private func mayBegin(_ first: Int, _ last: Int, _ byte: UInt8) -> Bool {
    guard first < last else { return true }
    let part = parts[first]
    switch part.kind {
    case .literal: return part.stop == byte
    case .optional:
      return mayBegin(first + 1, Int(part.end), byte) || mayBegin(Int(part.end), last, byte)
    case .time, .container, .pod, .replica, .dyno, .program: return byte.isAlphanumeric
    case .digits, .seconds: return byte.isDigit
    case .letters: return byte.isLetter
    case .scheme: return PatternWords.schemes.contains { $0.first == byte }
    case .stream: return PatternWords.streams.contains { $0.first == byte }
    case .tag: return PatternWords.tags.contains { $0.first == byte }
    case .method: return PatternWords.methods.contains { $0.first == byte }
    case .object, .members, .labels: return byte == UInt8(ascii: "{")
    default: return true
    }
  }

  private mutating func parse(_ rest: inout Substring, _ paths: inout PathTable) {
    var literal: [UInt8] = []
    func flush(_ pattern: inout Self) {
      let start = pattern.literals.count
      pattern.literals += literal
      if !literal.isEmpty {
        var part = Part(.literal)
        part.take(pattern.literals[start...])
        pattern.parts.append(part)
      }
      literal = []
    }
    while let character = rest.first {
      if rest.hasPrefix(")?") {
        rest = rest.dropFirst(2)
        break
      }
      if rest.hasPrefix("?(") {
        flush(&self)
        rest = rest.dropFirst(2)
        let place = parts.count
        parts.append(Part(.optional))
        parse(&rest, &paths)
        precondition(
          !parts[(place + 1)...].contains { $0.kind == .optional },
          "a part that may be missing has no such parts inside")
        parts[place].end = UInt16(parts.count)
      } else if rest.hasPrefix("%{"), let close = rest.firstIndex(of: "}") {
        flush(&self)
        let inside = rest[..<close].dropFirst(2).split(separator: ":")
        rest = rest[rest.index(after: close)...]
        let path = paths.child(of: PathTable.root, named: String(inside[0]))
        parts.append(Part(Self.kind(inside.count > 1 ? inside[1] : "plain"), path: path))
      } else {
        // One blank of a pattern stands for any number of them.
        if character != " " || literal.last != 0x20 { literal += String(character).utf8 }
        rest = rest.dropFirst()
      }
    }
    flush(&self)
  }

  private static func kind(_ word: Substring) -> Kind {
    switch word {
    case "plain": .plain
    case "time": .time
    case "quoted": .quoted
    case "request": .request
    case "word": .word
    case "digits": .digits
    case "rest": .rest
    case "pairs": .pairs
    case "tail": .tail
    case "members": .members
    case "letters": .letters
    case "number": .number
    case "caller": .caller
    case "user": .user
    case "seconds": .seconds
    case "object": .object
    case "severity": .severity
    case "platform": .platform
    case "structured": .structured
    case "scheme": .scheme
    case "stream": .stream
    case "tag": .tag
    case "container": .container
    case "pod": .pod
    case "replica": .replica
    case "dyno": .dyno
    case "program": .program
    case "host": .host
    case "logstream": .logStream
    case "method": .method
    case "component": .component
    case "list": .list
    case "address": .address
    case "labels": .labels
    default: preconditionFailure("a pattern names the unknown kind '\(word)'")
    }
  }
}
