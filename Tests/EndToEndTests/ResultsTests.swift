import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `The documents of a run` {
  @Test func `lie beside the report, which is in Reports unless named`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.logmon("analyze", "logs.jsonl")
    #expect(result.status == 0 && result.errors.isEmpty)
    let names = Set(try shop.files(in: "Reports").keys)
    #expect(names.isSuperset(of: ["report.html", "results.json", "rejects.jsonl"]))
    #expect(names.contains { $0.hasPrefix("kb/ISS-") && $0.hasSuffix(".md") })
    #expect(names.contains { $0.hasPrefix("tickets/MON-") && $0.hasSuffix(".json") })
    #expect(
      Set(try shop.files().keys).allSatisfy { $0 == "logs.jsonl" || $0.hasPrefix("Reports/") })
  }

  @Test func `go where they are told to`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.logmon(
      "analyze", "logs.jsonl", "--report", "a/r.html", "--kb", "b/kb", "--tickets", "c",
      "--results", "d/r.json", "--rejects", "e/r.jsonl", "--flagged", "f/f.jsonl.gz", "--quiet")
    let folders = Set(try shop.files().keys.compactMap { $0.split(separator: "/").first })
    #expect(folders == ["logs.jsonl", "a", "b", "c", "d", "e", "f"])
    let count = try shop.json("d/r.json").count("totals.flagged")
    #expect(try shop.shell("gzip -dc f/f.jsonl.gz | wc -l").text == "\(count ?? -1)\n")
  }

  @Test func `the summary has three forms, of which JSON is results.json itself`() throws {
    let shop = try Workshop()
    try shop.generate()
    let json = try shop.logmon("analyze", "logs.jsonl", "--format", "json")
    #expect(json.output == (try shop.folder.read("Reports/results.json")))
    let text = try shop.logmon("analyze", "logs.jsonl").text
    #expect(text.contains("300 events, 45 flagged") && text.contains("Reports/report.html"))
    #expect(text.split(separator: "\n").count <= 25)
    #expect(try shop.logmon("analyze", "logs.jsonl", "--format", "markdown").text.contains("#"))
    #expect(try shop.logmon("analyze", "logs.jsonl", "--quiet").output.isEmpty)
  }

  @Test(arguments: ["1", "5"])
  func `account for every line, event and issue`(seed: String) throws {
    let shop = try Workshop()
    try shop.generate("--minutes", "120", "--seed", seed)
    let dirty = try shop.text("logs.jsonl") + "\n\nnot json\n{\"a\":\n  \n"
    try shop.folder.write(dirty, "logs.jsonl")
    let run = try shop.logmon("analyze", "logs.jsonl", "--report", "r.html", "--quiet")
    #expect(run.status == 0)
    let results = try shop.json("results.json")
    func total(_ name: String) -> Int { results.count("totals.\(name)") ?? -1 }
    #expect(total("events") + total("rejected") + total("blank") == total("lines"))
    #expect(total("lines") == 3605 && total("rejected") == 2 && total("blank") == 3)
    #expect(try shop.lines("rejects.jsonl").count == 2)
    let issues = results.list("issues")
    #expect(issues.reduce(0) { $0 + ($1.count("occurrences") ?? 0) } == total("flagged"))
    #expect(total("issues") == issues.count)
    #expect(total("alerts") == results.list("alerts").count)
    #expect(total("tickets") == results.list("tickets").count)
    #expect(
      total("services") == Set(results.list("services").map { $0["service_name"]?.string }).count)
    let known = Set(try shop.lines("logs.jsonl").compactMap(Self.eventID))
    for issue in issues {
      let related = issue.texts("related_events")
      #expect(!related.isEmpty && related.count <= 100 && known.isSuperset(of: related))
      #expect(Set(related).count == related.count)
    }
    let ids = Set(issues.compactMap { $0["issue_id"]?.string })
    #expect(ids.count == issues.count)
    for document in results.list("alerts") + results.list("tickets") {
      #expect(ids.contains(document["related_issue_id"]?.string ?? ""))
    }
    let times = results.list("events").compactMap { $0["timestamp"]?.string }
    #expect(times.count == 500 && times == times.sorted(by: >))
  }

  private static func eventID(_ line: String) -> String? {
    (try? JSONValue(parsing: Array(line.utf8)))?["event_id"]?.string
  }
}

