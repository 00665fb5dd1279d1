import LogModel
import Testing

@Suite struct `Byte key` {
  @Test(arguments: ["", "a", "a name of more than fifteen bytes", "d\u{e9}j\u{e0}", "\u{1f680}"])
  func `equal bytes are one key`(text: String) {
    #expect([ByteKey(text): 1][ByteKey(String(decoding: Array(text.utf8), as: UTF8.self))] == 1)
  }

  @Test func `names that only look alike stay apart`() {
    let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
    #expect(composed == decomposed)
    #expect(ByteKey(composed) != ByteKey(decomposed))
    // Of one length in bytes, too.
    #expect(ByteKey("\u{212b}") != ByteKey("A\u{30a}"))
  }
}
