import HTTPClient
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

  @Test func `a name below an address cannot leave its place`() throws {
    let base = try WebAddress("http://a/x")
    #expect(base.appending("/a b?c#d%e\r\n").description == "http://a/x/a%20b%3Fc%23d%25e%0D%0A")
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
