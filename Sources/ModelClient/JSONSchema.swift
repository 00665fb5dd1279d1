package import LogModel

/// The subset of JSON Schema that describes answers: sent to the model, and used to validate its
/// answer.
///
/// Keywords: `type` (one word), `enum`, `const`, `properties`, `required`, `additionalProperties`
/// (true or false), `items`, `minItems`, `maxItems`, `minLength`, `maxLength`, `minimum`,
/// `maximum`; `title` and `description` are ignored. Any other keyword would not be checked, so it
/// is a bug.
package struct JSONSchema: Equatable, Sendable {
  /// The schema as sent.
  package let source: JSONValue

  /// - Precondition: `source` uses only the keywords above; schemas are our own, never input.
  package init(_ source: JSONValue) {
    Self.check(source)
    self.source = source
  }

  private static let keywords: Set<String> = [
    "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems",
    "maxItems", "minLength", "maxLength", "minimum", "maximum", "title", "description",
  ]

  private static func check(_ schema: JSONValue) {
    for member in schema.members ?? [] {
      precondition(keywords.contains(member.name), "schema keyword '\(member.name)' is unknown")
    }
    for property in schema["properties"]?.members ?? [] { check(property.value) }
    if let items = schema["items"] { check(items) }
  }

  /// The same schema with texts of at most `length` characters.
  ///
  /// A value valid against it is valid against the original.
  func capped(at length: Int) -> Self { Self(Self.capped(source, length)) }

  private static func capped(_ schema: JSONValue, _ length: Int) -> JSONValue {
    guard let members = schema.members else { return schema }
    return .object(
      members.map { member in
        switch member.name {
        case "maxLength":
          JSONMember(member.name, .int(Int(min(member.value.number ?? 0, Double(length)))))
        case "items": JSONMember(member.name, capped(member.value, length))
        case "properties":
          JSONMember(
            member.name,
            .object(
              (member.value.members ?? []).map { JSONMember($0.name, capped($0.value, length)) }))
        default: member
        }
      })
  }

  /// The first violation in `value`; nil when it is valid.
  ///
  /// - Returns: the place as names of the schema, and the keyword, such as `cause: maxLength`; no
  ///   text of the value itself.
  package func violation(in value: JSONValue) -> String? {
    Self.violation(value, source, path: "answer")
  }

  private static func violation(
    _ value: JSONValue, _ schema: JSONValue, path: String
  ) -> String? {
    if let keyword = brokenKeyword(value, schema) { return "\(path): \(keyword)" }
    if let items = schema["items"] {
      for item in value.array ?? [] {
        if let found = violation(item, items, path: "\(path)[]") { return found }
      }
    }
    for member in value.members ?? [] {
      guard let property = schema["properties"]?[member.name] else { continue }
      // The name comes from the schema, so it is trusted.
      if let found = violation(member.value, property, path: member.name) { return found }
    }
    return nil
  }

  /// The keyword of `schema` that `value` itself violates, regardless of its contents.
  private static func brokenKeyword(_ value: JSONValue, _ schema: JSONValue) -> String? {
    if let type = schema["type"]?.string, !isType(value, type) { return "type" }
    if let allowed = schema["enum"]?.array, !allowed.contains(value) { return "enum" }
    if let only = schema["const"], only != value { return "const" }
    switch value {
    case .object(let members): return brokenKeyword(members, value, schema)
    case .array(let items):
      return outside(Double(items.count), schema, "minItems", "maxItems")
    case .string(let text):
      return outside(Double(text.unicodeScalars.count), schema, "minLength", "maxLength")
    case .number:
      guard let number = value.number else { return "type" }
      return outside(number, schema, "minimum", "maximum")
    case .null, .bool: return nil
    }
  }

  private static func brokenKeyword(
    _ members: [JSONMember], _ value: JSONValue, _ schema: JSONValue
  ) -> String? {
    // Parsers differ on duplicate names, so an answer with duplicates is invalid.
    guard Set(members.map { Array($0.name.utf8) }).count == members.count else {
      return "the same name twice"
    }
    for name in schema["required"]?.array ?? [] where name.string.flatMap({ value[$0] }) == nil {
      return "required"
    }
    if schema["additionalProperties"]?.bool == false,
      members.contains(where: { schema["properties"]?[$0.name] == nil })
    {
      return "additionalProperties"
    }
    return nil
  }

  private static func outside(
    _ number: Double, _ schema: JSONValue, _ least: String, _ most: String
  ) -> String? {
    if let limit = schema[least]?.number, number < limit { return least }
    if let limit = schema[most]?.number, number > limit { return most }
    return nil
  }

  private static func isType(_ value: JSONValue, _ type: String) -> Bool {
    switch (value, type) {
    case (.object, "object"), (.array, "array"), (.string, "string"), (.bool, "boolean"),
      (.null, "null"), (.number, "number"):
      true
    case (.number, "integer"): value.number.map { $0 == $0.rounded() } ?? false
    default: false
    }
  }
}
