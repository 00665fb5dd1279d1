/// Answers of earlier runs by key; a key is 64 hex digits, and so a file name too.
///
/// Called in the order of the requests, by one task at a time.
package protocol ResponseCache: Sendable {
  /// The bytes that were put, or nil; never waits for the network.
  func get(_ key: String) -> [UInt8]?
  /// Keeps the bytes; a cache that cannot must only forget them.
  func put(_ key: String, _ bytes: [UInt8])
}

/// Sees the exact bytes of every body just before they are sent; may be called by several tasks at
/// once, and in any order for calls that are in flight together.
package typealias EgressSink = @Sendable (_ body: [UInt8], _ url: String) -> Void
