internal import LogModel

// Keys that are recognized by their form: a vendor's prefix, a PEM frame, or randomness.

/// The prefix of a vendor's keys.
struct KeyPrefix: Sendable {
  let text: [UInt8]
  /// The least number of characters after it.
  let least: Int

  init(_ text: String, _ least: Int) {
    self.text = Array(text.utf8)
    self.least = least
  }

  /// Indexed by first byte, because most bytes begin no prefix.
  static let byFirst = all.listed { $0.text[0] }

  /// - Source: the vendors' documentation, and the rules of gitleaks and trufflehog.
  private static let all: [KeyPrefix] = [
    ("sk-", 16), ("sk_", 10), ("pk_live_", 8), ("pk_test_", 8), ("rk_", 10), ("whsec_", 8),
    ("ghp_", 8), ("gho_", 8), ("ghu_", 8), ("ghs_", 8), ("ghr_", 8), ("github_pat_", 8),
    ("AKIA", 12), ("ASIA", 12), ("AROA", 12), ("AIDA", 12), ("ABIA", 12), ("ACCA", 12),
    ("xoxa-", 6), ("xoxb-", 6), ("xoxe", 6), ("xoxo-", 6), ("xoxp-", 6), ("xoxr-", 6),
    ("xoxs-", 6), ("xoxc-", 6), ("xoxd-", 6), ("xapp-", 6), ("glpat-", 8), ("gldt-", 8),
    ("glrt-", 8), ("glptt-", 8), ("glcbt-", 8), ("AIza", 20), ("ya29.", 8), ("1//0", 16),
    ("GOCSPX-", 8), ("SG.", 16), ("npm_", 10), ("hf_", 10), ("pypi-", 16), ("dop_v1_", 8),
    ("doo_v1_", 8), ("shpat_", 8), ("shpss_", 8), ("shpca_", 8), ("sq0atp-", 8), ("sq0csp-", 8),
    ("EAAA", 24), ("hvs.", 8), ("hvb.", 8), ("hvr.", 8), ("dckr_pat_", 8), ("nvapi-", 8),
    ("gsk_", 16), ("xai-", 16), ("pplx-", 16), ("r8_", 16), ("lin_api_", 8), ("figd_", 8),
    ("ntn_", 16), ("secret_", 16), ("key-", 24), ("PMAK-", 8), ("NRAK-", 8), ("glsa_", 8),
    ("eyJ", 8), ("AGE-SECRET-KEY-", 8), ("FwoGZXIvYXdz", 8), ("amzn.mws.", 8), ("ATATT", 16),
    ("ATBB", 16), ("sntrys_", 8), ("sentry_", 24), ("tfp_", 16), ("pat-na1-", 8), ("AC", 32),
  ].map { KeyPrefix($0.0, $0.1) }
}

extension SecretScan {
  /// Finds `sk-…`, `ghp_…`, `AKIA…`, and `eyJ…` of a JSON web token, complete or truncated.
  mutating func findPrefixedKeys() {
    let byFirst = KeyPrefix.byFirst
    var at = 0
    while at < bytes.count {
      guard !byFirst[Int(bytes[at])].isEmpty, !byte(at - 1).isAlphanumeric,
        let end = prefixedKeyEnd(at, byFirst[Int(bytes[at])])
      else {
        at += 1
        continue
      }
      add(at..<end, .key)
      at = end
    }
  }

  private func prefixedKeyEnd(_ start: Int, _ prefixes: [KeyPrefix]) -> Int? {
    for prefix in prefixes where starts(start, prefix.text) {
      let first = start + prefix.text.count
      let piece = end(from: first, while: \.isBase64)
      guard piece - first >= prefix.least, looksGenerated(first..<piece) else { continue }
      return dottedEnd(from: piece)
    }
    return nil
  }

  /// Whether a key's characters are more than words.
  ///
  /// `sk-learn-for-all` is not a key; neither is `sk-payments-worker-01` as the name of a service.
  private func looksGenerated(_ range: Range<Int>) -> Bool {
    guard scope == .name else { return bytes[range].contains { $0.isDigit || $0.isUpper } }
    return bytes[range].split { !$0.isAlphanumeric }.contains { part in
      part.count >= 10 && part.contains { $0.isDigit || $0.isUpper }
    }
  }

  /// The end of the dotted parts of a token: `header.payload.signature`.
  func dottedEnd(from start: Int) -> Int {
    var end = start
    while byte(end) == UInt8(ascii: ".") {
      let next = self.end(from: end + 1, while: \.isBase64)
      guard next - end > 4 else { break }
      end = next
    }
    return self.end(from: end, limit: 2) { $0 == UInt8(ascii: "=") }
  }

  private static let begin = Array("-----BEGIN ".utf8)
  private static let close = Array("-----END ".utf8)

  /// Finds `-----BEGIN … -----END …-----`, with or without its end.
  mutating func findPEMBlocks() {
    var at = 0
    while at < bytes.count {
      guard bytes[at] == UInt8(ascii: "-"), starts(at, Self.begin) else {
        at += 1
        continue
      }
      let end = pemEnd(at + Self.begin.count)
      add(at..<end, .key)
      at = end
    }
  }

  /// The end mark, or the end of what looks like the block.
  private func pemEnd(_ start: Int) -> Int {
    var at = start
    while at < min(bytes.count, start + 16_384) {
      if bytes[at] == UInt8(ascii: "-") {
        if starts(at, Self.close) { return pemWord(at + Self.close.count) }
        if starts(at, Self.begin) { break }
      }
      at += 1
    }
    return cutBlockEnd(start)
  }

  /// The start of prose after a block without end mark.
  private func cutBlockEnd(_ start: Int) -> Int {
    var at = pemWord(start)
    var last = at
    var lineWas = 64
    while at < bytes.count, !starts(at, Self.begin) {
      let next = end(from: at) { $0.isBase64 || $0 == UInt8(ascii: "=") }
      // Lines have 64 characters, the last may have any length; headers contain a colon.
      let isHeader = byte(next) == UInt8(ascii: ":")
      let isBody = next - at >= 16 || lineWas >= 16 || isHeader
      if next > at, !isBody { return last }
      if next > at { (last, lineWas) = (next, isHeader ? 64 : next - at) }
      guard next < bytes.count else { return last }
      let isFiller = bytes[next].isSpace || bytes[next] == UInt8(ascii: "\\") || bytes[next] == 0x2c
      if next == at, !isFiller { return last }
      at = next == at || bytes[next] == UInt8(ascii: ":") ? next + 1 : next
    }
    return last
  }

  /// The position behind the label and the dashes of a BEGIN or END line.
  private func pemWord(_ start: Int) -> Int {
    let label = end(from: start, limit: 64) { $0.isAlphanumeric || $0 == 0x20 }
    return end(from: label, limit: 5) { $0 == UInt8(ascii: "-") }
  }
}
