package import LogModel

// Redaction: text in, the same text without secrets and personal data out, and back again.
//
//   text ──▶ EncodedText (escapes undone, layer by layer) ──▶ Sweep (the detectors) ──▶ spans
//   spans ──▶ Redactor ──▶ `<email-1>`, and `restore` puts the originals back
//
// What stays on people's desks is not put back: `PublicText` calls it `<email>`.
//
// Nothing here is random and nothing backtracks: every detector walks the bytes once and looks a
// bounded distance around. A span too many costs a reader nothing, because it is put back on this
// machine; one too few cannot be called back. So doubt decides for redaction.

/// What keeps secrets and personal data from leaving the machine: replaces them by pseudonyms.
///
/// - `restore(redact(x)) == x` for every text `x` this redactor did not write itself.
/// - `redact(redact(x)) == redact(x)`, with this redactor or a fresh one.
/// - A text that holds `<email-1>` already keeps it: its number is not given to anything else. Where
///   the number was given before, the look-alike becomes a `<literal-…>` of its own.
package struct Redactor: Sendable {
  /// What is found is called by its kind and number, and can be put back; or by its kind alone.
  package enum Naming { case numbered, plain }

  private let names: Trie
  private let naming: Naming
  private let scope: RedactionScope
  /// Pseudonyms and originals as bytes: equality of strings is coarser than equality of texts.
  private var pseudonyms: [Original: [UInt8]] = [:]
  private var originals: [[UInt8]: [UInt8]] = [:]
  private var lastNumbers: [SecretKind: Int] = [:]
  private var issued: [SecretKind: Int] = [:]
  /// Look-alikes found in the texts.
  private var reserved: Set<[UInt8]> = []
  /// The redacted texts, which are left alone when they come in again.
  private var written: Set<[UInt8]> = []

  private struct Original: Hashable {
    var kind: SecretKind
    var bytes: [UInt8]
  }

  /// More rounds than any text that was not written to defeat them.
  private static let rounds = 6

  /// - Parameters:
  ///   - names: customer ids of the case, replaced wherever they stand as whole words.
  ///   - naming: how what is found is called.
  package init(names: [String], naming: Naming = .numbered) {
    self.init(names: names, naming: naming, scope: .text)
  }

  init(names: [String], naming: Naming, scope: RedactionScope) {
    self.names = Trie(names)
    self.naming = naming
    self.scope = scope
  }

  /// How many different originals were replaced, by kind; kinds without any are left out.
  package var counts: [(kind: SecretKind, count: Int)] {
    SecretKind.allCases.compactMap { kind in issued[kind].map { (kind, $0) } }
  }

  /// The text with a pseudonym in place of everything secret or personal.
  package mutating func redact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    if written.contains(bytes) { return text }
    var draft = escapeLookalikes(bytes)
    for _ in 0..<Self.rounds {
      // What is gone changes how the rest reads, so it is read again until nothing is found.
      var finder = SecretFinder(names: names, size: draft.bytes.count, scope: scope)
      let secrets = draft.open(finder.secrets(in: draft.bytes))
      if secrets.isEmpty { return remember(draft.bytes, of: text) }
      draft = replace(secrets, in: draft)
    }
    return remember(pseudonym(.text, bytes), of: text)
  }

  /// The text with every pseudonym of this redactor replaced by what it stands for.
  ///
  /// What is put back is not looked at again.
  ///
  /// Where `isWanted` is false for what a pseudonym stands for, its kind alone takes its place.
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

  /// The document with every text in it redacted, names of members too.
  ///
  /// What stands under a name like `password` goes as a whole.
  package mutating func redact(_ document: JSONValue) -> JSONValue {
    reserve(document)
    return replace(in: document)
  }

  /// Keeps the numbers of all look-alikes free before the first one is given.
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
    return .string(remember(pseudonym(.key, bytes), of: text))
  }

  /// A card number may be written as a number; what is none keeps its type.
  private mutating func redactNumber(_ digits: String) -> JSONValue {
    let clean = redact(digits)
    return clean == digits ? .number(digits) : .string(clean)
  }

  /// Keeps the numbers of look-alikes free, and replaces those whose number is taken.
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

  /// The pseudonym of an original: the same again, or the next free number of its kind.
  private mutating func pseudonym(_ kind: SecretKind, _ bytes: [UInt8]) -> [UInt8] {
    if naming == .plain {
      issued[kind, default: 0] += 1
      return Pseudonym.plain(kind)
    }
    let original = Original(kind: kind, bytes: bytes)
    if let known = pseudonyms[original] { return known }
    var token: [UInt8]
    repeat {
      let number = lastNumbers[kind, default: 0] + 1
      lastNumbers[kind] = number
      token = Array("<\(kind.rawValue)-\(number)>".utf8)
    } while reserved.contains(token)
    issued[kind, default: 0] += 1
    pseudonyms[original] = token
    originals[token] = bytes
    return token
  }

  private mutating func remember(_ bytes: [UInt8], of text: String) -> String {
    // A text without secrets comes back the same anyway.
    if naming == .numbered, !bytes.elementsEqual(text.utf8) { written.insert(bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
