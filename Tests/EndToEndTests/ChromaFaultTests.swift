import Foundation
import LogModel
import TestSupport
import Testing

/// A workshop beside a space of the script that holds for Chroma.
private struct ChromaSpace {
  let shop: Workshop
  let server: ChromaServer
  let space = UUID().uuidString

  init() throws {
    shop = try Workshop()
    server = try #require(ChromaPlace.server)
  }

  /// `kb push` or the like, of the folder `kb` with the space or with one of its faults.
  func exchange(_ action: String, fault: String = "", in folder: String = "kb") throws
    -> ProgramResult
  {
    let url = server.url(space, fault: fault)
    return try shop.shell("no_proxy='*' $L kb \(action) --chroma \(url) --kb \(folder)")
  }

  /// Puts records there that logmon did not write.
  func fill(_ records: [(id: String, document: JSONValue)]) throws {
    let body: JSONValue = [
      "ids": .strings(records.map(\.id)), "documents": .array(records.map(\.document)),
      "embeddings": .array(
        records.map { _ in .array([JSONValue](repeating: .int(1), count: 256)) }),
      "metadatas": .array(records.map { _ in .null }),
    ]
    try shop.folder.write(body.compactBytes, "records.json")
    let made = try shop.shell(
      """
      U=\(server.url(space))/api/v2/tenants/default_tenant/databases/default_database/collections
      M=$(curl -s $U -d '{"name": "monitoring_issues", "get_or_create": true}')
      I=$(expr "$M" : '.*"id": "\\([-0-9a-f]*\\)"')
      curl -s $U/$I/upsert -d @records.json; rm records.json
      """)
    try #require(made.text == "{}", "\(made.text)")
  }

  /// What lies there, by id; read by nothing of logmon's.
  func records() throws -> [String: String] {
    let read = try shop.shell(
      """
      U=\(server.url(space))/api/v2/tenants/default_tenant/databases/default_database/collections
      M=$(curl -s $U/monitoring_issues)
      I=$(expr "$M" : '.*"id": "\\([-0-9a-f]*\\)"')
      curl -s $U/$I/get -d '{"limit": 10000, "include": ["documents"]}'
      """)
    let answer = try JSONValue(parsing: read.output)
    return Dictionary(zip(answer.texts("ids"), answer.texts("documents"))) { first, _ in first }
  }

  /// How many records each upsert had, and where each page began.
  func calls() throws -> (upserts: [Int], pages: [Int]) {
    let log = try JSONValue(parsing: shop.shell("curl -s \(server.logURL)").output).array ?? []
    let own = log.filter { $0["space"]?.string == space }
    func numbers(_ end: String, _ name: String) -> [Int] {
      own.filter { $0["path"]?.string?.hasSuffix(end) == true }.compactMap { $0.count(name) }
    }
    return (numbers("/upsert", "ids"), numbers("/get", "offset"))
  }

  /// A KB file that a person wrote.
  static func entry(_ id: String, day: Int = 18, _ words: String = "") -> String {
    """
    ---
    issue_id: \(id)
    severity: high
    updated_at: 2026-11-\(day)T12:00:00Z
    services: [payments-db]
    ---
    # Pool too small

    ## Description

    Payments wait. \(words)

    """
  }

  func writeEntries(_ count: Int) throws {
    for number in 0..<count {
      try shop.folder.write(Self.entry("e-\(number)"), "kb/e-\(number).md")
    }
  }
}

