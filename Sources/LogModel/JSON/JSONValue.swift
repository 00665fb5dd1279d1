private import Glibc

/// A JSON value as a tree, for the few documents that are read or written whole.
///
/// Numbers keep their text, and objects keep order and duplicates, so the value can be written
/// again unchanged. The lines of the stream do not become trees.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  /// The digits as written.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])
}

/// A name and its value in a JSON object.
package struct JSONMember: Equatable, Sendable {
  package var name: String
  package var value: JSONValue

  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}

extension JSONValue {
  /// A number in the shortest digits that read back the same; `null` when it is not finite.
  package static func double(_ value: Double) -> Self {
    guard value.isFinite else { return .null }
    if value == value.rounded(), abs(value) < 1e15 { return .number(String(Int64(value))) }
    return .number(value.description)
  }

  /// A number rounded to `places` decimals, for values that were computed.
  package static func double(_ value: Double, places: Int) -> Self {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.isFinite, places <= 3 else {
      return .double(scaled.isFinite ? scaled / scale : value)
    }
    return .number(String { $0.appendRounded(value, places: places) })
  }

  package static func int(_ value: Int) -> Self { .number(String(value)) }

  package static func optional(_ text: String?) -> Self { text.map { .string($0) } ?? .null }

  package static func strings(_ texts: [String]) -> Self { .array(texts.map { .string($0) }) }

  /// An object with more members.
  package func adding(_ more: JSONValue) -> Self { .object((members ?? []) + (more.members ?? [])) }

  /// The text of a JSON string that stands between its quotes, undecodable bytes replaced.
  package static func text(within bytes: ArraySlice<UInt8>) -> String {
    guard bytes.contains(UInt8(ascii: "\\")) else { return String(decoding: bytes, as: UTF8.self) }
    let quoted = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    return (try? JSONValue(parsing: quoted))?.string ?? String(decoding: bytes, as: UTF8.self)
  }

  package var string: String? { if case .string(let text) = self { text } else { nil } }
  package var bool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
  package var array: [JSONValue]? { if case .array(let items) = self { items } else { nil } }
  package var members: [JSONMember]? { if case .object(let all) = self { all } else { nil } }

  /// The value as a finite number, or nil.
  package var number: Double? {
    guard case .number(let digits) = self, let value = Double(digits), value.isFinite else {
      return nil
    }
    return value
  }

  /// The value as a finite number, or nil.
  ///
  /// A string that holds only a number counts as one.
  package var numberOrNumberText: Double? {
    guard let string else { return number }
    return (try? JSONValue(parsing: Array(string.utf8)))?.number
  }

  @inlinable package var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// The original text of a text, a number or a truth value; nil for other values.
  package var scalarText: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The last member of that name, as in JavaScript and Python; nil for a value that is not an
  /// object.
  package subscript(name: String) -> JSONValue? {
    // Compares lengths first, which differ for most names.
    members?.last {
      $0.name.utf8.count == name.utf8.count && $0.name.utf8.elementsEqual(name.utf8)
    }?.value
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  package init(stringLiteral text: String) { self = .string(text) }
  package init(arrayLiteral items: JSONValue...) { self = .array(items) }
  package init(dictionaryLiteral members: (String, JSONValue)...) {
    self = .object(members.map { JSONMember($0, $1) })
  }
}
