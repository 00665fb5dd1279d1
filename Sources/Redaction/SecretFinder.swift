/// The kind of a text, which determines what is secret in it.
enum RedactionScope {
  /// A message or a value: everything secret or personal.
  case text
  /// The name of a service, a region, a customer or an event: only certain keys.
  ///
  /// A name identifies a thing and may be an address or a container's number.
  case name
}

/// Finds what is secret in a text, in every layer of escapes and inside base64.
struct SecretFinder {
  private let names: Trie
  private let scope: RedactionScope
  /// Bytes that may still be decoded from base64.
  ///
  /// Beyond it, base64 counts as secret, so that nested text costs at most a multiple of its
  /// length.
  private var budget: Int

  /// The depth to which nested base64 is decoded.
  private static let depth = 3

  /// A finder for a text of `size` bytes.
  init(names: Trie, size: Int, scope: RedactionScope) {
    self.names = names
    self.scope = scope
    budget = size * 8 + 65_536
  }

  /// Sorted, without overlaps, never cutting a character or an escape in two.
  mutating func secrets(in bytes: [UInt8]) -> [Secret] {
    let (secrets, deepest) = search(bytes, depth: 0)
    guard !secrets.isEmpty else { return [] }
    var isBoundary = deepest.boundaries(of: bytes.count)
    for position in bytes.indices where bytes[position] & 0xc0 == 0x80 {
      isBoundary[position] = false
    }
    let whole = secrets.map { secret in
      var (start, end) = (secret.range.lowerBound, secret.range.upperBound)
      while !isBoundary[start] { start -= 1 }
      while !isBoundary[end] { end += 1 }
      return Secret(start..<end, secret.kind)
    }
    return Secret.merged(whole)
  }

  private mutating func search(_ bytes: [UInt8], depth: Int) -> ([Secret], EncodedText) {
    var text = EncodedText(bytes)
    var found: [Secret] = []
    for layer in 0...EncodedText.layers {
      var scan = SecretScan(text.bytes, names, scope)
      scan.run()
      found += scan.found.map { Secret(text.origin(of: $0.range), $0.kind) }
      found += encodedSecrets(in: text.bytes, depth: depth).map {
        Secret(text.origin(of: $0.range), $0.kind)
      }
      guard layer < EncodedText.layers, let next = text.decoded else { break }
      text = next
    }
    return (found, text)
  }

  /// Runs of base64 with a secret inside; all count as keys, whatever the kind inside.
  private mutating func encodedSecrets(in bytes: [UInt8], depth: Int) -> [Secret] {
    guard depth < Self.depth else { return [] }
    var found: [Secret] = []
    for run in Base64Run.all(in: bytes) {
      budget -= run.values.count * 3
      if budget < 0 || run.holdsText(where: { holdsSecret($0, depth: depth + 1) }) {
        found.append(Secret(run.range, .key))
      }
    }
    return found
  }

  private mutating func holdsSecret(_ bytes: [UInt8], depth: Int) -> Bool {
    !search(bytes, depth: depth).0.isEmpty
  }
}
