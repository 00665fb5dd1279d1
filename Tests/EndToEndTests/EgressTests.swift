import TestSupport
import Testing

@Suite struct `What would leave the machine` {
  /// Neither what looks like a secret, nor what only its name gives away.
  @Test func `holds no secret of any field`() throws {
    let shop = try Workshop()
    let lines = (0..<8).map { second in
      #"{"event_id":"EVT-\#(second)-jane@example.com","timestamp":"2026-01-05T08:00:0\#(second)Z","#
        + #""event_type":"api","service_name":"shop-api","region":"us-east-1","#
        + #""customer_id":"acme-4711","severity":"error","#
        + #""message":"login of jane.roe@example.com (acme-4711) from 203.0.113.77 failed","#
        + #""metrics":{"latency_ms":2900,"password":"hunter2","endpoint":"/u/jane.roe%40example.com","#
        + #""auth":"Basic amFuZTpodW50ZXIy","card":4111111111111111}}"#
    }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "logs.jsonl")
    let result = try shop.logmon(
      "analyze", "logs.jsonl", "--report", "out.html", "--model", "m", "--llm",
      "http://127.0.0.1:9", "--llm-dry-run")
    #expect(result.status == 0 && result.text.contains("shop-api"))
    for secret in [
      "jane", "hunter2", "203.0.113.77", "acme-4711", "amFuZTpodW50ZXIy", "4111111111111111",
    ] {
      #expect(!result.text.contains(secret), "\(secret)")
    }
  }

  @Test func `is printed so that no terminal acts on it`() throws {
    let shop = try Workshop()
    let lines = (0..<4).map { second in
      #"{"event_id":"E\#(second)","timestamp":"2026-01-05T08:00:0\#(second)Z","event_type":"api","#
        + #""service_name":"shop-api","message":"a\u202eb\u200bc\u009bd\ue000e","#
        + #""metrics":{"latency_ms":2900}}"#
    }
    try shop.folder.write(lines.joined(separator: "\n") + "\n", "logs.jsonl")
    let result = try shop.logmon(
      "analyze", "logs.jsonl", "--report", "out.html", "--model", "m", "--llm",
      "http://127.0.0.1:9", "--llm-dry-run")
    for scalar in ["\u{202e}", "\u{200b}", "\u{9b}", "\u{e000}"] as [Unicode.Scalar] {
      #expect(!result.text.unicodeScalars.contains(scalar))
    }
  }
}
