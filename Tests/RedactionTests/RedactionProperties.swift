internal import Redaction
import TestSupport
import Testing

@Suite struct `Redaction properties` {
  /// Pieces that detectors, escapes and pseudonyms are made of.
  private static let pieces = [
    "<", ">", "<email-1>", "<key-1>", "<key-2>", "<text-1>", "<literal-1>", "-", "\\", "\\n",
    "\\u0040", "\\\"", "\"", "'", "%", "%40", "%25", "&", "&amp;", "&#64;", "@", ".", ":", "::",
    "://", "=", "token=", "password: ", "Cookie: ", "a", "B", "7", "0.1", "10.0.0.1", "a@b.co",
    "sk-", "eyJ", "-----BEGIN ", "-----END ", "-----", "\n", " ", "  ", "\u{200b}", "é", "🔥",
    "[at]",
    "4111111111111111", "QUJDREVGR0hJSktMTU5PUA==", "deadbeef", "CUST", "\u{0}", "\u{1b}[1m", "[",
    "]",
    "ff:ff", "+1", "DE89", ";", ",", "\u{ff20}", "\\\\",
  ]

  private static func jumble(_ generator: inout SeededGenerator) -> String {
    (0..<Int.random(in: 1...40, using: &generator))
      .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
  }

  @Test(arguments: 0..<20)
  func `any text comes back, and what was redacted stays so`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var long = Redactor(names: ["CUST", "a"])
    for _ in 0..<20 {
      let text = Self.jumble(&generator)
      var redactor = Redactor(names: ["CUST", "a"])
      let clean = redactor.redact(text)
      #expect(Array(redactor.restore(clean).utf8) == Array(text.utf8), "\(text.debugDescription)")
      #expect(redactor.redact(clean) == clean, "\(text.debugDescription)")
      var fresh = Redactor(names: ["CUST", "a"])
      #expect(Array(fresh.redact(clean).utf8) == Array(clean.utf8), "\(text.debugDescription)")
      var same = Redactor(names: ["CUST", "a"])
      #expect(same.redact(text) == clean)
      var plain = Redactor(names: ["CUST", "a"], naming: .plain)
      let named = plain.redact(text)
      #expect(plain.redact(named) == named, "\(text.debugDescription) → \(named)")
      #expect(plain.redact(text) == named, "\(text.debugDescription)")
      let kept = long.redact(text)
      #expect(Array(long.restore(kept).utf8) == Array(text.utf8), "\(text.debugDescription)")
    }
  }

  @Test(arguments: 0..<20)
  func `secrets planted anywhere do not get through`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let words = [
      "failed", "for", "1480 ms", "E1", "(", "payments-db", "→", "in", "\n", "{", "at x:",
    ]
    for _ in 0..<10 {
      var text = ""
      var secrets: [String] = []
      var frames = ""
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
          text += (words.randomElement(using: &generator) ?? "") + " "
        }
        guard let secret = PlantedSecret.all.randomElement(using: &generator),
          let carrier = Carrier.allCases.randomElement(using: &generator)
        else { continue }
        let carried = carrier.carry(secret.text)
        text += carried.before + carried.text + carried.after + "\n"
        secrets.append(secret.secret)
        frames += carried.before + carried.after + secret.frame + "\n"
      }
      var redactor = Redactor(names: PlantedSecret.customers)
      let clean = redactor.redact(text)
      for secret in secrets {
        let leak = PlantedSecret.leak(of: secret, in: clean, outside: frames)
        #expect(leak == nil, "seed \(seed): \(text.debugDescription) → \(clean.debugDescription)")
      }
      #expect(Array(redactor.restore(clean).utf8) == Array(text.utf8), "seed \(seed)")
      #expect(redactor.redact(clean) == clean, "seed \(seed)")
    }
  }

  /// A detector that looked back or ahead without a bound would not come to an end here.
  @Test(arguments: [
    "@", "a@", "a@b.", "://a:", "://", "key=", "key=\"", "key='", "password:[", "%25", "%", "\\",
    "\\\\n", "\\u", "&amp;", "&", "&#", "-----BEGIN ", "-----BEGIN A-----\n", "<key-1>", "<email-",
    "1.", "1 ", "4-", "41 ", "DE89 ", "a:", "::", "f-", "+1 ", "(1", "VVVV", "UUUU", "eyJ", "eyJ.",
    "aB1", "aB1.", "a", "=", "\u{200b}", "\u{1b}[", "[at]", "Bearer ", "basic a1b2c3d4 ",
    "cookie: ",
    "CUST", "CUSTOMER-", "password=a,", "password='\\''", "key=\"password", "password is ",
    "-u a:b ", "name=\"password\" value=", "\"", "A\n", "AAAAAAAAAAAAAAAA\n", "VlZWVg",
    "aaaaaaaaa.", "12345678-",
  ])
  func `hostile text takes no longer than other text`(piece: String) {
    let text = String(repeating: piece, count: 4000 / piece.utf8.count)
    var redactor = Redactor(names: ["CUST", "CUSTOMER-CUSTOMER-CUSTOMER-X"])
    let clean = redactor.redact(text)
    #expect(redactor.restore(clean) == text)
    #expect(redactor.redact(clean) == clean)
  }
}
