internal import LogModel

/// What the name of a field implies about its value; a later case hides more.
enum FieldName: Comparable {
  /// The value is secret unless it is a plain number or a state word.
  case doubtful
  /// The value is always secret.
  case secret
  /// The value is a header that extends to the end of the line.
  case header

  /// Words found anywhere in a name without its separators; indexed by first byte, because most
  /// letters begin none.
  private static let words = [
    named(.header, "cookie"),
    named(
      .secret, "password", "passwd", "passphrase", "passcode", "passwort", "secret", "pwd",
      "apikey", "accesskey", "privatekey", "signingkey", "encryptionkey", "credential",
      "authorization", "connectionstring", "sshkey"),
    named(.doubtful, "token", "sessionid", "sessid", "authkey", "xsrf", "csrf", "clientkey"),
  ].joined().listed { $0.text[0] }

  /// Words that have their meaning as the last part of a name alone.
  private static let lastParts = Dictionary(
    uniqueKeysWithValues: [
      named(
        .secret, "pass", "pin", "otp", "cvv", "cvc", "cvn", "ssn", "iban", "pan", "mnemonic"),
      named(
        .doubtful, "key", "keys", "session", "auth", "sig", "signature", "bearer", "sid", "jwt",
        "hmac", "salt", "nonce", "phone", "mobile", "msisdn", "creds"),
    ].joined().map { ($0.text, $0.meaning) })

  /// Last parts that make a name one of a number: `password_attempts`.
  private static let measures: Set<[UInt8]> = Set(
    [
      "attempts", "count", "length", "len", "age", "ms", "size", "total", "rate", "limit",
      "timeout", "ttl", "errors", "failures", "expiry", "bytes", "requests", "seconds",
    ].map { Array($0.utf8) })

  private static func named(_ meaning: FieldName, _ texts: String...) -> [Word] {
    texts.map { Word(text: Array($0.utf8), meaning: meaning) }
  }

  private struct Word {
    let text: [UInt8]
    let meaning: FieldName
  }

  /// Nil for a name that implies nothing.
  init?(_ name: ArraySlice<UInt8>) {
    var joined: [UInt8] = []
    joined.reserveCapacity(name.count)
    for byte in name where byte.isAlphanumeric { joined.append(byte.lowercased) }
    let part = Array(joined.suffix(Self.lengthOfLastPart(name)))
    guard !Self.measures.contains(part),
      let meaning = [Self.meaning(of: joined), Self.lastParts[part]].compactMap(\.self).max()
    else { return nil }
    self = meaning
  }

  /// The strongest meaning of the words in a name.
  private static func meaning(of name: [UInt8]) -> FieldName? {
    var meaning: FieldName?
    for start in name.indices {
      for word in words[Int(name[start])] where name.span.holds(word.text, at: start) {
        meaning = max(meaning ?? word.meaning, word.meaning)
      }
    }
    return meaning
  }

  /// The length of the last part, such as `key` in `cache_key` and `cacheKey`.
  private static func lengthOfLastPart(_ name: ArraySlice<UInt8>) -> Int {
    var start = name.endIndex
    while start > name.startIndex, name[start - 1].isAlphanumeric {
      start -= 1
      let isCamelCaseBoundary =
        start > name.startIndex && name[start].isUpper && name[start - 1].isLower
      if isCamelCaseBoundary { break }
    }
    return name.endIndex - start
  }

  /// Words that describe the state of a token.
  private static let states: Set<[UInt8]> = Set(
    [
      "null", "nil", "none", "true", "false", "undefined", "empty", "missing", "invalid",
      "expired", "revoked", "required", "unknown", "closed", "open", "not", "is", "was", "ok",
      "failed", "error", "redacted", "filtered", "masked", "removed", "hidden",
    ].map { Array($0.utf8) })

  /// Whether a value behind this name is secret.
  func hides(_ value: ArraySlice<UInt8>) -> Bool {
    guard value.contains(where: { $0.isAlphanumeric || $0 >= 0x80 || $0 == 0x21 }) else {
      return false
    }
    if value.count <= 12, Self.states.contains(value.map(\.lowercased)) { return false }
    guard case .doubtful = self else { return true }
    return !(value.count <= 9 && value.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") })
  }
}
