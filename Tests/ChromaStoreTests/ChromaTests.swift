import ChromaStore
import HTTPClient
import KnowledgeBase
import LogModel
import ModelClient
import TestSupport
import Testing

@Suite struct `A knowledge base in Chroma` {
  /// Entries with texts that break careless writers.
  private func files(_ count: Int) throws -> [KBFile] {
    try (0..<count).map { number in
      let hostile = HostileText.all[number % HostileText.all.count]
      let text = """
        ---
        # edited by hand, \(hostile.asTerminalText)
        issue_id:   'ISS-\(number)'
        status: identified
        severity: high
        created_at: 2026-11-18T11:11:40Z
        updated_at: 2026-11-18T11:15:38Z
        occurrences: \(number)
        services: [payments-db, "api"]
        ---

        # Pool of payments-db too small \(number)

        ## Description

        All \(number) connections in use, é 日本 🔥 \u{1b}[31m \u{2028} "quoted" \\ back\r
        \(hostile)
        """
      return try KBFile(parsing: text, documentID: "ISS-\(number).md")
    }
  }

  @Test(arguments: [0, 1, 99, 100, 101, 250])
  func `what is pushed comes back byte for byte, page by page`(count: Int) async throws {
    let server = FakeChroma()
    let store = try server.store()
    #expect(try await store.load() == nil)
    let files = try files(count).sorted {
      $0.entry.identity.documentID < $1.entry.identity.documentID
    }
    try await store.save(files)
    guard count > 0 else { return }
    let contents = try #require(try await store.load())
    #expect(contents.files == files && contents.problems.isEmpty)
    // Again, and in another order: the same records.
    try await store.save(files.reversed())
    #expect(try await store.load()?.files == files)
    #expect(server.held.records.count == count)
  }

  @Test func `a record can be asked for by its metadata`() async throws {
    let server = FakeChroma()
    try await server.store().save(try files(3))
    let state = (server.held.metadata, server.held.records[2])
    #expect(state.0["embedder"]?.string == "logmon-words-256")
    #expect(state.0["dimension"]?.number == 256)
    #expect(state.1.id == "ISS-2" && state.1.vector.count == 256)
    let metadata = state.1.metadata
    #expect(
      metadata.members?.prefix(5).map(\.name) == [
        "issue_id", "ai_generated", "status", "severity", "created_at",
      ])
    #expect(metadata["created_at"]?.number == 1_795_000_300)
    #expect(metadata["status"]?.string == "identified" && metadata["ai_generated"]?.bool == true)
  }

  @Test func `records that are no entries are named and left out`() async throws {
    let server = FakeChroma()
    let store = try server.store()
    try await store.save(try files(2))
    let text = JSONValue.string(try files(1)[0].text)
    let foreignFiles: [(String, JSONValue)] = [
      ("ISS-9", .null), ("ISS-8", "no front matter"), ("../../etc/passwd", text), ("a/b", text),
      (".hidden", text), ("", text), ("\u{1b}[2J", text), ("ISS-7", .int(7)),
      ("ISS-6", .string("---\nissue_id: ISS-6\n---\n" + String(repeating: "x", count: 1 << 20))),
      (String(repeating: "a", count: 500), text),
    ]
    server.change { state in
      for (id, document) in foreignFiles {
        state.records.append(.init(id: id, document: document, metadata: .null, vector: []))
      }
    }
    let contents = try #require(try await store.load())
    #expect(contents.files.map(\.entry.identity.documentID) == ["ISS-0.md", "ISS-1.md"])
    #expect(contents.problems.count == foreignFiles.count)
    #expect(contents.foreignFiles.count == foreignFiles.count)
    #expect(contents.problems[0] == "record 'ISS-9': has no document; it was left out")
    #expect(contents.problems.allSatisfy { !$0.contains("\u{1b}") && $0.utf8.count < 300 })
  }

  @Test func `vectors of another embedder are not mixed with ours`() async throws {
    let server = FakeChroma()
    let other = Embedder(name: "some-model") { texts in texts.map { _ in [1, 0, 0] } }
    try await server.store(other).save(try files(1))
    let error = await #expect(throws: ChromaError.self) { try await server.store().save(files(2)) }
    #expect(
      error?.description == """
        Chroma at chroma.test:8000: the collection 'monitoring_issues' holds vectors of 3 numbers \
        by 'some-model', this run makes 256 numbers by 'logmon-words-256'; use the embedder that it \
        was made with, or delete the collection and push again
        """)
    await #expect(throws: ChromaError.self) { try await server.store().check() }
    try await server.store(other).check()
    try await FakeChroma().store().check()
    // Reading needs no vectors.
    #expect(try await server.store().load()?.files.count == 1)
  }

  @Test func `an embedder that fails is an error, not a bad record`() async throws {
    let server = FakeChroma()
    for vectors in [[], [[]], [[.nan]], [[1], [1]]] as [[[Float]]] {
      let broken = Embedder(name: "m") { _ in vectors }
      await #expect(throws: ChromaError.self) { try await server.store(broken).save(files(1)) }
    }
    let off = Embedder(name: "m") { _ throws(EmbeddingClient.Failure) in throw .notOffered }
    let error = await #expect(throws: ChromaError.self) {
      try await server.store(off).save(files(1))
    }
    #expect(error?.description.hasSuffix("because the server offers no embeddings") == true)
    #expect(server.held.records.isEmpty)
  }

  @Test(arguments: [
    (401, "", "it answered 401 (no entry); it wants credentials, which logmon cannot give it"),
    (
      404, "/get",
      "it answered 404 (no entry); check that the URL names a Chroma server of version 1"
    ),
    (500, "", "it answered 500 (no entry); try again, and look into its log"),
    (422, "/get", "it answered 422 (no entry); look into its log"),
  ])
  func `errors say where, what, and what to do`(
    status: Int, path: String, message: String
  ) async throws {
    let server = FakeChroma { request in
      request.url.path.hasSuffix(path) && (status != 404 || request.method == .post)
        ? FakeChroma.answer(status, "E", "no entry") : nil
    }
    server.change { $0.exists = true }
    let error = await #expect(throws: ChromaError.self) { _ = try await server.store().load() }
    #expect(error?.description == "Chroma at chroma.test:8000: " + message)
  }

  @Test(arguments: [
    "", "[]", "<html>", #"{"id":"../../../x"}"#, #"{"id":7}"#,
    #"{"id":"443c3ddd-b5cb-470e-863d-716f0d7f83ac","dimension":-1e999}"#,
  ])
  func `an answer that is none is refused`(body: String) async throws {
    let server = FakeChroma { _ in HTTPResponse(status: 200, body: Array(body.utf8)) }
    await #expect(throws: ChromaError.self) { _ = try await server.store().load() }
  }

  @Test func `a server that never stops answering is stopped`() async throws {
    let page: JSONValue = [
      "ids": .strings((0..<100).map { "ISS-\($0)" }),
      "documents": .array((0..<100).map { _ in "none" }),
    ]
    let server = FakeChroma { request in
      request.url.path.hasSuffix("/get") ? HTTPResponse(status: 200, body: page.compactBytes) : nil
    }
    server.change { $0.exists = true }
    #expect(try await server.store().load()?.problems.count == 100)
  }

  /// No page is larger than was asked for, and each id has a document.
  @Test(arguments: [
    #"{}"#, #"{"ids":[],"documents":null}"#, #"{"ids":["a"],"documents":[]}"#,
    #"{"ids":"a","documents":"b"}"#, #"{"ids":[["a"]],"documents":[["b"],["c"]]}"#, "null", "7",
    "{\"ids\":[\(String(repeating: "0,", count: 100))0],"
      + "\"documents\":[\(String(repeating: "0,", count: 100))0]}",
  ])
  func `a page that is none is refused`(body: String) async throws {
    let server = FakeChroma { request in
      request.url.path.hasSuffix("/get")
        ? HTTPResponse(status: 200, body: Array(body.utf8)) : nil
    }
    server.change { $0.exists = true }
    let error = await #expect(throws: ChromaError.self) { _ = try await server.store().load() }
    #expect(error?.fault == .malformed("a document for each id"))
  }

  /// A server may hold up a run for a minute, or send so much, and no more.
  @Test func `every call has a limit of time and of bytes`() async throws {
    let server = FakeChroma { request throws(HTTPError) in
      guard (0.1...60).contains(request.limits.totalSeconds),
        (0.1...10).contains(request.limits.connectSeconds),
        (1...64 << 20).contains(request.limits.responseBytes)
      else { throw HTTPError(.refused, at: "no limit") }
      return nil
    }
    try await server.store().save(try files(2))
    try await server.store().check()
    #expect(try await server.store().load()?.files.count == 2)
    #expect(server.held.calls.count == 5)
  }

  @Test func `a network that fails is named once`() async throws {
    let server = FakeChroma { _ throws(HTTPError) in
      throw HTTPError(.refused, at: "chroma.test:8000")
    }
    let error = await #expect(throws: ChromaError.self) { _ = try await server.store().load() }
    #expect(
      error?.description == """
        Chroma at chroma.test:8000: no connection; check that the server runs and that host and \
        port are right
        """)
  }
}

