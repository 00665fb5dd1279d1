import LogModel

/// The endpoints, statements or pages of one service, and its normal speed.
struct ServiceProfile: Sendable {
  /// An endpoint of an API, a statement of a database or a page of a frontend; JSON-escaped bytes.
  struct Endpoint: Sendable {
    /// HTTP method; the table for a database.
    var verb: [UInt8]
    /// Path, statement or page path.
    var path: [UInt8]
    /// The page with its host; the path for an API.
    var address: [UInt8]
    /// Whether it creates something, so that success is 201.
    var isCreation: Bool
  }

  var endpoints: [Endpoint]
  var traffic: WeightedChoice
  /// Normal latency, query time or load time in ms, or CPU in percent.
  var normal: SamplingDistribution

  init(_ service: Topology.Service) {
    let texts = Self.endpoints[service.kind] ?? Self.fallback(service.type)
    endpoints = texts.map { verb, path in
      let address = service.type == .frontend ? "https://\(service.name).example.com\(path)" : path
      return Endpoint(
        verb: .init(escaping: verb), path: .init(escaping: path), address: .init(escaping: address),
        isCreation: verb == "POST")
    }
    traffic = .zipf(endpoints.count)
    // Deterministic, unlike a hash: the bytes of the name vary the medians of services of one type.
    let spread = Double(service.kind.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 97 }) / 97
    normal =
      switch service.type {
      case .api: SamplingDistribution(median: 68 + 60 * spread, sigma: 0.5, in: 50...470)
      case .database: SamplingDistribution(median: 18 + 20 * spread, sigma: 0.75, in: 10...280)
      case .frontend: SamplingDistribution(median: 950 + 450 * spread, sigma: 0.45, in: 500...4800)
      case .infrastructure: SamplingDistribution(median: 36 + 12 * spread, sigma: 0.3, in: 20...88)
      }
  }

  private static func fallback(_ type: EventType) -> [(String, String)] {
    switch type {
    case .api: [("GET", "/api/v1/status")]
    case .database: [("items", "SELECT items by id")]
    case .frontend: [("GET", "/")]
    case .infrastructure: [("", "")]
    }
  }

  /// The most frequent first.
  private static let endpoints: [String: [(String, String)]] = [
    "auth-api": [
      ("POST", "/api/v1/login"), ("GET", "/api/v1/session"), ("POST", "/api/v1/token"),
      ("POST", "/api/v1/logout"), ("POST", "/api/v1/password-reset"),
    ],
    "payments-api": [
      ("POST", "/api/v1/charges"), ("GET", "/api/v1/charges"), ("GET", "/api/v1/payment-methods"),
      ("POST", "/api/v1/refunds"), ("GET", "/api/v1/invoices"),
    ],
    "orders-api": [
      ("GET", "/api/v1/orders"), ("POST", "/api/v1/orders"), ("GET", "/api/v1/orders/history"),
      ("PUT", "/api/v1/cart"), ("POST", "/api/v1/orders/cancel"),
    ],
    "search-api": [
      ("GET", "/api/v1/search"), ("GET", "/api/v1/suggest"), ("GET", "/api/v1/facets"),
      ("POST", "/api/v1/search/saved"),
    ],
    "catalog-api": [
      ("GET", "/api/v1/products"), ("GET", "/api/v1/categories"), ("GET", "/api/v1/prices"),
      ("GET", "/api/v1/stock"), ("PUT", "/api/v1/products"),
    ],
    "notifications-api": [
      ("POST", "/api/v1/emails"), ("POST", "/api/v1/push"), ("GET", "/api/v1/notifications"),
      ("PUT", "/api/v1/preferences"),
    ],
    "payments-db": [
      ("charges", "SELECT charges by customer"), ("charges", "INSERT INTO charges"),
      ("invoices", "SELECT invoices by month"), ("ledger", "UPDATE ledger balance"),
    ],
    "orders-db": [
      ("orders", "SELECT orders by customer"), ("orders", "INSERT INTO orders"),
      ("order_items", "SELECT order_items by order"), ("carts", "UPDATE carts"),
    ],
    "users-db": [
      ("users", "SELECT users by email"), ("sessions", "SELECT sessions by token"),
      ("sessions", "INSERT INTO sessions"), ("preferences", "UPDATE preferences"),
    ],
    "catalog-db": [
      ("products", "SELECT products by category"), ("prices", "SELECT prices by sku"),
      ("stock", "UPDATE stock"), ("products", "SELECT products by text"),
    ],
    "checkout-web": [
      ("GET", "/cart"), ("GET", "/checkout/payment"), ("GET", "/checkout/address"),
      ("GET", "/checkout/done"),
    ],
    "account-web": [
      ("GET", "/account"), ("GET", "/account/orders"), ("GET", "/login"),
      ("GET", "/account/settings"),
    ],
    "search-web": [
      ("GET", "/"), ("GET", "/search"), ("GET", "/products"), ("GET", "/categories"),
      ("GET", "/offers"),
    ],
    "admin-web": [
      ("GET", "/admin/orders"), ("GET", "/admin/products"), ("GET", "/admin/reports"),
      ("GET", "/admin/users"),
    ],
  ]
}
