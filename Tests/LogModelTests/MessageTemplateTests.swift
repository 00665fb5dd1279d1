import LogModel
import Testing

@Suite struct `Templates of messages` {
  private static func text(_ message: String) -> String {
    MessageTemplate.text(of: Array(message.utf8).span)
  }

  private static func id(_ message: String) -> UInt64 {
    MessageTemplate.id(of: Array(message.utf8).span)
  }

  /// Lines of one statement each, as programs write them; written for this test.
  @Test(arguments: [
    ["order 12 stored in 4 ms", "order 130771 stored in 12.5 s", "order #7 stored in 80 us"],
    ["connection to 10.0.0.7:5432 lost", "connection to db-3.example.com lost"],
    ["login of user anna from 10.0.0.1", "login of user root from host-7"],
    ["Failed password for root from 10.1.1.1", "Failed password for backup from 10.1.1.2"],
    ["free: 12 KB of 80 MB", "free: 900 B of 4 GB"],
    ["reading /etc/hosts", #"reading C:\\Users\\anna\\a.txt"#],
    ["job started Mon Jan 05 08:00:00 UTC 2026", "job started Tue Feb 10 11:00:00 GMT 2026"],
    ["acquire lock=17, tag=\"View Lock\", ws=null", "acquire lock=x, tag=\"Audio\", ws=[a, b, c]"],
    [
      "seat [train: fast, type: 2, stops=[ulm, bonn]]", "seat [train: slow, type: 1, stops=[bonn]]",
    ],
    ["IRQs 3 4 5 disabled", "IRQs 3 disabled", "IRQs 10 11 12 14 15 disabled"],
    ["synchronized to LOCAL(0)", "synchronized to 10.0.0.1"],
    ["link 00:1a:FF:ea up", "link ff:00:aa:01 up", "link deadbeef up"],
    [#"said \"yes\" to 5"#, "said \"yes\" to 7"],
  ])
  func `values make no difference`(messages: [String]) {
    for message in messages.dropFirst() {
      #expect(Self.id(message) == Self.id(messages[0]), "\(Self.text(message))")
    }
  }

  @Test(arguments: [
    ("no free leases", "unknown lease"),
    ("data address 0x10", "data address space......0"),
    ("event android.intent.action.SCREEN_ON", "event android.intent.action.TIME_TICK"),
    ("cannot open /etc/a: Permission denied", "cannot open /etc/a: No such file or directory"),
    (
      "the change of focus needs a new layout to begin",
      "the change of focus needs a new layout to end"
    ),
    ("authentication failure; user=root", "authentication failure; host=root"),
    ("check pass; user unknown", "check pass; user is known"),
    ("1 2 3", "v1.2 (3)"),
  ])
  func `statements do`(first: String, second: String) {
    #expect(Self.id(first) != Self.id(second), "\(Self.text(first)) and \(Self.text(second))")
  }

  @Test func `the words of a template are those that stay`() {
    #expect(
      Self.text("payment 12 of user anna failed: timeout=30 after 4 ms, giving up")
        == "payment of user failed timeout after giving up")
  }

  /// A hostile message costs no more than its first bytes.
  @Test(arguments: [
    "", "=", "=[", "=\"", "[[[[", "]]]]", "\\", "a=\\", "...", "user", "for", "(1", "a(1)", ":::",
    "=[[[[]",
  ])
  func `any bytes are a message`(start: String) {
    let long = Array(start.utf8) + Array(repeating: UInt8(ascii: "["), count: 100_000)
    _ = MessageTemplate.id(of: long.span)
    _ = Self.text(start)
    for byte in UInt8.min...UInt8.max { _ = MessageTemplate.id(of: [byte, byte, 0x3d, byte].span) }
    #expect(Self.id(start) == Self.id(start))
  }
}
