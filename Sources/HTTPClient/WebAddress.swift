/// A validated http or https address: it cannot hold a secret or change the request.
package struct WebAddress: Equatable, Sendable, CustomStringConvertible {
  package var isEncrypted: Bool
  /// Unchanged; an IPv6 address keeps its brackets.
  package var host: String
  /// Nil for the scheme's default port.
  package var port: Int?
  /// Empty, or a path that begins with a slash, percent-encoded.
  package var path: String

  /// Reads `http://host:port/path`.
  ///
  /// Rejected are other schemes, a missing host, user names and passwords, queries and fragments
  /// (proxies would log a key in them), white space, control characters and non-ASCII bytes.
  package init(_ text: String) throws(HTTPError) {
    guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") }) else {
      throw .badAddress("holds a space, a backslash, or a character outside ASCII")
    }
    let lowered = text.lowercased()
    guard lowered.hasPrefix("http://") || lowered.hasPrefix("https://") else {
      throw .badAddress("does not start with 'http://' or 'https://'")
    }
    isEncrypted = lowered.hasPrefix("https://")
    let rest = text.dropFirst(isEncrypted ? 8 : 7)
    guard !rest.contains("?"), !rest.contains("#") else {
      throw .badAddress("has a query or a fragment; keys are sent in a header instead")
    }
    let end = rest.firstIndex(of: "/") ?? rest.endIndex
    path = String(rest[end...])
    (host, port) = try Self.authority(rest[..<end])
  }

  private static func authority(_ text: Substring) throws(HTTPError) -> (String, Int?) {
    guard !text.contains("@") else {
      throw .badAddress("holds a user name or password; give the key by file or environment")
    }
    // The colons of an IPv6 address are inside brackets.
    let hostEnd = text.hasPrefix("[") ? text.firstIndex(of: "]").map(text.index(after:)) : nil
    let end = hostEnd ?? text.firstIndex(of: ":") ?? text.endIndex
    let host = text[..<end]
    guard isHost(host) else { throw .badAddress("has no usable host name") }
    guard end < text.endIndex else { return (String(host), nil) }
    let digits = text[text.index(after: end)...]
    guard text[end] == ":", digits.utf8.allSatisfy({ $0 &- 48 < 10 }), let port = Int(digits),
      (1...65_535).contains(port)
    else { throw .badAddress("has a port that is not 1 to 65535") }
    return (String(host), port)
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.hasPrefix("[") {
      return host.hasSuffix("]") && host.utf8.count > 3
        && host.dropFirst().dropLast().utf8.allSatisfy {
          isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
        }
    }
    return !host.isEmpty && host.utf8.count <= 253
      && host.utf8.allSatisfy { isLetterOrDigit($0) || "-._".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 0x20) &- 97 < 26
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 0x20) &- 97 < 6
  }

  package var description: String {
    "\(isEncrypted ? "https" : "http")://\(hostAndPort)\(path)"
  }

  /// `host` or `host:port`: the server's name in messages.
  package var hostAndPort: String { port.map { "\(host):\($0)" } ?? host }

  /// Whether the server is this machine, judged by its name.
  package var isLoopback: Bool {
    host == "[::1]" || host.lowercased() == "localhost"
      || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 &- 48 < 10 || $0 == 0x2e }
  }

  /// The address with a path appended.
  ///
  /// Everything in `rawPath` except letters, digits, `-._~` and `/` is percent-encoded, so that a
  /// name cannot change the path.
  package func appending(_ rawPath: String) -> Self {
    var longer = self
    for byte in rawPath.utf8 {
      if Self.isLetterOrDigit(byte) || "-._~/".utf8.contains(byte) {
        longer.path.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        longer.path += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }
    return longer
  }
}
