import Foundation
import LogModel
import LogmonCLI
import TestSupport
import Testing

/// The schema that editors check a config file by, against the reader of the file.
@Suite struct `The schema of the config file` {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Sources/logmon/logmon.docc/Resources/logmon.schema.json").standardized

  private static func schema() throws -> JSONValue {
    try JSONValue(parsing: Array(try Data(contentsOf: file)))
  }

  @Test func `names every key that is read, and no other`() throws {
    let schema = try Self.schema()
    let definitions = try #require(schema["$defs"]?.members)
    let objects = [JSONMember("", schema)] + definitions
    #expect(Set(objects.map(\.name)) == Set(Configuration.keys.keys))
    for object in objects {
      let names = object.value["properties"]?.members?.map(\.name) ?? []
      #expect(Set(names) == Set(Configuration.keys[object.name] ?? []), "\(object.name)")
      #expect(object.value["additionalProperties"]?.bool == false, "\(object.name)")
    }
  }

  private static let python = file.deletingLastPathComponent()
    .appending(path: "../../../../.venv/bin/python").standardized.path

  /// Prints a line for each document of a list: whether the schema allows it.
  private static let script = """
    import json, sys
    from jsonschema import Draft202012Validator as Validator
    schema = json.load(open(sys.argv[1]))
    Validator.check_schema(schema)
    for document in json.load(sys.stdin):
        print(Validator(schema).is_valid(document))
    """

  private static let good = [
    "{}", #"{"$schema": "x"}"#, #"{"fields": {"latency_ms": "took|s", "region": ["a.b", "c"]}}"#,
    #"{"timezone": "+02:00", "similarity": {"words": {"minimum": 0.6, "margin": 0}}}"#,
    #"{"services": {"rename": {"a-*": "a"}, "ignore": ["health-*"]}}"#,
    #"{"topology": {"web": ["cart", "pay"], "cart": []}}"#,
    #"{"thresholds": [{"metric": "latency_ms", "alert_above": 4, "event_type": "any"}]}"#,
    #"{"thresholds": [{"metric": "m", "percentile": 99.9, "window": 2, "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "service": "a", "enabled": false}]}"#,
    #"{"thresholds": [{"metric": "error_rate", "endpoint": "/a*", "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "alert_below": 4, "label": "M", "unit": "s"}]}"#,
    #"{"llm": {"model": "m", "calls": 3, "prices": {"m": {"input": 1, "output": 2}}}}"#,
  ]

  private static let bad = [
    "[]", #"{"treshold": []}"#, #"{"thresholds": {}}"#, #"{"thresholds": [1]}"#,
    #"{"thresholds": [{}]}"#, #"{"thresholds": [{"metric": "", "alert_above": 1}]}"#,
    #"{"thresholds": [{"metric": "latency_ms", "event_type": "databse"}]}"#,
    #"{"thresholds": [{"metric": "m", "alert_abov": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "percentile": 0, "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "percentile": 101, "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "percentile": 5, "window": 1, "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "window": 5, "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "m", "service": "a"}]}"#,
    #"{"thresholds": [{"metric": "m", "service": "", "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "error_lines", "service": "a", "alert_above": 4}]}"#,
    #"{"thresholds": [{"metric": "error_rate", "alert_below": 4}]}"#,
    #"{"services": {"ignor": []}}"#, #"{"services": {"ignore": [""]}}"#,
    #"{"services": {"rename": {"a": 1}}}"#, #"{"services": {"rename": {"": "a"}}}"#,
    #"{"topology": {"a": "b"}}"#, #"{"topology": {"a": [1]}}"#, #"{"timezone": 1}"#,
    #"{"fields": {"latency_ms": "took|parsec"}}"#, #"{"fields": {"latency_ms": [1]}}"#,
    #"{"similarity": {"words": {"minimum": 2}}}"#, #"{"similarity": {"words": {"minimun": 0}}}"#,
    #"{"llm": {"calls": 1.5}}"#, #"{"llm": {"prices": {"m": {"in": 1}}}}"#, #"{"llm": []}"#,
  ]

  @Test(
    .enabled("no jsonschema in .venv; 'Scripts/setup --tests' installs it") {
      try run(python, ["-c", "import jsonschema"]).status == 0
    })
  func `allows what the reader allows, and refuses what it refuses`() throws {
    let documents = Self.good + Self.bad
    let list = Array("[\(documents.joined(separator: ","))]".utf8)
    let said = try run(Self.python, ["-c", Self.script, Self.file.path], input: list)
    try #require(said.status == 0, "\(said.errors)")
    let verdicts = said.text.split(separator: "\n").map { $0 == "True" }
    try #require(verdicts.count == documents.count)
    for (document, isValid) in zip(documents, verdicts) {
      let isRead = (try? Configuration(Array(document.utf8), file: "c.json")) != nil
      #expect(isValid == Self.good.contains(document), "\(document)")
      #expect(isRead == isValid, "\(document)")
    }
  }
}
