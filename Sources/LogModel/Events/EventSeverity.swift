/// The severity that a log line gives itself.
package enum EventSeverity: UInt8, Codable, CaseIterable, Sendable {
  case info
  case warning
  case error
  case critical

  package var name: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .error: "error"
    case .critical: "critical"
    }
  }

  /// Whether the share of error lines counts it as an error.
  package var isError: Bool { self == .error || self == .critical }
}

/// The spellings of severities that people and logging libraries use.
extension EventSeverity {
  /// The severity that a word, a letter or a number in a string stands for, in any case; nil for an
  /// unknown word.
  package init?(word: String) {
    // The usual spelling, without a copy in lower case.
    if let known = Self.allCases.first(where: { $0.name == word }) {
      self = known
      return
    }
    let plain = word.lowercased().drop { $0 == " " }
    let end = plain.lastIndex { $0 != " " }
    let text = String(end.map { plain[...$0] } ?? "")
    if let known = Self.words[text] {
      self = known
    } else if let number = JSONValue.string(text).numberOrNumberText,
      let known = Self(number: number)
    {
      self = known
    } else {
      return nil
    }
  }

  /// The severity that a number stands for; nil for a number of no known scale.
  ///
  /// 0 to 7 are the values of syslog, where less is worse. 10, 20, … 60 are those of pino and
  /// bunyan. The other values from 8 to 24 are OpenTelemetry's. Python's `levelno` shares its
  /// numbers with pino, which calls 40 a warning where Python calls it an error. The meaning of
  /// pino applies, because its users write numbers and Python's users write `levelname`.
  /// - Source: RFC 5424, section 6.2.1; pino's documentation of `level`; the OpenTelemetry logs
  ///   data model, "Field: SeverityNumber".
  package init?(number: Double) {
    switch number {
    case 0, 1, 2: self = .critical
    case 3: self = .error
    case 4: self = .warning
    case 5, 6, 7: self = .info
    case 10, 20, 30: self = .info
    case 40: self = .warning
    case 50: self = .error
    case 60: self = .critical
    case 8...12: self = .info
    case 13...16: self = .warning
    case 17...20: self = .error
    case 21...24: self = .critical
    default: return nil
    }
  }

  private static let words: [String: Self] = {
    let spellings: [Self: String] = [
      .info: """
      info information informational inf trace trac trc trce debug debu dbug dbg verbose vrb fine finer finest config \
      notice default log ok success unspecified i d v t n
      """,
      .warning: "warning warn wrn w",
      .error: "error erro err eror severe failure failed fail e",
      .critical:
        "critical crit crt fatal fata ftl f c alert emergency emerg panic pani dpanic shout",
    ]
    return spellings.reduce(into: [:]) { words, entry in
      for word in entry.value.split(separator: " ") { words[String(word)] = entry.key }
    }
  }()
}
