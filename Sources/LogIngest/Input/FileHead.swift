/// The first bytes of a regular file, decompressed where it is gzip: enough to tell what it is.
struct FileHead {
  /// Where formats have their signatures.
  static let smallestSize = 1 << 10
  /// Where most texts are told apart.
  static let usualSize = 16 << 10
  /// Where a JSON document is looked at as a whole.
  static let largestSize = 1 << 20

  private(set) var bytes: [UInt8]
  private(set) var isGzip: Bool
  /// Whether the file has no more bytes than these.
  private(set) var isWhole: Bool
  /// Whether the file could not even be read that far.
  private(set) var isDamaged: Bool

  /// Reads the head of a file; never waits for a pipe that took the file's place.
  init(_ path: String, size: Int = Self.usualSize) {
    let input = InputFile(index: 0, name: path, path: path, size: 0, isRegular: true)
    var source = ByteSource(input) { true }
    bytes = [UInt8](repeating: 0, count: size)
    var filled = 0
    isWhole = false
    while filled < size, !isWhole {
      let got = source.read(into: &bytes, filled..<size)
      filled += got
      isWhole = got == 0
    }
    bytes.removeLast(size - filled)
    isGzip = source.isCompressed
    isDamaged = source.problem?.losesData ?? false
  }
}

/// What a file is by its content, whatever its name.
enum FileNature: Equatable {
  /// Nothing but white space.
  case blank
  /// Lines or documents that bear times: a log, of whatever dialect.
  case log
  /// JSON or text in which nothing has a time.
  case timeless
  /// Another format, perhaps inside gzip.
  case foreign(FileFormat, inGzip: Bool)
  case binary
  /// What logmon wrote itself.
  case own
  /// The reader will say what is wrong with it.
  case damaged

  init(_ path: String) {
    var head = FileHead(path)
    if !head.isWhole, head.bytes.beginsDocument {
      head = FileHead(path, size: FileHead.largestSize)
    }
    let nature = Self(head)
    // Who can tell what a part of it is? What could be read may still show a log or another format.
    switch nature {
    case .blank, .timeless, .binary: self = head.isDamaged ? .damaged : nature
    default: self = nature
    }
  }

  private init(_ head: FileHead) {
    let text = TextHead(head.bytes, isWhole: head.isWhole)
    self =
      if let format = FileFormat.of(head.bytes) {
        .foreign(format, inGzip: head.isGzip)
      } else if head.bytes.isBinary {
        .binary
      } else if text.lines.isEmpty {
        // What begins with a hole of zeros or many blank lines may go on as a log.
        head.isWhole ? .blank : .log
      } else if OwnOutput.wrote(text) {
        .own
      } else {
        text.looksLikeLog ? .log : .timeless
      }
  }
}

extension [UInt8] {
  /// Whether so many bytes are no text that no dialect of a log can be meant.
  ///
  /// A log may hold a few, and a hole of zeros where it was cut while it was written to.
  fileprivate var isBinary: Bool {
    let text = drop { $0 == 0 }
    let strange = text.count { byte in
      switch byte {
      case 0x09...0x0d, 0x1b, 0x1e: false
      default: byte < 0x20 || byte == 0x7f
      }
    }
    return strange * 32 > text.count
  }

  /// Whether a JSON value begins that the first line does not end.
  fileprivate var beginsDocument: Bool {
    let line = drop { $0 <= 0x20 }.prefix { $0 != 0x0a }
    guard let first = line.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return false
    }
    return line.last { $0 > 0x20 } != UInt8(ascii: "}")
  }
}
