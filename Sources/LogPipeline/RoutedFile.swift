internal import FileOutput
internal import LogIngest
internal import LogModel
internal import Platform

/// The form of a file with the decoded events of one part of the services.
///
///     # logmon routed 1     what it is, and the version of its form
///     frames                of one section after the other
///     index                 a `SealedFile`: what the frames are, and what the inputs have beside events
///     size of the index
///     routed.end            what a file that was cut short lacks
///
/// The index has a hash of all before it in a section, so damage anywhere is told.
enum RoutedFile {
  static let magic = Array("# logmon routed 1\n".utf8)
  static let seal = SealedFile(kind: "route", version: 1)
  static let trailer = Array("routed.end\n".utf8)
  /// The largest index.
  static let mostIndex = 1 << 28
}

/// What a routed file says of itself and of its sections.
struct RoutedIndex: Sendable {
  /// A stretch of an input, and where its frames are.
  struct Section: Sendable {
    var input = ""
    /// Its path: two inputs of different folders may have one name.
    var path = ""
    /// The place of the input among those of the run that routed it.
    var number = 0
    /// The bytes of the input, as stored, before it and up to its end.
    var start = 0
    var end = 0
    /// Whether the input ends with it.
    var isLast = false
    /// Where its frames begin in the file.
    var position = 0
    var totals = FrameTotals()
    /// The time of the input's first event, by which a run over several opens it.
    var opening: Timestamp?
    var order = EventOrder(isFirst: true)
    /// Whether the lines of all events are there, and not only of those that may be shown.
    var keepsLines = false
    /// The `InputStatistics` of the stretch alone.
    var statistics: [UInt8] = []
    /// By name, the first events that carry a number without a limit; nil where that is not of
    /// interest.
    var unread: [String: Int]?
  }

  /// What the run that scans the events must agree on.
  var settings: [Part.Setting] = []
  /// The names of the numbers that were read, those last that only the log has.
  var metrics: [String] = []
  var learned: [String] = []
  /// Whether lines that are not in our dialect to the letter were rejected.
  var isStrict = false
  /// Whether a scan may leave out events by their time.
  var hasRange = false
  var share = ServiceShare.whole
  /// What the search for the inputs told.
  var found: [UInt8] = []
  var sections: [Section] = []

  mutating func code(_ coder: inout ScanCoder) throws {
    try coder.list(&settings, Part.Setting("", "")) { coder, setting in
      try coder.text(&setting.name)
      try coder.text(&setting.value)
    }
    try coder.list(&metrics, "") { try $0.text(&$1) }
    try coder.list(&learned, "") { try $0.text(&$1) }
    try coder.bool(&isStrict)
    try coder.bool(&hasRange)
    try share.code(&coder)
    try coder.bytes(&found)
    try coder.list(&sections, Section()) { coder, section in
      try coder.text(&section.input)
      try coder.text(&section.path)
      try coder.count(&section.number)
      try coder.count(&section.start)
      try coder.count(&section.end)
      try coder.bool(&section.isLast)
      try coder.count(&section.position)
      try section.totals.code(&coder)
      try coder.optional(&section.opening, Timestamp(microseconds: 0)) { try $0.time(&$1) }
      try section.order.code(&coder)
      try coder.bool(&section.keepsLines)
      try coder.bytes(&section.statistics)
      try coder.optional(&section.unread, [:]) { try $0.counts(&$1) }
    }
  }
}

// MARK: Writing

/// Writes the routed file of one part.
///
/// A class, because an array cannot hold a noncopyable value.
final class RoutedFileWriter {
  private var file: AtomicFile?
  private(set) var position = 0
  var index: RoutedIndex

  init(_ path: String, _ index: RoutedIndex) throws {
    self.index = index
    file = try AtomicFile(path)
    try write(RoutedFile.magic, RoutedFile.magic.count)
  }

  func write(_ bytes: [UInt8], _ count: Int) throws {
    try file?.write(bytes, count: count)
    position += count
  }

  /// Forgets what was written from a place on.
  func rewind(to place: Int) throws {
    try file?.truncate(to: place)
    position = place
  }

  /// Writes the index; the file then has its name.
  func finish() throws {
    var coder = ScanCoder.writing()
    try index.code(&coder)
    var end = try RoutedFile.seal.bytes(coder.bytes)
    end += SealedFile.size(end.count) + RoutedFile.trailer
    try write(end, end.count)
    try file.take()?.commitUnsynced()
  }
}

// MARK: Reading

extension RoutedIndex {
  /// Reads the index of a file.
  init(_ path: String) throws(PartError) {
    let end = RoutedFile.trailer.count + 8
    guard let attributes = FileAttributes(path) else {
      throw PartError(path, "it cannot be read", "check the path")
    }
    let size = attributes.size
    guard size >= RoutedFile.magic.count + end,
      FileBytes.read(path, from: 0, count: RoutedFile.magic.count) == RoutedFile.magic,
      let last = FileBytes.read(path, from: size - end, count: end),
      last.suffix(RoutedFile.trailer.count).elementsEqual(RoutedFile.trailer)
    else { throw Self.cut(path) }
    guard let count = SealedFile.size(in: last, at: 0), count <= RoutedFile.mostIndex,
      count <= size - end - RoutedFile.magic.count,
      let bytes = FileBytes.read(path, from: size - end - count, count: count)
    else { throw Self.cut(path) }
    self.init()
    do {
      var coder = ScanCoder.reading(
        try RoutedFile.seal.payload(of: bytes), NameNumbers(),
        ScanCoder.Bounds(thresholds: 0, metrics: 0))
      try code(&coder)
      try coder.finish()
    } catch {
      throw Self.damaged(path)
    }
    var position = RoutedFile.magic.count
    for section in sections {
      guard section.position == position, section.start <= section.end else {
        throw Self.damaged(path)
      }
      position += section.totals.bytes
    }
    guard position == size - end - count else { throw Self.damaged(path) }
  }

  static func cut(_ path: String) -> PartError {
    PartError(path, "it is cut short, or logmon did not route it", "copy it again, or route again")
  }

  static func damaged(_ path: String) -> PartError {
    PartError(path, "its bytes were changed", "copy it again, or route again")
  }

  /// Whether a file begins as a routed one.
  static func isRouted(_ path: String) -> Bool {
    guard let attributes = FileAttributes(path), attributes.kind == .regular else { return false }
    let lead = Array("# logmon routed ".utf8)
    return attributes.size >= lead.count && FileBytes.read(path, from: 0, count: lead.count) == lead
  }
}
