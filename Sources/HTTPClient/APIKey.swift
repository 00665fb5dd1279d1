/// A secret that is sent in one header and printed nowhere.
package struct APIKey: Equatable, Sendable {
  let secret: String

  /// Reads a key as stored in a file or the environment; surrounding white space is removed.
  ///
  /// - Throws: When it is empty or holds anything but printable ASCII, such as a second line.
  package init(_ text: String) throws(HTTPError) {
    var bytes = text.utf8[...]
    let space: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]
    while let first = bytes.first, space.contains(first) { bytes.removeFirst() }
    while let last = bytes.last, space.contains(last) { bytes.removeLast() }
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
      throw HTTPError(.badHeader("Authorization"))
    }
    secret = String(decoding: bytes, as: UTF8.self)
  }
}

extension APIKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "(a key)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: EmptyCollection()) }
}
