/// Answers of earlier runs by key; a key is 64 hex digits, and so valid as a file name.
///
/// Called in the order of the requests, by one task at a time.
package protocol ResponseCache: Sendable {
  /// The stored bytes, or nil; never waits for the network.
  func get(_ key: String) -> [UInt8]?
  /// Stores the bytes; on failure they are merely lost.
  func put(_ key: String, _ bytes: [UInt8])
}

/// Receives the exact bytes of every body just before they are sent.
///
/// Several tasks may call it concurrently, and in any order for calls that are in flight together.
package typealias EgressSink = @Sendable (_ body: [UInt8], _ url: String) -> Void
