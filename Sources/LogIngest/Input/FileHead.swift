/// The first bytes of a regular file, decompressed where it is gzip.
///
/// They identify the content.
struct FileHead {
  /// Enough for the signatures of formats.
  static let smallestSize = 1 << 10
  /// Enough to classify most texts.
  static let usualSize = 16 << 10
  /// Enough to classify most JSON documents as a whole.
  static let largestSize = 1 << 20

  private(set) var bytes: [UInt8]
  private(set) var isGzip: Bool
  /// Whether these are all bytes of the file.
  private(set) var isWhole: Bool
  /// Whether reading these bytes failed.
  private(set) var isDamaged: Bool

  /// Reads the head of a file; never blocks on a pipe that has replaced the file.
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

/// The kind of a file's content, whatever its name.
enum FileContentKind: Equatable {
  /// Only white space.
  case blank
  /// Lines or documents with times: a log of any dialect.
  case log
  /// JSON or text without times.
  case timeless
  /// Another format, perhaps inside gzip.
  case foreign(FileFormat, inGzip: Bool)
  case binary
  /// An output of logmon.
  case own
  /// The file cannot be read; the reader reports the reason.
  case damaged

  init(_ path: String) {
    var head = FileHead(path)
    if !head.isWhole, head.bytes.beginsDocument {
      head = FileHead(path, size: FileHead.largestSize)
    }
    let kind = Self(head)
    // Part of a file does not prove that the whole is blank, timeless or binary.
    switch kind {
    case .blank, .timeless, .binary: self = head.isDamaged ? .damaged : kind
    default: self = kind
    }
  }

  private init(_ head: FileHead) {
    let text = TextHead(head.bytes, isWhole: head.isWhole)
    self =
      if let format = FileFormat.of(head.bytes) {
        .foreign(format, inGzip: head.isGzip)
      } else if OwnOutput.isSealed(head.bytes) {
        .own
      } else if head.bytes.isBinary {
        .binary
      } else if text.lines.isEmpty {
        // A file that begins with a hole of zeros or many blank lines may still be a log.
        head.isWhole ? .blank : .log
      } else if OwnOutput.wrote(text) {
        .own
      } else {
        text.looksLikeLog ? .log : .timeless
      }
  }
}

extension [UInt8] {
  /// Whether too many bytes are not text for a log of any dialect.
  ///
  /// A log may hold a few, and a hole of zeros where it was truncated while it was written.
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

  /// Whether a JSON value begins that does not end in the first line.
  fileprivate var beginsDocument: Bool {
    let line = drop { $0 <= 0x20 }.prefix { $0 != 0x0a }
    guard let first = line.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
      return false
    }
    return line.last { $0 > 0x20 } != UInt8(ascii: "}")
  }
}