@Suite(.needs("python3"), .needs("curl")) struct `A knowledge base in two places` {
  /// What may lie under a name.
  private static let states: [String: @Sendable (_ id: String) -> String?] = [
    "absent": { _ in nil },
    "old": { ChromaSpace.entry($0, day: 11) },
    "new": { ChromaSpace.entry($0, day: 12) },
    "edited": { ChromaSpace.entry($0, day: 12, "A person says: pool of 5.") },
    "broken": { "no entry, \($0)" },
  ]

  /// What a copy makes of a name, and the word that tells of it.
  private static func copied(_ from: String?, over held: String?) -> (text: String?, fact: String) {
    func day(_ text: String) -> Int? {
      text.firstMatch(of: /2026-11-(\d+)T/).flatMap { Int($0.1) }
    }
    guard let from, let new = day(from) else { return (held, "") }
    guard let held else { return (from, "copied") }
    if from == held { return (held, "same") }
    guard let old = day(held) else { return (held, "is not a KB entry") }
    if new > old { return (from, "copied") }
    return (held, new < old ? "is newer" : "differs and is as new")
  }

  /// Whatever lies where, no exchange loses what is newer, or was written by a person.
  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func `is brought together as its plain rules say`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let chroma = try ChromaSpace()
    var (near, far): ([String: String], [String: String]) = ([:], [:])
    let names = Self.states.keys.sorted()
    for number in 0..<25 {
      let id = "e-\(number)"
      // All pairs are there, in an order of their own.
      near[id] = Self.states[names[number % 5]]?(id)
      far[id] = Self.states[names[(number / 5 + Int(seed)) % 5]]?(id)
    }
    for (id, text) in near { try chroma.shop.folder.write(text, "kb/\(id).md") }
    try chroma.fill(far.shuffled(using: &random).map { ($0.key, .string($0.value)) })
    for action in ["push", "pull", "push"].shuffled(using: &random) {
      let isPush = action == "push"
      let facts = (0..<25).map { number in
        let id = "e-\(number)"
        let copy = Self.copied(isPush ? near[id] : far[id], over: isPush ? far[id] : near[id])
        if isPush { far[id] = copy.text } else { near[id] = copy.text }
        return (name: "\(id).md", fact: copy.fact)
      }
      let result = try chroma.exchange(action)
      #expect(result.status == 0, "seed \(seed): \(result.errors)")
      let kept = facts.filter { !["", "copied", "same"].contains($0.fact) }
      let copies = facts.count { $0.fact == "copied" }
      #expect(
        result.text.hasPrefix("\(action)ed \(copies) entr")
          && result.text.hasSuffix(
            "; \(facts.count { $0.fact == "same" }) the same, \(kept.count) kept\n"),
        "seed \(seed): \(result.text)")
      for (name, fact) in kept {
        #expect(result.errors.contains("kept '\(name)', which \(fact)"), "seed \(seed): \(name)")
      }
      let files = try chroma.shop.files(in: "kb").map { name, bytes in
        (String(name.dropLast(3)), String(decoding: bytes, as: UTF8.self))
      }
      #expect(Dictionary(files) { first, _ in first } == near, "seed \(seed), after \(action)")
      #expect(try chroma.records() == far, "seed \(seed), after \(action)")
    }
  }

  @Test func `goes in batches, page by page, and a push that broke off is gone on with`() throws {
    let chroma = try ChromaSpace()
    try chroma.writeEntries(250)
    let broken = try chroma.exchange("push", fault: "full")
    #expect(broken.status == 4 && broken.text.isEmpty)
    #expect(broken.errors.contains("it answered 500 (no space left on device); try again"))
    #expect(broken.errors.contains("run again to write the rest"))
    #expect(try chroma.calls() == ([100, 100, 50], []))
    #expect(try chroma.records().count == 200)
    let rest = try chroma.exchange("push")
    #expect(rest.status == 0 && rest.text.hasPrefix("pushed 50 entries to http://127.0.0.1:"))
    #expect(rest.text.hasSuffix("; 200 the same, 0 kept\n"))
    #expect(try chroma.calls() == ([100, 100, 50, 50], [0, 100, 200]))
    #expect(try chroma.exchange("pull", in: "other").text.hasPrefix("pulled 250 entries to other;"))
    #expect(try chroma.shop.files(in: "other") == chroma.shop.files(in: "kb"))
  }

  @Test func `that is empty somewhere is no mistake, and one that is missing is`() throws {
    let chroma = try ChromaSpace()
    let nowhere = try chroma.exchange("push")
    #expect(nowhere.status == 3 && nowhere.errors.contains("kb: there is no knowledge base"))
    _ = try chroma.shop.shell("mkdir kb")
    let empty = try chroma.exchange("push")
    #expect(empty.status == 0 && empty.text.hasPrefix("pushed 0 entries"))
    #expect(try chroma.calls().upserts.isEmpty)
    let none = try chroma.exchange("pull", in: "new")
    #expect(none.status == 3 && none.errors.contains("run 'logmon kb push' first"))
    try chroma.fill([])
    #expect(try chroma.exchange("pull", in: "new").text.hasPrefix("pulled 0 entries to new;"))
    #expect(try !chroma.shop.files().keys.contains { $0.hasPrefix("new") })
  }

  @Test func `leaves alone what cannot be read where it goes`() throws {
    let chroma = try ChromaSpace()
    let id = "ISS-20261118T120000Z-payments-db"
    let entry = ChromaSpace.entry(id)
    try chroma.shop.folder.write("cut sho", "kb/\(id).md")
    try chroma.fill([(id, .string(entry))])
    let pulled = try chroma.exchange("pull")
    #expect(pulled.status == 4 && pulled.text.isEmpty)
    #expect(pulled.errors.contains("kept '\(id).md', which cannot be read; repair or delete it"))
    #expect(try chroma.shop.text("kb/\(id).md") == "cut sho")
    try chroma.shop.folder.write(entry, "kb/\(id).md")
    try chroma.fill([(id, "cut sho")])
    #expect(try chroma.exchange("push").status == 4)
    #expect(try chroma.records() == [id: "cut sho"])
  }

  @Test func `takes nothing out of a record whose name leads elsewhere`() throws {
    let chroma = try ChromaSpace()
    let entry = JSONValue.string(ChromaSpace.entry("e"))
    let names = ["../e", "/tmp/e", ".e", "a/e", "é", "e\u{1b}[2J", "", "-", "e"]
    try chroma.fill(names.map { ($0, entry) } + [("null", .null), ("number", .int(7))])
    let result = try chroma.exchange("pull")
    #expect(result.status == 0 && !result.errors.contains("\u{1b}"))
    #expect(result.errors.split(separator: "\n").count == 9, "\(result.errors)")
    #expect(result.text.hasPrefix("pulled 2 entries to kb; 0 the same, 0 kept"))
    #expect(try Set(chroma.shop.files().keys) == ["kb/-.md", "kb/e.md"])
    try chroma.shop.folder.write(ChromaSpace.entry("e"), "kb/a b.md")
    let pushed = try chroma.exchange("push")
    #expect(pushed.status == 0 && pushed.errors.contains("kb/a b.md: was left out; rename it"))
    #expect(try chroma.records()["a b"] == nil)
  }
}

