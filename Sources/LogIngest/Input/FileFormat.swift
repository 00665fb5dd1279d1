/// A format other than lines of text: its signature, and the program that opens it.
struct FileFormat: Equatable, Sendable {
  /// The name as a sentence uses it: `it is zstd data`.
  var name: String
  var opener: Opener
  /// Where the signature begins.
  var offset: Int
  /// Nil matches any byte.
  var signature: [UInt8?]

  enum Opener: Equatable, Sendable {
    /// A command that writes the text of the file named last, or of its standard input.
    case filter(String)
    /// A command that writes the text of a file, but cannot read standard input.
    case command(String)
    /// A command that unpacks a container of files of any kind.
    case archive(String)
    /// No command: the file holds no log.
    case none
    /// No log of requests, with what to name instead.
    case other(String)
  }

  /// Whether files of this format usually hold a log.
  var holdsText: Bool {
    switch opener {
    case .filter, .command: true
    case .archive, .none, .other: false
    }
  }

  /// The format of a file by its first bytes; nil for what may be text.
  static func of(_ head: [UInt8]) -> Self? {
    known.first { $0.fits(head) } ?? tape(head) ?? wideText(head)
  }

  private func fits(_ head: [UInt8]) -> Bool {
    guard head.count >= offset + signature.count else { return false }
    return signature.indices.allSatisfy { position in
      signature[position] == nil || signature[position] == head[offset + position]
    }
  }

  // MARK: The table

  private init(_ name: String, _ opener: Opener, _ signature: [UInt8?], at offset: Int = 0) {
    self.name = name
    self.opener = opener
    self.signature = signature
    self.offset = offset
  }

  private init(_ name: String, _ opener: Opener, _ signature: String, at offset: Int = 0) {
    self.init(name, opener, Array(signature.utf8), at: offset)
  }

