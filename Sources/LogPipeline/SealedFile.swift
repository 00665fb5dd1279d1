internal import Gzip
internal import LogModel

/// The form of the files that one run writes for another: damage to them is told before anything in
/// them is used.
///
///     # logmon KIND 1          the kind of file and its version
///     size, size               of the payload: as it is, and compressed
///     payload                  a gzip member
///     SHA-256                  of all before
///     logmon.end               what a file that was cut short lacks
///
/// The hash tells damage, no forgery. Sizes are checked before memory is reserved.
struct SealedFile: Sendable {
  enum Damage: Error {
    case foreign, newer, cut, changed
  }

  private let magic: [UInt8]
  private let version: Int
  /// How hard its payload is compressed: most of the time of writing it goes there.
  private let level: Int32

  private static let trailer = Array("logmon.end\n".utf8)
  private static let hashSize = 32
  /// The largest payload, and how many times it may be larger than its compressed form.
  private static let mostBytes = 1 << 28
  private static let mostRatio = 1100

  init(kind: String, version: Int, level: Int32 = 6) {
    self.level = level
    magic = Array("# logmon \(kind) ".utf8)
    self.version = version
  }

  /// The bytes of the file that holds a payload.
  func bytes(_ payload: [UInt8]) throws -> [UInt8] {
    let compressed = try gzipMember(payload, level: level)
    var bytes = magic + Array("\(version)\n".utf8)
    bytes += Self.size(payload.count) + Self.size(compressed.count) + compressed
    return bytes + SHA256.digest(bytes) + Self.trailer
  }

  /// A size as eight bytes, the lowest first.
  static func size(_ count: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  /// The payload of a file, after a check of all its bytes.
  func payload(of bytes: [UInt8]) throws(Damage) -> [UInt8] {
    guard bytes.starts(with: magic), let newline = bytes.prefix(40).firstIndex(of: 0x0a) else {
      throw .foreign
    }
    let text = String(decoding: bytes[magic.count..<newline], as: UTF8.self)
    guard let number = Int(text), number > 0 else { throw .foreign }
    guard number <= version else { throw .newer }
    let start = newline + 1
    let end = bytes.count - Self.hashSize - Self.trailer.count
    guard start + 16 <= end, bytes.suffix(Self.trailer.count).elementsEqual(Self.trailer) else {
      throw .cut
    }
    guard
      SHA256.digest(Array(bytes[..<end])).elementsEqual(bytes[end..<end + Self.hashSize])
    else { throw .changed }
    let (whole, compressed) = (Self.size(in: bytes, at: start), Self.size(in: bytes, at: start + 8))
    guard let whole, let compressed, compressed == end - start - 16, whole <= Self.mostBytes,
      whole <= compressed * Self.mostRatio
    else { throw .changed }
    guard let payload = Self.inflated(Array(bytes[(start + 16)..<end]), whole) else {
      throw .changed
    }
    return payload
  }

  /// The size whose eight bytes stand at a place.
  static func size(in bytes: [UInt8], at start: Int) -> Int? {
    let value = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    return Int(exactly: value)
  }

  /// The bytes of one gzip member, exactly so many; nil for others.
  private static func inflated(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
    guard var inflater = try? Inflater() else { return nil }
    var output = [UInt8](repeating: 0, count: count + 1)
    var (read, written) = (0, 0)
    while true {
      let step = inflater.step(
        bytes, read..<bytes.count, into: &output, written..<output.count)
      read += step.consumed
      written += step.produced
      if step.isAtEnd {
        guard written == count, read == bytes.count else { return nil }
        output.removeLast()
        return output
      }
      if step.error != nil || step.consumed == 0 && step.produced == 0 { return nil }
    }
  }
}
