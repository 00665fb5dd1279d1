internal import HTTPClient
internal import LogModel

/// The calls of Chroma's REST v2 that a knowledge base needs.
///
/// A server's answers are untrusted: ids are checked before they become part of an address, and
/// `ChromaStore` checks everything else.
struct ChromaClient: Sendable {
  /// A collection as described by the server.
  struct Collection: Equatable, Sendable {
    /// A UUID; record calls accept no name.
    var id: String
    /// Nil before the first record.
    var dimension: Int?
    var embedder: String?
  }

  /// One record of a `get` call.
  struct Record: Equatable, Sendable {
    var id: String
    var document: String?
  }

  /// Records per page; entries are a few kilobytes each.
  static let pageSize = 100

  let address: WebAddress
  let transport: any HTTPTransport

  private static let limits = HTTPLimits(
    connectSeconds: 5, totalSeconds: 60, responseBytes: 64 << 20)

  init(_ address: WebAddress, transport: any HTTPTransport) {
    var base = address
    while base.path.hasSuffix("/") { base.path.removeLast() }
    self.address = base.appending("/api/v2/tenants/default_tenant/databases/default_database")
    self.transport = transport
  }

  /// The collection of that name; nil when it does not exist.
  func collection(_ name: String) async throws(ChromaError) -> Collection? {
    let response = try await send(.get, "/collections/\(name)")
    if response.status == 404 { return nil }
    return try collection(try checked(response))
  }

  /// The collection of that name, created if missing; an existing one keeps its metadata.
  func makeCollection(
    _ name: String, embedder: String, dimension: Int
  ) async throws(ChromaError) -> Collection {
    let answer = try await call(
      "/collections",
      [
        "name": .string(name), "get_or_create": .bool(true),
        "metadata": ["embedder": .string(embedder), "dimension": .int(dimension)],
        "configuration": ["hnsw": ["space": "cosine"]],
      ])
    return try collection(answer)
  }

  /// Writes records, replacing those of the same id.
  func upsert(
    _ records: [(id: String, vector: [Float], document: String, metadata: JSONValue)],
    into collection: Collection
  ) async throws(ChromaError) {
    _ = try await call(
      "/collections/\(collection.id)/upsert",
      [
        "ids": .strings(records.map(\.id)),
        "embeddings": .array(records.map { .array($0.vector.map { .number($0.description) }) }),
        "documents": .strings(records.map(\.document)),
        "metadatas": .array(records.map(\.metadata)),
      ])
  }

  /// One page of records, in the server's order.
  func records(
    of collection: Collection, from offset: Int
  ) async throws(ChromaError) -> [Record] {
    let answer = try await call(
      "/collections/\(collection.id)/get",
      [
        "limit": .int(Self.pageSize), "offset": .int(offset), "include": .strings(["documents"]),
      ])
    guard let ids = answer["ids"]?.array?.map(\.string), let documents = answer["documents"]?.array,
      ids.count == documents.count, ids.count <= Self.pageSize
    else { throw error(.malformed("a document for each id")) }
    return zip(ids, documents).compactMap { id, document in
      id.map { Record(id: $0, document: document.string) }
    }
  }

  private func collection(_ value: JSONValue) throws(ChromaError) -> Collection {
    guard let id = value["id"]?.string, Self.isUUID(id) else {
      throw error(.malformed("the collection's id"))
    }
    let metadata = value["metadata"]
    let known = value["dimension"]?.number ?? metadata?["dimension"]?.number
    return Collection(
      id: id, dimension: known.flatMap { Int(exactly: $0) }, embedder: metadata?["embedder"]?.string
    )
  }

  private static func isUUID(_ text: String) -> Bool {
    text.utf8.count == 36
      && text.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "-") || (byte &- 48 < 10) || ((byte | 0x20) &- 97 < 6)
      }
  }

  private func call(_ path: String, _ body: JSONValue) async throws(ChromaError) -> JSONValue {
    try checked(try await send(.post, path, body.compactBytes))
  }

  private func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = []
  ) async throws(ChromaError) -> HTTPResponse {
    let request = HTTPRequest(
      method, address.appending(path), headers: [.json], body: body, limits: Self.limits)
    do throws(HTTPError) {
      return try await transport.send(request)
    } catch {
      throw self.error(.network(error))
    }
  }

  private func checked(_ response: HTTPResponse) throws(ChromaError) -> JSONValue {
    let value = try? JSONValue(parsing: response.body)
    guard response.status == 200 || response.status == 201 else {
      let message = value?["message"]?.string ?? value?["error"]?.string ?? ""
      throw error(.status(response.status, String(message.asTerminalText.prefix(200))))
    }
    guard let value else { throw error(.malformed("JSON")) }
    return value
  }

  private func error(_ fault: ChromaError.Fault) -> ChromaError {
    ChromaError(fault, at: address.hostAndPort)
  }
}
