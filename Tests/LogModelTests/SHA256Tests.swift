import Foundation
import LogModel
import TestSupport
import Testing

@Suite struct `SHA-256` {
  /// FIPS 180-4 examples, and the lengths around a block's end (sha256sum).
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 55),
      "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"
    ),
    (
      String(repeating: "a", count: 64),
      "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func `agrees with the published vectors`(message: String, digest: String) {
    #expect(SHA256.hex(Array(message.utf8)) == digest)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `agrees with sha256sum on random bytes`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let folder = try TemporaryFolder()
    let messages = (0..<40).map { _ in
      (0..<Int.random(in: 0...300, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
    }
    for (index, message) in messages.enumerated() { try folder.write(message, "\(index)") }
    let listed = try run("sha256sum", messages.indices.map(String.init), in: folder.url)
    let expected = listed.text.split(separator: "\n").map { String($0.prefix(64)) }
    #expect(messages.map { SHA256.hex($0) } == expected, "seed \(seed)")
  }
}
