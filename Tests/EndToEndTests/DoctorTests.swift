import LogModel
import TestSupport
import Testing

/// What `logmon doctor` says, whole-binary.
@Suite struct `The doctor` {
  private func write(_ count: Int, _ line: String, _ shop: Workshop) throws {
    let lines = (10..<10 + count).map { line.replacing("%S", with: "\($0)") + "\n" }
    _ = try shop.folder.write(lines.joined(), "app.log")
  }

  private func limit(_ metric: String, _ shop: Workshop) throws -> JSONValue? {
    _ = try shop.shell("$L doctor app.log --format json > d.json")
    return try #require(try shop.json("d.json").list("inputs").first)["limits"]?.array?
      .first { $0["metric"]?.string == metric }
  }

  /// Every rate needs twenty, so a few failures in a few requests are no finding.
  @Test func `says that requests are too few for an error rate`() throws {
    let shop = try Workshop()
    try write(5, #"{"time":"2026-01-05T08:00:%SZ","msg":"a","status":503}"#, shop)
    let told = try shop.shell("$L doctor app.log")
    let text = String(decoding: told.output, as: UTF8.self)
    #expect(told.status == 3)
    #expect(text.contains("5 events with a status; a rate needs 20 of one service"))
    #expect(text.contains("Not usable: 5 events with a status are too few"))
    try write(5, #"{"time":"2026-01-05T08:00:%SZ","msg":"a","status":503,"took_ms":12}"#, shop)
    let run = try shop.shell("$L analyze app.log --report a/r.html")
    #expect(run.status == 0)
    #expect(
      run.errors.contains(
        "some requests failed, but no error rate was judged: it needs 20 events with a status of "
          + "one service"))
    try write(20, #"{"time":"2026-01-05T08:00:%SZ","msg":"a","status":200}"#, shop)
    #expect(try limit("error_rate", shop)?["judged"]?.number == 20)
    let enough = try shop.shell("$L analyze app.log --report b/r.html")
    #expect(!enough.errors.contains("no error rate"))
  }

  @Test func `judges error lines of services without a metric only`() throws {
    let shop = try Workshop()
    try write(30, #"{"time":"2026-01-05T08:00:%SZ","msg":"a","level":"error","took_ms":12}"#, shop)
    #expect(try limit("error_lines", shop)?["judged"]?.number == 0)
    try write(30, "2026-01-05 08:00:%S ERROR failed", shop)
    #expect(try limit("error_lines", shop)?["judged"]?.number == 30)
    let told = try shop.shell("$L doctor app.log")
    #expect(told.status == 0)
    #expect(
      String(decoding: told.output, as: UTF8.self).contains(
        "Ready, but only the share of error lines can be judged."))
  }

  @Test func `tells where the time and the level of a line of text come from`() throws {
    let shop = try Workshop()
    try write(30, "2026-01-05 08:00:%S ERROR failed", shop)
    let told = String(decoding: try shop.shell("$L doctor app.log").output, as: UTF8.self)
    let rows = told.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(rows.contains { $0.hasPrefix("timestamp line (time) 100 % ") })
    #expect(rows.contains("severity line (level) 100 % ERROR 30"))
    #expect(
      rows.contains(
        "service_name the file's name or what surrounds the record 100 % app 30"))
  }

  @Test func `counts the lines that go on`() throws {
    let shop = try Workshop()
    try write(
      30, "2026-01-05 08:00:%S ERROR failed\njava.io.IOException: x\n\tat a.b(C.java:1)", shop)
    let told = try shop.shell("$L doctor app.log")
    #expect(
      String(decoding: told.output, as: UTF8.self)
        .contains("30 events · 60 further lines of these\n"))
  }

  @Test(arguments: [
    ("durtion_ms|ms", "; did you mean 'duration_ms'?"), ("nothing|ms", ""),
  ]) func `names a field that no record has`(source: String, nearest: String) throws {
    let shop = try Workshop()
    try write(30, #"{"time":"2026-01-05T08:00:%SZ","msg":"a","status":200,"duration_ms":12}"#, shop)
    let told = "--field 'latency_ms=\(source)' has no value: no '"
    for command in ["analyze app.log --report a/r.html", "doctor app.log"] {
      let run = try shop.shell("$L \(command) --field 'latency_ms=\(source)'")
      #expect(run.errors.contains(told) && run.errors.contains("is in any record\(nearest)\n"))
      let right = try shop.shell("$L \(command) --field 'latency_ms=Duration-MS|ms'")
      #expect(!right.errors.contains("has no value"), "\(right.errors)")
    }
  }

  @Test func `shows a line as JSON, too`() throws {
    let shop = try Workshop()
    try write(3, #"{"time":"2026-01-05T08:00:%SZ","msg":"a","status":503,"took_ms":12}"#, shop)
    _ = try shop.shell("$L doctor app.log --line 2 --format json > d.json")
    let line = try shop.json("d.json")
    #expect(line["schema"]?.string == "logmon.doctor.line/1" && line["line"]?.number == 2)
    #expect(line["dialects"]?.array?.compactMap(\.string) == ["json"])
    let mapped = line["mapped"]?.array?.first { $0["field"]?.string == "latency_ms" }
    #expect(mapped?["from"]?.string == "took_ms" && mapped?["value"]?.string == "12")
    #expect(line["events"]?.array?.count == 1)
  }
}
