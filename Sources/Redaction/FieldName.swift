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
  private static let words: [[Word]] = {
    var words = [[Word]](repeating: [], count: 256)
    func add(_ meaning: FieldName, _ texts: String...) {
      for text in texts.map({ Array($0.utf8) }) {
        words[Int(text[0])].append(Word(text: text, meaning: meaning))
      }
    }
    add(.header, "cookie")
    add(
      .secret, "password", "passwd", "passphrase", "passcode", "passwort", "secret", "pwd",
      "apikey", "accesskey", "privatekey", "signingkey", "encryptionkey", "credential",
      "authorization", "connectionstring", "sshkey")
    add(.doubtful, "token", "sessionid", "sessid", "authkey", "xsrf", "csrf", "clientkey")
    return words
  }()

  /// Final parts of a name; nil for parts that mean a count or similar: `password_attempts`.
  private static let parts: [[UInt8]: FieldName?] = {
    var parts: [[UInt8]: FieldName?] = [:]
    func add(_ meaning: FieldName?, _ words: String...) {
      for word in words { parts.updateValue(meaning, forKey: Array(word.utf8)) }
    }
    add(.secret, "pass", "pin", "otp", "cvv", "cvc", "cvn", "ssn", "iban", "pan", "mnemonic")
    add(
      .doubtful, "key", "keys", "session", "auth", "sig", "signature", "bearer", "sid", "jwt",
      "hmac", "salt", "nonce", "phone", "mobile", "msisdn", "creds")
    add(
      nil, "attempts", "count", "length", "len", "age", "ms", "size", "total", "rate", "limit",
      "timeout", "ttl", "errors", "failures", "expiry", "bytes", "requests", "seconds")
    return parts
  }()
  private static let longestPart = parts.keys.map(\.count).max() ?? 0

  private struct Word {
    let text: [UInt8]
    let meaning: FieldName
  }

  /// Nil for a name that implies nothing.
  init?(_ name: ArraySlice<UInt8>) {
    var joined: [UInt8] = []
    joined.reserveCapacity(name.count)
    for byte in name where byte.isAlphanumeric { joined.append(byte.lowercased) }
    let length = Self.lengthOfLastPart(name)
    let part = length <= Self.longestPart ? Self.parts[Array(joined.suffix(length))] : nil
    if case .some(.none) = part { return nil }
    guard let meaning = [Self.meaning(of: joined), part ?? nil].compactMap({ $0 }).max() else {
      return nil
    }
    self = meaning
  }

  /// The strongest meaning of the words in a name.
  private static func meaning(of name: [UInt8]) -> FieldName? {
    var meaning: FieldName?
    for start in name.indices {
      for word in words[Int(name[start])] where word.text.count <= name.count - start {
        if word.text.indices.allSatisfy({ name[start + $0] == word.text[$0] }) {
          meaning = max(meaning ?? word.meaning, word.meaning)
        }
      }
    }
    return meaning
  }

  /// The length of the last part, such as `key` in `cache_key` and `cacheKey`.
  private static func lengthOfLastPart(_ name: ArraySlice<UInt8>) -> Int {
    var start = name.endIndex
    while start > name.startIndex, name[start - 1].isAlphanumeric {
      start -= 1
      let isHump = start > name.startIndex && name[start].isUpper && name[start - 1].isLower
      if isHump { break }
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
