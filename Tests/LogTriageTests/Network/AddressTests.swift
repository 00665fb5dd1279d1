internal import HTTPClient
internal import ModelClient
import Testing

@Suite struct `Web addresses` {
  @Test(arguments: [
    "", "http://", "https:///v1", "ftp://a/", "file:///etc/passwd", "a.example", "//a/b",
    "http://user:pass@a/", "http://key@a/", "http://a b/", "http://a/\n", "http://a/\u{0}",
    "http://é.example/", "http://a:0/", "http://a:65536/", "http://a:x/", "http://a:/",
    "http://a/?key=1", "http://a/#b", "http://a\\b/", "http://[::1/", "http://[g]/",
    "http://a:1:2/", "javascript://a", "HTTP//a",
  ])
  func `unsafe ones are refused`(text: String) {
    #expect(throws: HTTPError.self) { try WebAddress(text) }
  }

  @Test func `a refusal repeats nothing of a secret`() {
    let error = #expect(throws: HTTPError.self) { try WebAddress("http://u:hunter2@a/") }
    #expect(error.map { "\($0)" }?.contains("hunter2") == false)
  }

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

  @Test func `a name below an address cannot leave its place`() throws {
    let base = try WebAddress("http://a/x")
    #expect(base.appending("/a b?c#d%e\r\n").description == "http://a/x/a%20b%3Fc%23d%25e%0D%0A")
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

  @Test(arguments: ["", " \n", "a b", "a\nb", "\u{0}", "é"])
  func `a key is one printable word`(text: String) {
    #expect(throws: HTTPError.self) { try APIKey(text) }
  }

  @Test func `a key shows itself nowhere`() throws {
    let key = try APIKey("  sk-hunter2\n")
    var dumped = ""
    dump(key, to: &dumped)
    let shown = "\(key) \(String(reflecting: key)) \(dumped)"
    #expect(!shown.contains("hunter2"))
    #expect(HTTPHeader.authorization(key).value == "Bearer sk-hunter2")
  }
}