@Suite(.needs("python3"), .needs("curl")) struct `A Chroma server that fails` {
  /// A fault, and what is said of it.
  private static let faults = [
    ("busy", "it answered 503 (come back later); try again, and look into its log"),
    ("shrug", "its answer lacks the collection's id; check that the URL names a Chroma server"),
    ("page", "its answer lacks JSON; check that the URL names a Chroma server of version 1"),
    ("lopsided", "its answer lacks a document for each id; check that the URL"),
    ("greedy", "its answer lacks a document for each id; check that the URL"),
    ("moved", "the server answered 307; redirects are not followed, name the final URL"),
    ("cut", ": "),
  ]

  @Test(arguments: faults)
  func `changes nothing on either side, and is named`(fault: String, message: String) throws {
    let chroma = try ChromaSpace()
    try chroma.writeEntries(2)
    try chroma.fill(
      (0...(fault == "greedy" ? 101 : 2)).map {
        ("e-\($0)", .string(ChromaSpace.entry("e-\($0)", day: 20)))
      })
    try chroma.shop.folder.write(ChromaSpace.entry("e-0", day: 21), "kb/e-0.md")
    try chroma.shop.folder.write(ChromaSpace.entry("new"), "kb/new.md")
    let before = (try chroma.shop.files(in: "kb"), try chroma.records())
    for (action, status) in [("push", 4), ("pull", 3)] {
      let result = try chroma.exchange(action, fault: fault)
      #expect(result.status == Int32(status) && result.text.isEmpty, "\(action): \(result.errors)")
      #expect(result.errors.contains("Chroma at 127.0.0.1:"), "\(action): \(result.errors)")
      #expect(result.errors.contains(message), "\(action): \(result.errors)")
      #expect(try chroma.shop.files(in: "kb") == before.0 && chroma.records() == before.1)
    }
    let url = "chroma+" + chroma.server.url(chroma.space, fault: fault)
    let list = try chroma.shop.shell("no_proxy='*' $L kb list --kb \(url)")
    #expect(list.status == 3 && list.errors.contains(message), "\(list.errors)")
  }

  @Test func `to take a record says so in words that are safe to print`() throws {
    let chroma = try ChromaSpace()
    try chroma.writeEntries(1)
    let result = try chroma.exchange("push", fault: "read-only")
    #expect(result.status == 4 && !result.errors.contains("\u{1b}"))
    #expect(result.errors.contains("it wants credentials, which logmon cannot give it"))
    #expect(try chroma.records().isEmpty)
  }

  /// A minute is all that it gets; whoever waits for it need not.
  @Test func `to answer a push is left at once when a signal comes`() throws {
    let chroma = try ChromaSpace()
    try chroma.writeEntries(1)
    let before = try chroma.shop.files()
    let result = try chroma.shop.shell(
      """
      export no_proxy='*'
      $L kb push --kb kb --chroma \(chroma.server.url(chroma.space, fault: "never")) &
      until curl -s \(chroma.server.logURL) | grep -q \(chroma.space); do sleep 0.05; done
      start=$(date +%s%N); kill -INT $!; wait $!; echo "status $?"
      [ $(($(date +%s%N) - start)) -le 20000000000 ] && echo in time
      """)
    #expect(result.text.split(separator: "\n") == ["status 130", "in time"], "\(result.errors)")
    #expect(try chroma.shop.files() == before)
  }
}
