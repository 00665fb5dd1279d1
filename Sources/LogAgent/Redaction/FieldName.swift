/// What the name of a field says about its value.
enum FieldName {
  /// The value is secret, whatever it looks like.
  case secret
  /// The value is secret unless it is a plain number or one of the words that describe a state.
  case doubtful
  /// The value is a header that goes on to the end of the line.
  case header

  /// Found anywhere in a name without its separators.
  private static let secrets = [
    "password", "passwd", "passphrase", "passcode", "passwort", "secret", "pwd", "apikey",
    "accesskey", "privatekey", "signingkey", "encryptionkey", "credential", "authorization",
    "connectionstring", "sshkey",
  ].map { Array($0.utf8) }
  private static let doubtfuls = [
    "token", "sessionid", "sessid", "authkey", "xsrf", "csrf", "clientkey",
  ].map { Array($0.utf8) }
  /// Whole last parts of a name.
  private static let secretParts: Set<[UInt8]> = Set(
    ["pass", "pin", "otp", "cvv", "cvc", "cvn", "ssn", "iban", "pan", "mnemonic"].map {
      Array($0.utf8)
    })
  private static let doubtfulParts: Set<[UInt8]> = Set(
    [
      "key", "keys", "session", "auth", "sig", "signature", "bearer", "sid", "jwt", "hmac", "salt",
      "nonce", "phone", "mobile", "msisdn", "creds",
    ].map { Array($0.utf8) })
  /// Last parts that make a name one of a number: `password_attempts`.
  private static let measures: Set<[UInt8]> = Set(
    [
      "attempts", "count", "length", "len", "age", "ms", "size", "total", "rate", "limit",
      "timeout", "ttl", "errors", "failures", "expiry", "bytes", "requests", "seconds",
    ].map { Array($0.utf8) })

  /// Nil for a name that gives nothing away.
  init?(_ name: ArraySlice<UInt8>) {
    let joined = name.filter(\.isAlphanumeric).map(\.lowercased)
    let part = Self.lastPart(name)
    if Self.measures.contains(part) { return nil }
    if Self.holds(joined, Array("cookie".utf8)) {
      self = .header
    } else if Self.secrets.contains(where: { Self.holds(joined, $0) })
      || Self.secretParts.contains(part)
    {
      self = .secret
    } else if Self.doubtfuls.contains(where: { Self.holds(joined, $0) })
      || Self.doubtfulParts.contains(part)
    {
      self = .doubtful
    } else {
      return nil
    }
  }

  private static func holds(_ text: [UInt8], _ word: [UInt8]) -> Bool {
    guard text.count >= word.count else { return false }
    return (0...(text.count - word.count)).contains {
      text[$0] == word[0] && text[$0...].starts(with: word)
    }
  }

  /// `key` of `cache_key` and `cacheKey`.
  private static func lastPart(_ name: ArraySlice<UInt8>) -> [UInt8] {
    var start = name.endIndex
    while start > name.startIndex, name[start - 1].isAlphanumeric {
      start -= 1
      let isHump = start > name.startIndex && name[start].isUpper && name[start - 1].isLower
      if isHump { break }
    }
    return name[start...].map(\.lowercased)
  }

  /// Words that say what became of a token and are none.
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
