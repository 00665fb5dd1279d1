import Foundation
import HTTPClient
import LogModel
import TestSupport
import Testing

@Suite(.needs("python3"), .needs("openssl")) struct `Transport over libcurl` {
  /// Long enough for a busy machine, except where the limit itself is the point.
  private static func request(
    _ url: String, _ method: HTTPRequest.Method = .get, headers: [HTTPHeader] = [],
    body: [UInt8] = [], seconds: Double = 30, bytes: Int = 1 << 20
  ) throws -> HTTPRequest {
    HTTPRequest(
      method, try WebAddress(url), headers: headers, body: body,
      limits: HTTPLimits(totalSeconds: seconds, responseBytes: bytes))
  }

  private static func fault(
    _ request: HTTPRequest, _ transport: CurlTransport = CurlTransport()
  ) async -> HTTPError.Fault? {
    do throws(HTTPError) {
      _ = try await transport.send(request)
      return nil
    } catch {
      #expect(!"\(error)".isEmpty && "\(error)".utf8.count < 200)
      return error.fault
    }
  }

  @Test func `a body arrives whole, with its method and headers`() async throws {
    let server = try FaultServer()
    let body = Array(#"{"a":"é\u0000"}"#.utf8)
    for method in [HTTPRequest.Method.post, .get] {
      let sent = try Self.request(
        server.url("good"), method, headers: [.json, HTTPHeader("X-Test", "1")],
        body: method == .get ? [] : body)
      let answer = try await CurlTransport().send(sent)
      #expect(answer.status == 200)
    }
    let log = try JSONValue(
      parsing: try await CurlTransport().send(Self.request(server.logURL)).body)
    let calls = log["calls"]?.array ?? []
    #expect(calls.map { $0["method"]?.string } == ["POST", "GET"])
    #expect(calls[0]["body"]?.string == String(decoding: body, as: UTF8.self))
    #expect(calls[1]["body"]?.string == "")
    let headers = (calls[0]["headers"]?.array ?? []).compactMap(\.string)
    let names = headers.map { $0.prefix { $0 != ":" }.lowercased() }
    #expect(Set(names) == ["host", "accept", "content-type", "content-length", "x-test"])
  }

  @Test func `faults of the connection are told apart`() async throws {
    let server = try FaultServer()
    let local = "http://127.0.0.1"
    #expect(try await Self.fault(Self.request("\(local):\(server.port("closed"))/")) == .refused)
    #expect(try await Self.fault(Self.request("http://no-such-host.invalid/")) == .unresolved)
    for fault in ["truncated", "nothing", "reset"] {
      #expect(try await Self.fault(Self.request(server.url(fault))) == .cutShort, "\(fault)")
    }
    for fault in ["http09", "garbage", "bad-status"] {
      #expect(try await Self.fault(Self.request(server.url(fault))) == .notHTTP, "\(fault)")
    }
    #expect(try await Self.fault(Self.request(server.url("bad-chunks"))) != nil)
  }

  @Test func `an answer ends in time and in size`() async throws {
    let server = try FaultServer()
    for fault in ["never", "drip"] {
      let request = try Self.request(server.url(fault), seconds: 1)
      #expect(await Self.fault(request) == .timedOut, "\(fault)")
    }
    for fault in ["endless", "huge", "huge-lie"] {
      let request = try Self.request(server.url(fault))
      #expect(await Self.fault(request) == .tooLarge(1 << 20), "\(fault)")
    }
    for fault in ["endless-headers", "many-headers"] {
      #expect(try await Self.fault(Self.request(server.url(fault))) != nil, "\(fault)")
    }
  }

  @Test func `redirects are reported, never followed`() async throws {
    let server = try FaultServer()
    let key = HTTPHeader.authorization(try APIKey("secret"))
    for status in [301, 302, 303, 307, 308] {
      let request = try Self.request(
        server.url("redirect-\(status)"), .post, headers: [key], body: [1])
      #expect(await Self.fault(request) == .redirect(status))
    }
    let log = try JSONValue(
      parsing: try await CurlTransport().send(Self.request(server.logURL)).body)
    #expect(log["elsewhere"]?.number == 0)
  }

  @Test func `certificates are checked`() async throws {
    let server = try FaultServer()
    let right = "https://127.0.0.1:\(server.port("https"))/good"
    let wrong = "https://127.0.0.1:\(server.port("wrongName"))/good"
    #expect(try await Self.fault(Self.request(right)) == .tls)
    // The right authority, and the right one for another host.
    let trusting = CurlTransport(authorities: server.certificate)
    #expect(try await trusting.send(Self.request(right)).status == 200)
    let trustingWrong = CurlTransport(authorities: server.wrongCertificate)
    #expect(try await Self.fault(Self.request(wrong), trustingWrong) == .tls)
    // https where http is spoken, and the other way round.
    let mixed = "https://127.0.0.1:\(server.port())/good"
    #expect(try await Self.fault(Self.request(mixed)) == .tls)
    let other = "http://127.0.0.1:\(server.port("https"))/good"
    #expect(try await Self.fault(Self.request(other)) != nil)
  }

  /// OpenSSL writes without MSG_NOSIGNAL: unguarded, SIGPIPE would end these tests.
  @Test func `a server that hangs up while it is told something ends nothing else`() async throws {
    let server = try FaultServer()
    let body = [UInt8](repeating: 0x20, count: 8 << 20)
    let trusting = CurlTransport(authorities: server.certificate)
    for base in ["https://127.0.0.1:\(server.port("https"))", "http://127.0.0.1:\(server.port())"] {
      let request = try Self.request(base + "/hang-up/v1", .post, body: body)
      #expect(await Self.fault(request, trusting) != nil)
    }
  }

  @Test func `a missing library is a message, not a crash`() async throws {
    let transport = CurlTransport(libraryName: "libcurl-that-is-not-there.so.4")
    let request = try Self.request("http://127.0.0.1:9/")
    let error = await #expect(throws: HTTPError.self) { try await transport.send(request) }
    #expect(error.map { "\($0)" } == "libcurl.so.4 not found; install libcurl4")
    // A library without curl's functions is none either.
    let other = CurlTransport(libraryName: "libc.so.6")
    #expect(await Self.fault(request, other) == .missingLibrary)
  }

  @Test(arguments: ["a\r\nX-Evil: 1", "a\nb", "a\u{0}b", "\u{7f}"])
  func `a header stays one line`(value: String) async throws {
    let request = try Self.request(
      "http://127.0.0.1:9/", headers: [HTTPHeader("Authorization", value)])
    #expect(await Self.fault(request) == .badHeader("Authorization"))
  }

  @Test func `more calls than threads are all answered`() async throws {
    let server = try FaultServer()
    let transport = CurlTransport()
    let request = try Self.request(server.url("slow-good"))
    let statuses = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<16 { group.addTask { (try? await transport.send(request).status) ?? 0 } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == [Int](repeating: 200, count: 16))
  }

  @Test func `a cancelled call ends long before its time`() async throws {
    let server = try FaultServer()
    let request = try Self.request(server.url("never"), seconds: 50)
    let task = Task { await Self.fault(request) }
    try await Task.sleep(for: .milliseconds(200))
    task.cancel()
    #expect(await task.value == .cancelled)
  }
}