@Suite struct `The shape of results.json` {
  /// One letter a type: text, number, flag, list, object; `?` may be absent or null.
  private static let shapes: [(path: String, keys: [String: String])] = [
    (
      "",
      [
        "schema": "t", "tool": "o", "status": "o", "inputs": "l", "window": "o", "totals": "o",
        "thresholds": "l", "services": "l", "issues": "l", "alerts": "l", "tickets": "l",
        "events": "l", "rejects": "o",
      ]
    ),
    ("tool", ["name": "t", "version": "t"]),
    ("status", ["complete": "f", "exit_code": "n", "analyst": "t", "warnings": "l"]),
    ("inputs", ["name": "t", "bytes": "n", "compressed": "f", "lines": "n", "complete": "f"]),
    ("window", ["from": "t", "to": "t"]),
    (
      "totals",
      [
        "lines": "n", "events": "n", "rejected": "n", "blank": "n", "flagged": "n", "critical": "n",
        "services": "n", "regions": "n", "customers_affected": "n", "issues": "n", "alerts": "n",
        "tickets": "n",
      ]
    ),
    (
      "thresholds",
      [
        "metric": "t", "event_type": "t", "normal_below": "n", "alert_above": "n", "unit": "t",
      ]
    ),
    (
      "services",
      [
        "service_name": "t", "event_type": "t", "regions": "l", "events": "n", "flagged": "n",
        "critical": "n", "metrics": "o",
      ]
    ),
    (
      "issues",
      [
        "issue_id": "t", "created_at": "t", "title": "t", "status": "t", "severity": "t",
        "affected_services": "l", "affected_regions": "l", "description": "t", "workaround": "t?",
        "ai_generated": "f", "related_events": "l", "kb_document_id": "t", "fingerprint": "t",
        "first_seen": "t", "last_seen": "t", "occurrences": "n", "evidence": "l", "timeline": "l",
        "cascade": "o?",
      ]
    ),
    (
      "alerts",
      [
        "alert_id": "t", "created_at": "t", "alert_type": "t", "subject": "t", "body": "t",
        "affected_service": "t", "related_issue_id": "t", "related_ticket_id": "t?",
      ]
    ),
    (
      "tickets",
      [
        "ticket_id": "t", "customer_name": "t", "customer_email": "t", "account_tier": "t",
        "product": "t", "subject": "t", "body": "t", "auto_generated": "f", "triage": "o",
        "reply_draft": "t", "related_issue_id": "t", "fingerprint": "t",
      ]
    ),
    (
      "events",
      [
        "event_id": "t", "timestamp": "t", "event_type": "t", "service_name": "t",
        "severity": "t", "message": "t", "metrics": "o", "flagged": "f", "critical": "f",
      ]
    ),
    ("rejects", ["by_reason": "o", "first": "l"]),
  ]

  @Test func `has every key with its type`() throws {
    let shop = try Workshop()
    try shop.generate("--scenario", "cascade", "--minutes", "60")
    try shop.logmon("analyze", "logs.jsonl", "--report", "r.html", "--quiet")
    let results = try shop.json("results.json")
    #expect(results["schema"]?.string == "logmon.results/1")
    for (path, keys) in Self.shapes {
      let value = path.isEmpty ? results : try #require(results[path])
      let objects = value.array ?? [value]
      #expect(!objects.isEmpty, "\(path)")
      for object in objects {
        for (key, shape) in keys { expect(object, key, shape, path) }
      }
    }
    #expect(
      results.list("issues").contains { $0.count("cascade.order") == nil && $0["cascade"] != nil })
    for ticket in results.list("tickets") {
      #expect(ticket["customer_name"]?.string == "System Monitor")
      #expect(ticket["customer_email"]?.string == "monitor@system.internal")
      #expect(ticket["account_tier"]?.string == "enterprise")
      for key in ["priority", "category", "team"] {
        #expect(ticket.at("triage.\(key)")?.string != nil)
      }
      let id = try #require(ticket["ticket_id"]?.string)
      #expect(try shop.json("tickets/\(id).json")["ticket_id"]?.string == id)
    }
  }

  private func expect(_ object: JSONValue, _ key: String, _ shape: String, _ path: String) {
    let value = object[key]
    if shape.hasSuffix("?"), value == nil || value == .null { return }
    let fits =
      switch shape.first {
      case "t": value?.string != nil
      case "n": value?.number != nil
      case "f": value?.bool != nil
      case "l": value?.array != nil
      default: value?.members != nil
      }
    #expect(fits, "\(path).\(key)")
  }
}
