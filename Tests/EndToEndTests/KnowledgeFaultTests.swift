import Foundation
import LogModel
import TestSupport
import Testing

/// What a knowledge base holds outlives whatever keeps a run from reading it.
@Suite(.timeLimit(.minutes(10))) struct `A knowledge base that cannot be read` {
  private static let analyze = "$L analyze logs.jsonl --report r.html --quiet"
  private let shop: Workshop

  init() throws { shop = try Workshop() }

  /// Two days with one problem, and the older one again as the log at hand.
  private func remember() throws -> [String: [UInt8]] {
    for start in [0, 7200] {
      try shop.folder.write(Lines.slowDatabase(from: start), "logs.jsonl")
      try #require(try shop.shell(Self.analyze).status == 0)
    }
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    return try shop.files(in: "kb")
  }

  @Test func `is not written over when its folder cannot be listed`() throws {
    let before = try remember()
    try shop.folder.write(Lines.slowDatabase(from: 14_400), "logs.jsonl")
    let tickets = try shop.files(in: "tickets")
    let result = try shop.shell(
      """
      U=; [ $(id -u) = 0 ] && U='setpriv --reuid=65534 --regid=65534 --clear-groups'
      rm r.html results.json; chmod 0300 kb; [ -z "$U" ] || chown -R 65534 .
      $U \(Self.analyze); S=$?; chmod 0755 kb; exit $S
      """)
    #expect(result.status == 4)
    #expect(result.errors.contains("cannot write 'kb': what it holds cannot be listed: Permission"))
    #expect(result.errors.contains("make the folder readable"))
    #expect(try shop.files(in: "kb") == before)
    #expect(try shop.files(in: "tickets") == tickets)
    #expect(try shop.text("r.html").contains("payments-db"))
    let results = try shop.json("results.json")
    #expect(results.list("issues").count == 1 && results.list("tickets").isEmpty)
    #expect(try shop.text("r.html").contains("No entries."))
  }

  @Test func `leaves a report when even its lock cannot be opened`() throws {
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    let result = try shop.shell("ln -s kb kb; \(Self.analyze)")
    #expect(result.status == 4 && result.errors.contains("its lock 'kb/.lock' cannot be opened"))
    #expect(try shop.files().keys.sorted().contains("r.html"))
    #expect(try !shop.files().keys.contains { $0.hasPrefix("tickets/") })
    let list = try shop.logmon("kb", "list", "--kb", "kb")
    #expect(list.status == 3 && list.errors.contains("cannot be listed: Too many"))
  }

  @Test(arguments: ["mkfifo", "mkdir", "ln -s nowhere", "ln -s circle.md", "printf broken >"])
  func `its entry that cannot be read gets no twin and no second ticket`(make: String) throws {
    let before = try remember()
    let tickets = try shop.files(in: "tickets")
    let name = try #require(before.keys.first)
    let result = try shop.shell(
      """
      ln -s circle.md kb/circle.md; mv kb/\(name) kept
      (cd kb; \(make) \(name)); \(Self.analyze); S=$?
      rm -r kb/\(name) kb/circle.md; mv kept kb/\(name); exit $S
      """)
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.errors.contains("kb/\(name): "))
    #expect(result.errors.contains("1 issue got no entry and no ticket"))
    #expect(try shop.files(in: "kb") == before && shop.files(in: "tickets") == tickets)
    // Whole again, it is what it was, and known.
    try #require(try shop.shell(Self.analyze).status == 0)
    #expect(try shop.files(in: "kb") == before && shop.files(in: "tickets") == tickets)
  }

  @Test func `another problem is entered beside an entry that cannot be read`() throws {
    let before = try remember()
    let name = try #require(before.keys.first)
    let other = Lines.slowDatabase(from: 0).replacing("payments-db", with: "users-db")
    try shop.folder.write(other, "logs.jsonl")
    let result = try shop.shell("rm kb/\(name); mkfifo kb/\(name); \(Self.analyze)")
    #expect(result.status == 0 && result.errors.contains("it is a pipe, not a regular file"))
    let names = try shop.files(in: "kb").keys
    #expect(names.count == 1 && names.allSatisfy { $0.hasSuffix("users-db.md") })
  }

  /// Sparse: only a reader that asks for no size would need the memory, and the time.
  @Test func `what is far too large for an entry is named and not read`() throws {
    try shop.folder.write(Lines.slowDatabase(from: 0), "logs.jsonl")
    try shop.folder.write("", "kb/notes.md")
    let result = try shop.shell("truncate -s 64G kb/notes.md; ulimit -v 8000000; \(Self.analyze)")
    #expect(result.status == 0)
    #expect(result.errors.contains("kb/notes.md: cannot be read: it is larger than 1 MiB"))
    #expect(try shop.shell("ls kb | wc -l").text == "2\n")
  }
}

