package import HTTPClient
package import KnowledgeBase
internal import LogModel
internal import ModelClient

/// The knowledge base as the collection `monitoring_issues` of a Chroma server.
///
/// A record is a KB file: its id is the file's name without `.md`, its document the file's whole
/// text, its metadata the fields that queries filter by, its vector that of title, description and
/// services.
package struct ChromaStore: Sendable {
  /// The maximum number of records in a knowledge base.
  static let maximumRecords = 100_000
  /// Records per call; the server accepts 5,461.
  static let batchSize = 100

  private let client: ChromaClient
  private let embedder: Embedder

  package init(
    _ address: WebAddress, transport: any HTTPTransport, embedder: Embedder = .hashed
  ) {
    client = ChromaClient(address, transport: transport)
    self.embedder = embedder
  }

  /// Checks that entries could be written.
  ///
  /// The server must answer, and its collection must be missing or hold vectors of ours.
  package func check() async throws(ChromaError) {
    guard let collection = try await client.collection(KBEntry.collection) else { return }
    try verify(collection, embedder.dimension)
  }

  /// Every file in the collection, by name; nil when the collection does not exist yet.
  package func load() async throws(ChromaError) -> KnowledgeContents? {
    guard let collection = try await client.collection(KBEntry.collection) else { return nil }
    var contents = KnowledgeContents()
    var seen: Set<String> = []
    var offset = 0
    while true {
      let page = try await client.records(of: collection, from: offset)
      // Repeated pages add nothing, which ends the loop.
      let fresh = page.filter { seen.insert($0.id).inserted }
      for record in fresh { Self.read(record, into: &contents) }
      offset += page.count
      guard offset <= Self.maximumRecords else { throw error(.tooMany(Self.maximumRecords)) }
      if fresh.isEmpty || page.count < ChromaClient.pageSize { break }
    }
    contents.files.sort { $0.entry.identity.documentID < $1.entry.identity.documentID }
    return contents
  }

  private static func read(_ record: ChromaClient.Record, into contents: inout KnowledgeContents) {
    let name = "record '\(String(record.id.asTerminalText.prefix(128)))'"
    do throws(KBError) {
      guard let document = record.document else { throw KBError("has no document") }
      let file = try KBFile(parsing: document, documentID: record.id + ".md")
      guard file.hasSafeName else { throw KBError("has an id that is not a file name") }
      contents.files.append(file)
    } catch {
      contents.leaveOut(record.id + ".md", "\(name): \(error); it was left out")
    }
  }

  /// Writes files into the collection, creating it if it is missing.
  package func save(_ files: [KBFile]) async throws(ChromaError) {
    guard !files.isEmpty else { return }
    var start = 0
    var collection: ChromaClient.Collection?
    while start < files.count {
      let batch = Array(files[start..<min(start + Self.batchSize, files.count)])
      let vectors = try await vectors(of: batch)
      let target: ChromaClient.Collection
      if let collection { target = collection } else { target = try await open(vectors[0].count) }
      collection = target
      try await client.upsert(
        zip(batch, vectors).map { file, vector in
          (
            String(file.entry.identity.documentID.dropLast(3)), vector, file.text,
            Self.metadata(file.entry)
          )
        }, into: target)
      start += batch.count
    }
  }

  private func vectors(of files: [KBFile]) async throws(ChromaError) -> [[Float]] {
    let vectors: [[Float]]
    do throws(EmbeddingClient.Failure) {
      vectors = try await embedder.embed(files.map { KnowledgeBase.text(of: $0.entry) })
    } catch {
      throw self.error(.embedding(error))
    }
    guard vectors.count == files.count, let width = vectors.first?.count, width > 0,
      vectors.allSatisfy({ $0.count == width && $0.allSatisfy(\.isFinite) })
    else { throw error(.embedding(.malformed)) }
    return vectors
  }

  /// The collection to write to, created if it is missing.
  private func open(_ dimension: Int) async throws(ChromaError) -> ChromaClient.Collection {
    let collection = try await client.makeCollection(
      KBEntry.collection, embedder: embedder.name, dimension: dimension)
    try verify(collection, dimension)
    return collection
  }

  /// Throws when the collection's vectors cannot be compared with ours.
  ///
  /// Its first record determines their length; only its metadata names their model.
  private func verify(
    _ collection: ChromaClient.Collection, _ dimension: Int?
  ) throws(ChromaError) {
    let ours = dimension ?? collection.dimension
    guard collection.dimension ?? ours == ours,
      collection.embedder ?? embedder.name == embedder.name
    else {
      let name = collection.embedder.map { "'\(String($0.asTerminalText.prefix(64)))'" }
      throw error(
        .otherVectors(
          held: "\(Self.length(collection.dimension)) by \(name ?? "an unnamed embedder")",
          ours: "\(Self.length(dimension)) by '\(embedder.name)'"))
    }
  }

  private static func length(_ dimension: Int?) -> String {
    dimension.map { "\($0) numbers" } ?? "unknown length"
  }

  /// The fields that queries filter by; times are seconds since 1970, because only numbers can be
  /// compared.
  private static func metadata(_ entry: KBEntry) -> JSONValue {
    [
      "issue_id": .string(entry.identity.id),
      "ai_generated": .bool(true),
      "status": .string(entry.state.status.rawValue),
      "severity": .string(entry.state.severity.rawValue),
      "created_at": .int(Int(entry.identity.createdAt.milliseconds / 1000)),
      "updated_at": .int(Int(entry.state.updatedAt.milliseconds / 1000)),
      "occurrences": .int(entry.state.occurrences),
      "fingerprint": .string(entry.identity.fingerprint),
      "root_service": .string(entry.scope.services.first ?? ""),
    ]
  }

  private func error(_ fault: ChromaError.Fault) -> ChromaError {
    ChromaError(fault, at: client.address.hostAndPort)
  }
}
