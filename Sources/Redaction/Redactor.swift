package import LogModel

// Redaction: text in, the same text without secrets and personal data out, and back again.
//
//   text ──▶ EncodedText (escapes undone, layer by layer) ──▶ SecretScan (detectors) ──▶ spans
//   spans ──▶ Redactor ──▶ `<email-1>`, and `restore` puts the originals back
//
// Texts of tickets, alerts, notices and KB entries are not restored: `PublicText` writes `<email>`.
//
// No randomness and no backtracking: every detector walks the bytes once and looks a bounded
// distance around. When in doubt, a span is redacted: a superfluous one is restored on this
// machine, but a missed secret cannot be recalled.

/// Replaces secrets and personal data by pseudonyms, so that they do not leave the machine.
///
/// - `restore(redact(x)) == x` for every text `x` that this redactor did not write itself.
/// - `redact(redact(x)) == redact(x)`, with this redactor or a fresh one.
/// - A text that already holds `<email-1>` keeps it: its number is not assigned again. If the
///   number was assigned before, the look-alike becomes a `<literal-…>`.
package struct Redactor: Sendable {
  /// Pseudonyms have a kind and a number and can be restored; or they have a kind alone.
  package enum Naming { case numbered, plain }

  private let names: Trie
  private let naming: Naming
  private let scope: RedactionScope
  /// Pseudonyms and originals as bytes: string equality ignores differences between texts.
  private var pseudonyms: [Original: [UInt8]] = [:]
  private var originals: [[UInt8]: [UInt8]] = [:]
  private var lastNumbers: [SecretKind: Int] = [:]
  /// Look-alikes of pseudonyms found in the texts.
  private var reserved: Set<[UInt8]> = []
  /// The redacted texts, which are not redacted again.
  private var written: Set<[UInt8]> = []

  private struct Original: Hashable {
    var kind: SecretKind
    var bytes: [UInt8]
  }

  /// More rounds than any text needs that was not written to defeat them.
  private static let rounds = 6

  /// - Parameters:
  ///   - names: customer ids of the issue, replaced wherever they are whole words.
  ///   - naming: the form of the pseudonyms.
  package init(names: [String], naming: Naming = .numbered) {
    self.init(names: names, naming: naming, scope: .text)
  }

  init(names: [String], naming: Naming, scope: RedactionScope) {
    self.names = Trie(names)
    self.naming = naming
    self.scope = scope
  }

  /// The text with a pseudonym in place of everything secret or personal.
  package mutating func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    if written.contains(bytes) { return text }
    var draft = escapeLookalikes(bytes)
    for _ in 0..<Self.rounds {
      // A removal changes how the rest reads, so the text is read again until nothing is found.
      var finder = SecretFinder(names: names, size: draft.bytes.count, scope: scope)
      let secrets = draft.open(finder.secrets(in: draft.bytes))
      if secrets.isEmpty { return store(draft.bytes, of: text) }
      draft = replace(secrets, in: draft)
    }
    return store(pseudonym(.text, bytes), of: text)
  }

  /// The text with every pseudonym of this redactor replaced by its original.
  ///
  /// Restored text is not searched again. Where `isWanted` is false for an original, its pseudonym
  /// is replaced by the kind alone.
  package func restore(
    _ text: String, where isWanted: (SecretKind, String) -> Bool = { _, _ in true }
  ) -> String {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    for token in Pseudonym.ranges(in: bytes) {
      out += bytes[at..<token.lowerBound]
      let pseudonym = Array(bytes[token])
      if let original = originals[pseudonym], let kind = SecretKind(pseudonym: pseudonym) {
        let isBack = isWanted(kind, String(decoding: original, as: UTF8.self))
        out += isBack ? original : Pseudonym.plain(kind)
      } else {
        out += pseudonym
      }
      at = token.upperBound
    }
    out += bytes[at...]
    return String(decoding: out, as: UTF8.self)
  }

  /// The document with every text in it redacted, including names of members.
  ///
  /// A value under a name like `password` is redacted as a whole.
  package mutating func redact(_ document: JSONValue) -> JSONValue {
    reserve(document)
    return replace(in: document)
  }

  /// Reserves the numbers of all look-alikes before the first one is assigned.
  private mutating func reserve(_ document: JSONValue) {
    switch document {
    case .null, .bool, .number: break
    case .string(let text):
      let bytes = Array(text.utf8)
      for token in Pseudonym.ranges(in: bytes) { reserved.insert(Array(bytes[token])) }
    case .array(let items): for item in items { reserve(item) }
    case .object(let members):
      for member in members {
        reserve(.string(member.name))
        reserve(member.value)
      }
    }
  }

  private mutating func replace(in document: JSONValue) -> JSONValue {
    switch document {
    case .null, .bool: document
    case .number(let digits): redactNumber(digits)
    case .string(let text): .string(redact(text))
    case .array(let items): .array(items.map { replace(in: $0) })
    case .object(let members):
      .object(members.map { JSONMember(redact($0.name), replace($0.value, under: $0.name)) })
    }
  }

  private mutating func replace(_ value: JSONValue, under name: String) -> JSONValue {
    let field = FieldName(Array(name.utf8)[...])
    let text: String
    switch value {
    case .string(let value), .number(let value): text = value
    case .array(let items): return .array(items.map { replace($0, under: name) })
    default: return replace(in: value)
    }
    let bytes = Array(text.utf8)
    guard let field, field.hides(bytes[...]), Pseudonym.ranges(in: bytes) != [0..<bytes.count]
    else { return replace(in: value) }
    return .string(store(pseudonym(.key, bytes), of: text))
  }

  /// A card number may be written as a number; other numbers keep their type.
  private mutating func redactNumber(_ digits: String) -> JSONValue {
    let clean = redact(digits)
    return clean == digits ? .number(digits) : .string(clean)
  }

  /// Reserves the numbers of look-alikes, and replaces those whose number is taken.
  private mutating func escapeLookalikes(_ bytes: [UInt8]) -> RedactionDraft {
    let tokens = Pseudonym.ranges(in: bytes)
    for token in tokens { reserved.insert(Array(bytes[token])) }
    var draft = RedactionDraft()
    var at = 0
    for token in tokens {
      draft.append(bytes[at..<token.lowerBound])
      let original = Array(bytes[token])
      draft.appendFixed(originals[original] == nil ? original : pseudonym(.literal, original))
      at = token.upperBound
    }
    draft.append(bytes[at...])
    return draft
  }

  private mutating func replace(_ secrets: [Secret], in draft: RedactionDraft) -> RedactionDraft {
    var next = RedactionDraft()
    var at = 0
    var fixed = draft.fixed[...]
    func copy(to end: Int) {
      while let token = fixed.first, token.upperBound <= end {
        next.append(draft.bytes[at..<token.lowerBound])
        next.appendFixed(Array(draft.bytes[token]))
        at = token.upperBound
        fixed.removeFirst()
      }
      next.append(draft.bytes[at..<end])
      at = end
    }
    for secret in secrets {
      copy(to: secret.range.lowerBound)
      next.appendFixed(pseudonym(secret.kind, Array(draft.bytes[secret.range])))
      at = secret.range.upperBound
    }
    copy(to: draft.bytes.count)
    return next
  }

  /// The pseudonym of an original: the existing one, or the next free number of its kind.
  private mutating func pseudonym(_ kind: SecretKind, _ bytes: [UInt8]) -> [UInt8] {
    if naming == .plain { return Pseudonym.plain(kind) }
    let original = Original(kind: kind, bytes: bytes)
    if let known = pseudonyms[original] { return known }
    var token: [UInt8]
    repeat {
      let number = lastNumbers[kind, default: 0] + 1
      lastNumbers[kind] = number
      token = Array("<\(kind.rawValue)-\(number)>".utf8)
    } while reserved.contains(token)
    pseudonyms[original] = token
    originals[token] = bytes
    return token
  }

  private mutating func store(_ bytes: [UInt8], of text: String) -> String {
    // A text without secrets is unchanged by redaction anyway.
    if naming == .numbered, !bytes.elementsEqual(text.utf8) { written.insert(bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
