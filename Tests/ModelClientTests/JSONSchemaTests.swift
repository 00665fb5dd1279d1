import HTTPClient
import LogModel
import ModelClient
import TestSupport
import Testing

@Suite struct `JSON schema` {
  private static func violation(_ value: String, _ schema: String) throws -> String? {
    JSONSchema(try JSONValue(parsing: Array(schema.utf8)))
      .violation(in: try JSONValue(parsing: Array(value.utf8)))
  }

  @Test(arguments: [
    ("null", #"{"type":"null"}"#), ("true", #"{"type":"boolean"}"#), ("1.5", #"{"type":"number"}"#),
    ("2.0", #"{"type":"integer"}"#), ("[]", #"{"type":"array"}"#), ("{}", #"{"type":"object"}"#),
    (#""a""#, #"{"enum":["a","b"]}"#), ("1", #"{"const":1}"#), ("5", #"{"minimum":5,"maximum":5}"#),
    (#""\ud83d\ude00""#, #"{"minLength":1,"maxLength":1}"#),
    ("[1]", #"{"minItems":1,"maxItems":1}"#),
    (#"{"a":1,"b":2}"#, #"{"properties":{"a":{"type":"number"}}}"#), ("{}", "{}"),
    (#"{"a":1}"#, #"{"properties":{"a":{}},"additionalProperties":false,"required":["a"]}"#),
  ])
  func `what is as described is valid`(value: String, schema: String) throws {
    #expect(try Self.violation(value, schema) == nil)
  }

  @Test(arguments: [
    ("1", #"{"type":"string"}"#, "answer: type"), ("1.5", #"{"type":"integer"}"#, "answer: type"),
    ("1e400", #"{"type":"number"}"#, "answer: type"), ("1", #"{"type":"rubbish"}"#, "answer: type"),
    (#""c""#, #"{"enum":["a","b"]}"#, "answer: enum"), ("2", #"{"const":1}"#, "answer: const"),
    ("4", #"{"minimum":5}"#, "answer: minimum"), ("6", #"{"maximum":5}"#, "answer: maximum"),
    (#""""#, #"{"minLength":1}"#, "answer: minLength"),
    (#""ab""#, #"{"maxLength":1}"#, "answer: maxLength"),
    ("[]", #"{"minItems":1}"#, "answer: minItems"),
    ("[1,2]", #"{"maxItems":1}"#, "answer: maxItems"),
    ("[1,[]]", #"{"items":{"type":"number"}}"#, "answer[]: type"),
    (#"{"b":1}"#, #"{"required":["a"]}"#, "answer: required"),
    (#"{"b":1}"#, #"{"additionalProperties":false}"#, "answer: additionalProperties"),
    (#"{"a":1,"a":1}"#, "{}", "answer: the same name twice"),
    (#"{"a":{"b":1}}"#, #"{"properties":{"a":{"properties":{"b":{"type":"null"}}}}}"#, "b: type"),
  ])
  func `what is not has a place in our words`(value: String, schema: String, place: String) throws {
    #expect(try Self.violation(value, schema) == place)
  }

  @Test func `an unknown keyword would be a promise nobody keeps`() async {
    await #expect(processExitsWith: .failure) { _ = JSONSchema(["pattern": "a"]) }
  }
}
