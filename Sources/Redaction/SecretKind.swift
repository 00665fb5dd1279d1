internal import LogModel

/// The kind of secret that a pseudonym stands for; its name is the word in the pseudonym.
///
/// Where two detectors claim the same place, the earlier kind wins.
package enum SecretKind: String, CaseIterable, Sendable {
  /// API keys, tokens, passwords, PEM blocks and strings that look like one.
  case key
  case card
  case iban
  case email
  case ip
  case mac
  case phone
  /// A customer of the issue.
  case customer
  /// A UUID or a social security number: it may name a session or a person.
  case id
  /// A text that only resembled a pseudonym.
  case literal
  /// A whole text that could not be cleaned in parts.
  case text
}

/// A range that must not leave the machine.
struct Secret: Equatable {
  var range: Range<Int>
  var kind: SecretKind

  init(_ range: Range<Int>, _ kind: SecretKind) {
    self.range = range
    self.kind = kind
  }

  /// Sorted and without overlaps; of two that overlap, the longer one determines the kind.
  static func merged(_ secrets: [Secret]) -> [Secret] {
    let sorted = secrets.sorted {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    }
    var merged: [Secret] = []
    var longest = 0
    for secret in sorted where !secret.range.isEmpty {
      guard let last = merged.last, secret.range.lowerBound < last.range.upperBound else {
        merged.append(secret)
        longest = secret.range.count
        continue
      }
      let end = max(last.range.upperBound, secret.range.upperBound)
      let isBetter = (-secret.range.count, secret.kind.rank) < (-longest, last.kind.rank)
      longest = max(longest, secret.range.count)
      merged[merged.count - 1] = Secret(
        last.range.lowerBound..<end, isBetter ? secret.kind : last.kind)
    }
    return merged
  }
}

extension SecretKind {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

  /// The kind that a pseudonym names.
  init?(pseudonym: [UInt8]) {
    let word = pseudonym.dropFirst().prefix { $0.isLetter }
    self.init(rawValue: String(decoding: word, as: UTF8.self))
  }
}

/// The form of a pseudonym: `<kind-number>`, at most six digits and no leading zero.
///
/// A pseudonym that is never restored has the form `<kind>`.
package enum Pseudonym {
  private static let kinds = SecretKind.allCases.map { Array($0.rawValue.utf8) }

  /// `<key>`.
  static func plain(_ kind: SecretKind) -> [UInt8] { Array("<\(kind.rawValue)>".utf8) }

  /// Every pseudonym in `bytes`, including look-alikes.
  package static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for start in bytes.indices where bytes[start] == UInt8(ascii: "<") {
      if let end = end(in: bytes, from: start) { ranges.append(start..<end) }
    }
    return ranges
  }

  /// The end of the pseudonym that begins at `start`, or nil.
  package static func end(in bytes: [UInt8], from start: Int) -> Int? {
    let isKind = { (kind: [UInt8]) in
      guard start + 1 + kind.count < bytes.count else { return false }
      let next = bytes[start + 1 + kind.count]
      return (next == UInt8(ascii: "-") || next == UInt8(ascii: ">"))
        && bytes[(start + 1)..<(start + 1 + kind.count)].elementsEqual(kind)
    }
    guard let kind = kinds.first(where: isKind) else { return nil }
    let first = start + kind.count + 2
    if bytes[first - 1] == UInt8(ascii: ">") { return first }
    var at = first
    while at < bytes.count, bytes[at].isDigit, at - first < 7 { at += 1 }
    guard at > first, at - first <= 6, bytes[first] != UInt8(ascii: "0"), at < bytes.count,
      bytes[at] == UInt8(ascii: ">")
    else { return nil }
    return at + 1
  }
}

/// A text being redacted: bytes, and the pseudonyms in it that must not change.
struct RedactionDraft {
  private(set) var bytes: [UInt8] = []
  private(set) var fixed: [Range<Int>] = []

  mutating func append(_ piece: ArraySlice<UInt8>) { bytes += piece }

  mutating func appendFixed(_ token: [UInt8]) {
    fixed.append(bytes.count..<(bytes.count + token.count))
    bytes += token
  }

  /// The parts of `secrets` outside the pseudonyms, where they hold more than punctuation.
  func open(_ secrets: [Secret]) -> [Secret] {
    var open: [Secret] = []
    var tokens = fixed[...]
    for secret in secrets {
      while let token = tokens.first, token.upperBound <= secret.range.lowerBound {
        tokens.removeFirst()
      }
      var at = secret.range.lowerBound
      for token in tokens {
        guard token.lowerBound < secret.range.upperBound else { break }
        if at < token.lowerBound { open.append(Secret(at..<token.lowerBound, secret.kind)) }
        at = max(at, token.upperBound)
      }
      if at < secret.range.upperBound {
        open.append(Secret(at..<secret.range.upperBound, secret.kind))
      }
    }
    return open.filter { bytes[$0.range].contains { $0.isAlphanumeric || $0 >= 0x80 } }
  }
}