  /// The known signatures.
  ///
  /// A signature in letters is one that no log begins with.
  /// - Source: the formats' own specifications; file(1) uses the same signatures.
  private static let known: [Self] = [
    Self("gzip data", .filter("gzip -dc"), [0x1f, 0x8b, 0x08]),
    Self("zstd data", .filter("zstd -dc"), [0x28, 0xb5, 0x2f, 0xfd]),
    Self("zstd data", .filter("zstd -dc"), [nil, 0x2a, 0x4d, 0x18]),
    Self("xz data", .filter("xz -dc"), [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
    Self("lzma data", .filter("xz -dc"), [0x5d, 0x00, 0x00]),
    Self("bzip2 data", .filter("bzip2 -dc"), "BZh" + [nil, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
    Self("bzip2 data", .filter("bzip2 -dc"), "BZh" + [nil, 0x17, 0x72, 0x45, 0x38, 0x50, 0x90]),
    Self("lz4 data", .filter("lz4 -dc"), [0x04, 0x22, 0x4d, 0x18]),
    Self("lz4 data", .filter("lz4 -dc"), [0x02, 0x21, 0x4c, 0x18]),
    Self("lzip data", .filter("lzip -dc"), "LZIP\u{1}"),
    Self("compress data", .filter("gzip -dc"), [0x1f, 0x9d]),
    Self("zlib data", .filter("pigz -dc"), [0x78, 0x01]),
    Self("zlib data", .filter("pigz -dc"), [0x78, 0x9c]),
    Self("zlib data", .filter("pigz -dc"), [0x78, 0xda]),
    Self("snappy data", .filter("snzip -dc"), [0xff, 0x06, 0x00, 0x00] + "sNaPpY"),
    Self("a systemd journal", .command("journalctl -o json --file"), "LPKSHHRH"),
    Self("a Windows event log", .command("evtx_dump -o jsonl"), "ElfFile\0"),
    Self("Parquet data", .command("parquet-tools cat --format jsonl"), "PAR1\u{15}"),
    Self("Avro data", .command("avro-tools tojson"), "Obj\u{1}"),
    Self("a zip archive", .archive("unzip -p"), "PK\u{3}\u{4}"),
    Self("a zip archive", .archive("unzip -p"), "PK\u{5}\u{6}"),
    Self("a 7z archive", .archive("7z x -so"), [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    Self("a rar archive", .archive("unrar p -inul"), "Rar!\u{1a}\u{7}"),
    Self(
      "a VPC flow log", .other("it holds connections, not requests; name a log of requests"),
      "version account-id interface-id"),
    Self(
      "a HAR file", .other("it holds what one browser did; name a log of requests"),
      #"{"log":{"version""#),
    Self(
      "a HAR file", .other("it holds what one browser did; name a log of requests"),
      "{\n  \"log\": {\n    \"version\""),
    Self(
      "a simulation log of Gatling", .other("it is a format of its own; export it as CSV or JSON"),
      "RUN\t"),
    Self(
      "a history of Locust", .other("it holds averages; log each request with a listener"),
      "Timestamp,User Count,Type,Name,Requests/s"),
    Self(
      "a table of Locust", .other("it holds averages; log each request with a listener"),
      "Type,Name,Request Count"),
    Self(
      "a table of hey", .other("it has no time of day; use a tool that logs it, such as vegeta"),
      "response-time,DNS+dialup"),
    Self(
      "a report of Artillery",
      .other("it holds sums; log each request with a hook, or analyze the server's log"),
      "{\n  \"aggregate\": {"),
    Self(
      "a report of Artillery",
      .other("it holds sums; log each request with a hook, or analyze the server's log"),
      "{\"aggregate\":"),
    Self(
      "a report of ApacheBench", .other("it holds sums; analyze the server's log"),
      "This is ApacheBench"),
    Self(
      "a report of wrk", .other("it holds sums; analyze the server's log"),
      "Running " + [nil, nil] + "s test @ "),
    Self(
      "a report of wrk", .other("it holds sums; analyze the server's log"),
      "Running " + [nil] + "m test @ "),
    Self(
      "metrics of Prometheus", .other("they are counters at one moment; name a log of requests"),
      "# HELP "),
    Self(
      "a JTL file in XML",
      .other("write it as CSV: jmeter -Jjmeter.save.saveservice.output_format=csv"),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testResults"),
    Self("a SQLite database", .none, "SQLite format 3\0"),
    Self("a PDF document", .none, "%PDF-"),
    Self("a PNG image", .none, [0x89] + "PNG\r\n\u{1a}\n"),
    Self("a JPEG image", .none, [0xff, 0xd8, 0xff]),
    Self("a GIF image", .none, "GIF89a"),
    Self("a GIF image", .none, "GIF87a"),
    Self("a WebP image", .none, "RIFF" + [nil, nil, nil, nil] + "WEBP"),
    Self("a program", .none, [0x7f] + "ELF"),
    Self("a program", .none, [0xca, 0xfe, 0xba, 0xbe]),
    Self("a network capture", .none, [0xd4, 0xc3, 0xb2, 0xa1]),
    Self("a network capture", .none, [0x0a, 0x0d, 0x0d, 0x0a]),
    Self("UTF-32 text", .filter("iconv -f UTF-32 -t UTF-8"), [0xff, 0xfe, 0x00, 0x00]),
    Self("UTF-32 text", .filter("iconv -f UTF-32 -t UTF-8"), [0x00, 0x00, 0xfe, 0xff]),
    Self("UTF-16 text", .filter("iconv -f UTF-16 -t UTF-8"), [0xff, 0xfe]),
    Self("UTF-16 text", .filter("iconv -f UTF-16 -t UTF-8"), [0xfe, 0xff]),
  ]

  // MARK: Formats without a signature

  /// Detects a tar archive by its header of 512 bytes, which holds the sum of its own bytes.
  ///
  /// - Source: POSIX.1-2017, pax, "ustar Interchange Format"; older formats hold the sum, too.
  private static func tape(_ head: [UInt8]) -> Self? {
    guard head.count >= 512 else { return nil }
    let digits = head[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
    guard head[0] != 0, digits.count >= 3 else { return nil }
    let sum = digits.reduce(0) { $0 << 3 + Int($1 - 0x30) }
    let blanked = head[..<148] + [UInt8](repeating: 0x20, count: 8) + head[156..<512]
    guard blanked.reduce(0, { $0 + Int($1) }) == sum else { return nil }
    return Self("a tar archive", .archive("tar -xOf"), [])
  }

  /// Detects two-byte text without a byte order mark: every other byte of plain text is 0.
  private static func wideText(_ head: [UInt8]) -> Self? {
    let sample = head.prefix(512).dropLast(head.count % 2)
    guard sample.count >= 4 else { return nil }
    let zeros = [0, 1].map { side in
      stride(from: side, to: sample.count, by: 2).count { sample[$0] == 0 }
    }
    let half = sample.count / 2
    for (side, name) in [(1, "UTF-16LE"), (0, "UTF-16BE")]
    where zeros[side] * 5 >= half * 4 && zeros[1 - side] * 20 <= half {
      return Self("UTF-16 text", .filter("iconv -f \(name) -t UTF-8"), [])
    }
    return nil
  }
}

/// Joins the letters and the other bytes of a signature.
private func + (text: String, bytes: [UInt8?]) -> [UInt8?] { Array(text.utf8) + bytes }
private func + (bytes: [UInt8?], text: String) -> [UInt8?] { bytes + Array(text.utf8) }

extension FileFormat {
  /// `zstd data`, `zstd data in gzip`.
  func name(inGzip isGzip: Bool) -> String { isGzip ? "\(name) in gzip" : name }

  /// The command that turns the file into a log, or another remedy.
  func remedy(for file: String, inGzip isGzip: Bool) -> String {
    let file = Self.quoted(file)
    let command: String
    switch opener {
    case .filter(let filter):
      command = isGzip ? "gzip -dc \(file) | \(filter)" : "\(filter) \(file)"
    case .command(let text), .archive(let text):
      // tar detects by itself that its file is gzip.
      if isGzip, !text.hasPrefix("tar ") { return "unpack it with 'gzip -d' first" }
      command = "\(text) \(file)"
    case .none: return "name a log, or leave it out"
    case .other(let text): return text
    }
    return "read it with: \(command) | logmon analyze -"
  }

  /// The remedy for an input that comes from a pipe.
  func remedyForPipe(inGzip isGzip: Bool) -> String {
    switch opener {
    case .filter(let filter): "pipe it through '\(isGzip ? "gzip -dc | " : "")\(filter)' first"
    case .command, .archive: "unpack it first"
    case .none: "name a log"
    case .other(let text): text
    }
  }

  /// The name quoted as one word of a shell command that is never read as an option.
  private static func quoted(_ name: String) -> String {
    let word = name.hasPrefix("-") ? "./" + name : name
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "+")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "@"),
        UInt8(ascii: "%"), UInt8(ascii: "="), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    if isPlain { return word }
    let parts = word.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + parts.joined(separator: "'\\''") + "'"
  }
}
