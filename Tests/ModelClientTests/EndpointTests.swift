import HTTPClient
import ModelClient
import Testing

@Suite struct `Model endpoints` {
  @Test(arguments: [
    ("http://a", "http://a/v1"), ("http://a/", "http://a/v1"),
    ("https://a.example:8080/v1", "https://a.example:8080/v1"),
    ("http://a/v1/", "http://a/v1"), ("http://a/v1/chat/completions", "http://a/v1"),
    ("http://a/v1/chat/completions/", "http://a/v1"), ("http://a/v1/embeddings", "http://a/v1"),
    ("http://[::1]:8160", "http://[::1]:8160/v1"), ("HTTP://A/openai/v3", "http://A/openai/v3"),
  ])
  func `an endpoint is found from what people paste`(text: String, base: String) throws {
    let endpoint = try ModelEndpoint(text)
    #expect(endpoint.base.description == base)
    #expect(endpoint.chat.description == base + "/chat/completions")
  }

  @Test func `a key crosses only a network that is private or encrypted`() throws {
    let key = try APIKey("k")
    #expect(try ModelEndpoint("http://a.example", key: key).sendsKeyInClear)
    #expect(try ModelEndpoint("http://127.evil.example", key: key).sendsKeyInClear)
    #expect(try !ModelEndpoint("https://a.example", key: key).sendsKeyInClear)
    #expect(try !ModelEndpoint("http://127.0.0.1:80", key: key).sendsKeyInClear)
    #expect(try !ModelEndpoint("http://a.example").sendsKeyInClear)
  }

  @Test(arguments: [
    ("https://a.example/embed", true), ("https://a.example:8443/v1", false),
    ("http://a.example/v1", false), ("https://b.example/v1", false),
  ]) func `a key goes to no other server`(other: String, hasKey: Bool) throws {
    let chat = try ModelEndpoint("https://a.example/v1", key: try APIKey("k"))
    let vectors = try chat.moved(to: other)
    let base = try ModelEndpoint(other).base
    #expect((vectors.key != nil) == hasKey && vectors.base == base)
  }
}