@Suite struct `Hashed vectors` {
  private func cosine(_ a: String, _ b: String) -> Float {
    zip(HashedEmbedding.vector(a), HashedEmbedding.vector(b)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Collections out there hold such vectors: a change needs another name.
  @Test func `the recipe does not change unnoticed`() {
    let vector = HashedEmbedding.vector("payments-db connection pool")
    let places = vector.indices.filter { vector[$0] != 0 }
    #expect(
      places.map { "\($0):\(vector[$0] > 0 ? "+" : "-")" }.joined(separator: " ")
        == "38:- 89:- 131:- 151:+ 227:+")
    #expect(vector.count == HashedEmbedding.dimension)
  }

  /// Plain texts are read as bytes, others as characters: both must find the same words.
  @Test(arguments: [
    "Payments-DB timed out, 3 of 42 times", "a_b-c --d__ -1- X9 9x", "", "- _ 12 \t\n-a",
    "E-MAIL_x",
  ])
  func `a sign that is no word changes no vector`(text: String) {
    #expect(HashedEmbedding.vector(text) == HashedEmbedding.vector(text + " …"))
  }

  @Test func `vectors are one long and alike for like texts`() {
    for text in ["", "42", "a", "payments-db is slow, payments-db is slow"] {
      let length = HashedEmbedding.vector(text).reduce(0) { $0 + $1 * $1 }
      #expect(abs(length - 1) < 1e-5)
    }
    #expect(abs(cosine("pool of payments-db", "payments-db: POOL, of!") - 1) < 1e-5)
    let pool = "connection pool of payments-db exhausted in us-east-1"
    #expect(
      cosine(pool, "payments-db has no connection left in us-east-1")
        > cosine(pool, "pages of checkout-web break on TypeError") + 0.3)
  }
}