/// Runs side by side over one folder leave what some order of them would.
@Suite(.timeLimit(.minutes(10))) struct `Runs that share a knowledge base` {
  private let shop: Workshop
  private static let logs = ["a", "b", "c"]

  init() throws {
    shop = try Workshop()
    for (index, name) in Self.logs.enumerated() {
      // One problem that all have, and one of its own.
      let own = Lines.slowDatabase(from: 25_200).replacing("payments-db", with: "\(name)-db")
      try shop.folder.write(Lines.slowDatabase(from: index * 7200) + own, "\(name).jsonl")
    }
  }

  private func analyze(_ log: String, in place: String) -> String {
    "$L analyze \(log).jsonl --report \(place)/\(log)/r.html --kb \(place)/kb "
      + "--tickets \(place)/tickets --quiet"
  }

  private func left(in place: String) throws -> [String: [UInt8]] {
    try shop.files(in: place).filter { $0.key.hasPrefix("kb/") || $0.key.hasPrefix("tickets/") }
  }

  @Test func `leave the result of some order of them`() throws {
    let orders = ["abc", "acb", "bac", "bca", "cab", "cba"]
    var outcomes: [[String: [UInt8]]] = []
    for order in orders {
      let runs = order.map { analyze(String($0), in: order) }
      try #require(try shop.shell(runs.joined(separator: " && ")).status == 0)
      outcomes.append(try left(in: order))
    }
    try #require(outcomes.allSatisfy { $0.count == 8 })
    for round in 1...8 {
      let place = "side\(round)"
      let runs = Self.logs.map { analyze($0, in: place) + " & P=\"$P $!\"" }
      let wait = "for p in $P; do wait $p || exit 1; done"
      let result = try shop.shell((runs + [wait]).joined(separator: "\n"))
      // On a busy machine a run may say that it waits for another.
      let others = result.errors.split(separator: "\n").filter {
        !$0.contains("waiting for another run")
      }
      #expect(result.status == 0 && others.isEmpty, "\(result.errors)")
      #expect(outcomes.contains(try left(in: place)), "round \(round)")
    }
  }

  @Test func `wait for each other, and a signal ends that at once`() throws {
    let result = try shop.shell(
      """
      mkdir x x/kb; flock x/kb/.lock sleep 25 & H=$!
      sleep 0.3; \(analyze("a", in: "x")) & P=$!
      sleep 2.5; kill -TERM $P; wait $P; S=$?
      kill $H; exit $S
      """)
    #expect(result.status == 143)
    #expect(result.errors.contains("x/kb: waiting for another run, which holds 'x/kb/.lock'"))
    #expect(try left(in: "x").keys.sorted() == ["kb/.lock"])
  }

  @Test func `give up after a while, with everything as it was`() throws {
    let result = try shop.shell(
      """
      mkdir x x/kb; flock x/kb/.lock sleep 28 & H=$!
      sleep 0.3; \(analyze("a", in: "x")); S=$?; kill $H; exit $S
      """)
    #expect(result.status == 4)
    #expect(result.errors.contains("another run has held 'x/kb/.lock' for 15 s"))
    #expect(try left(in: "x").keys.sorted() == ["kb/.lock"])
    #expect(try shop.files().keys.contains("x/a/r.html"))
  }
}
