package import HTTPClient
internal import LogModel

/// Requests embedding vectors of texts from a server.
package struct EmbeddingClient: Sendable {
  package enum Failure: Error, Equatable, Sendable {
    /// The server has no embeddings, or they are turned off.
    case notOffered
    case network(HTTPError)
    case status(Int)
    /// HTTP 200, but no usable vectors.
    case malformed
  }

  /// What makes vectors of texts, as `embed` does.
  package typealias Embed = @Sendable ([String]) async throws(Failure) -> [[Float]]

  private let model: String
  private let endpoint: ModelEndpoint
  private let limits: HTTPLimits
  private let transport: any HTTPTransport
  private let egress: EgressSink

  /// The maximum length of an embedding vector.
  private static let widest = 16_384

  package init(
    model: String, endpoint: ModelEndpoint, limits: HTTPLimits = HTTPLimits(),
    transport: any HTTPTransport, egress: @escaping EgressSink = { _, _ in }
  ) {
    self.model = model
    self.endpoint = endpoint
    self.limits = limits
    self.transport = transport
    self.egress = egress
  }

  /// One vector of length 1 for each text, all of the same dimension, in the order of the texts.
  ///
  /// - Cost: one call, never retried; the caller can fall back to another similarity.
  package func embed(_ texts: [String]) async throws(Failure) -> [[Float]] {
    if texts.isEmpty { return [] }
    let content: JSONValue = ["model": .string(model), "input": .strings(texts)]
    let body = content.compactBytes
    let url = endpoint.embeddings
    egress(body, url.description)
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try await transport.send(endpoint.request(url, body: body, limits: limits))
    } catch { throw .network(error) }
    switch response.status {
    case 200: break
    // The statuses that llama.cpp, llama-cpp-python and others return when embeddings are disabled.
    case 400, 404, 405, 500, 501: throw .notOffered
    default: throw .status(response.status)
    }
    guard let vectors = Self.vectors(response.body, count: texts.count) else { throw .malformed }
    return vectors
  }

  private static func vectors(_ body: [UInt8], count: Int) -> [[Float]]? {
    guard let data = (try? JSONValue(parsing: body))?["data"]?.array, data.count == count else {
      return nil
    }
    var placed = [[Float]?](repeating: nil, count: count)
    for (position, item) in data.enumerated() {
      let itemIndex = item["index"].map { $0.number.flatMap { Int(exactly: $0) } } ?? position
      guard let index = itemIndex, placed.indices.contains(index), placed[index] == nil,
        let vector = item["embedding"]?.array.flatMap(vector)
      else { return nil }
      placed[index] = vector
    }
    let vectors = placed.compactMap(\.self)
    guard Set(vectors.map(\.count)).count == 1 else { return nil }
    return vectors
  }

  /// Reads `[1, 2]`, or a vector for each token, which are averaged.
  private static func vector(_ items: [JSONValue]) -> [Float]? {
    if items.first?.array == nil { return numbers(items).flatMap(normalized) }
    let tokens = items.compactMap { $0.array.flatMap(numbers) }
    guard tokens.count == items.count, var sum = tokens.first else { return nil }
    for token in tokens.dropFirst() {
      guard token.count == sum.count else { return nil }
      for index in sum.indices { sum[index] += token[index] }
    }
    // The direction of the sum is that of the mean.
    return normalized(sum)
  }

  private static func numbers(_ items: [JSONValue]) -> [Double]? {
    let numbers = items.compactMap(\.number)
    return numbers.count == items.count && (1...widest).contains(numbers.count) ? numbers : nil
  }

  private static func normalized(_ numbers: [Double]) -> [Float]? {
    let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    guard length.isFinite, length > 0 else { return nil }
    return numbers.map { Float($0 / length) }
  }
}

extension EmbeddingClient.Failure: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notOffered: "the server offers no embeddings"
    case .network(let error): error.description
    case .status(let status): "HTTP \(status)"
    case .malformed: "no usable vectors in the answer"
    }
  }
}
