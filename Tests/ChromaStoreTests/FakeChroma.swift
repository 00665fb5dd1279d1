import ChromaStore
import HTTPClient
import LogModel
import Synchronization
import TestSupport

/// A Chroma server of a few lines: one collection, kept in the order of its first upserts.
final class FakeChroma: HTTPTransport {
  struct Record {
    var id: String
    var document: JSONValue
    var metadata: JSONValue
    var vector: [Double]
  }

  struct State {
    var exists = false
    var metadata: JSONValue = .null
    var dimension: Int?
    var records: [Record] = []
    var calls: [String] = []
  }

  static let id = "443c3ddd-b5cb-470e-863d-716f0d7f83ac"
  private static let root = "/api/v2/tenants/default_tenant/databases/default_database/collections"

  private let state = Mutex(State())
  /// Answers in place of the server, where it is given and does not answer nil.
  private let fault: (@Sendable (HTTPRequest) throws(HTTPError) -> HTTPResponse?)?

  init(fault: (@Sendable (HTTPRequest) throws(HTTPError) -> HTTPResponse?)? = nil) {
    self.fault = fault
  }

  /// What it holds now.
  var held: State { state.withLock(\.self) }
  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  func store(_ embedder: Embedder = .hashed) throws -> ChromaStore {
    ChromaStore(try WebAddress("http://chroma.test:8000/"), transport: self, embedder: embedder)
  }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if let answer = try fault?(request) { return answer }
    let path = request.url.path
    let body = (try? JSONValue(parsing: request.body)) ?? .null
    guard path.hasPrefix(Self.root) else { return Self.answer(404, "NotFound", "no such route") }
    return state.withLock { state in
      state.calls.append("\(request.method.rawValue) \(path.dropFirst(Self.root.count))")
      switch String(path.dropFirst(Self.root.count)) {
      case "": return Self.make(body, &state)
      case "/monitoring_issues":
        return state.exists
          ? Self.describe(state) : Self.answer(404, "NotFoundError", "does not exist")
      case "/\(Self.id)/upsert": return Self.upsert(body, &state)
      case "/\(Self.id)/get": return Self.get(body, state)
      default: return Self.answer(400, "InvalidArgumentError", "not a valid UUIDv4")
      }
    }
  }

  private static func make(_ body: JSONValue, _ state: inout State) -> HTTPResponse {
    if !state.exists { state.metadata = body["metadata"] ?? .null }
    state.exists = true
    return describe(state)
  }

  private static func describe(_ state: State) -> HTTPResponse {
    let value: JSONValue = [
      "id": .string(id), "metadata": state.metadata,
      "dimension": state.dimension.map { .int($0) } ?? .null,
    ]
    return HTTPResponse(status: 200, body: value.compactBytes)
  }

  private static func upsert(_ body: JSONValue, _ state: inout State) -> HTTPResponse {
    func list(_ name: String) -> [JSONValue] { body[name]?.array ?? [] }
    for (index, id) in list("ids").enumerated() {
      let vector = list("embeddings")[index].array?.compactMap(\.number) ?? []
      guard state.dimension ?? vector.count == vector.count else {
        return answer(400, "InvalidArgumentError", "Collection expecting embedding with dimension")
      }
      state.dimension = vector.count
      let record = Record(
        id: id.string ?? "", document: list("documents")[index],
        metadata: list("metadatas")[index], vector: vector)
      if let known = state.records.firstIndex(where: { $0.id == record.id }) {
        state.records[known] = record
      } else {
        state.records.append(record)
      }
    }
    return HTTPResponse(status: 200, body: Array("{}".utf8))
  }

  private static func get(_ body: JSONValue, _ state: State) -> HTTPResponse {
    let offset = Int(body["offset"]?.number ?? 0)
    let page = state.records.dropFirst(offset).prefix(Int(body["limit"]?.number ?? 0))
    let value: JSONValue = [
      "ids": .strings(page.map(\.id)), "documents": .array(page.map(\.document)),
    ]
    return HTTPResponse(status: 200, body: value.compactBytes)
  }

  static func answer(_ status: Int, _ error: String, _ message: String) -> HTTPResponse {
    let body: JSONValue = ["error": .string(error), "message": .string(message)]
    return HTTPResponse(status: status, body: body.compactBytes)
  }
}
