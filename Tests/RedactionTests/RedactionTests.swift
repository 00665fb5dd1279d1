import LogModel
internal import Redaction
import TestSupport
import Testing

@Suite struct `Redaction` {
  @Test(arguments: Carrier.allCases)
  func `no planted secret gets through`(carrier: Carrier) {
    for planted in PlantedSecret.all {
      let carried = carrier.carry(planted.text)
      let text = carried.before + carried.text + carried.after
      var redactor = Redactor(names: PlantedSecret.customers)
      let clean = redactor.redact(text)
      let frame = carried.before + carried.after
      #expect(
        PlantedSecret.leak(of: planted.secret, in: clean, outside: frame) == nil,
        "\(carrier): \(text) → \(clean)")
      // Base64 of the whole would give the secret away to anyone who decodes it.
      if carrier == .base64 || carrier == .base64Twice {
        #expect(!clean.contains(carried.text.suffix(12)), "\(text) → \(clean)")
      }
      #expect(Array(redactor.restore(clean).utf8) == Array(text.utf8), "\(text) → \(clean)")
      var fresh = Redactor(names: PlantedSecret.customers)
      #expect(fresh.redact(clean) == clean, "\(text)")
      #expect(redactor.redact(clean) == clean, "\(text)")
    }
  }

  @Test func `there are enough of them`() {
    #expect(PlantedSecret.all.count >= 80)
    #expect(HarmlessTexts.all.count >= 60)
  }

  @Test(arguments: HarmlessTexts.all)
  func `what is no secret stays`(text: String) {
    var redactor = Redactor(names: PlantedSecret.customers)
    #expect(redactor.redact(text) == text)
  }

  @Test func `pseudonyms are numbered by first appearance`() {
    var redactor = Redactor(names: ["CUST-7"])
    #expect(
      redactor.redact("b@x.org a@x.org b@x.org from 10.0.0.1:443 for CUST-7, not CUST-70")
        == "<email-1> <email-2> <email-1> from <ip-1>:443 for <customer-1>, not CUST-70")
    #expect(redactor.redact("a@x.org 10.0.0.2") == "<email-2> <ip-2>")
    #expect(redactor.restore("<ip-2>, <ip-3> and <email-1>") == "10.0.0.2, <ip-3> and b@x.org")
  }

  @Test(arguments: [
    ("https://app:hunter22@db.internal/x", "https://<key-1>@db.internal/x"),
    ("password=hunter2&user=1", "password=<key-1>&user=1"),
    (#"{"token":"abcd1234","ms":12}"#, #"{"token":"<key-1>","ms":12}"#),
    (#"{\"token\":\"abcd1234\"}"#, #"{\"token\":\"<key-1>\"}"#),
    (#"line one\nalice@example.com"#, #"line one<email-1>"#),
    (
      "curl -H 'Authorization: Bearer abcd1234' https://api",
      "curl -H 'Authorization: <key-1>' https://api"
    ),
    ("host [2001:db8::1]:443 down", "host [<ip-1>]:443 down"),
  ])
  func `what is around a secret stays`(text: String, clean: String) {
    var redactor = Redactor(names: [])
    #expect(redactor.redact(text) == clean)
    #expect(redactor.restore(clean) == text)
  }

  @Test func `a look-alike in the log is no pseudonym`() {
    var redactor = Redactor(names: [])
    let text = "<email-1> wrote a@x.org and <email-3>, b@x.org"
    #expect(redactor.redact(text) == "<email-1> wrote <email-2> and <email-3>, <email-4>")
    #expect(redactor.restore(redactor.redact(text)) == text)
    // The number is taken now, so what looks like it goes.
    #expect(redactor.redact("see <email-2>!") == "see <literal-1>!")
    #expect(redactor.restore("see <literal-1>!") == "see <email-2>!")
  }

  @Test func `a document is redacted value by value`() {
    var redactor = Redactor(names: ["C-9"])
    let document: JSONValue = [
      "service": "payments-db", "password": "hunter2", "pin": .number("1234"), "customer": "C-9",
      "tokens": .number("12"), "api_keys": ["first", "second"], "latency_ms": .number("1480"),
      "nested": ["note": "mail a@x.org"], "card": .number("4111111111111111"), "token": "<key-9>",
    ]
    let clean: JSONValue = [
      "service": "payments-db", "password": "<key-1>", "pin": "<key-2>", "customer": "<customer-1>",
      "tokens": .number("12"), "api_keys": ["<key-3>", "<key-4>"], "latency_ms": .number("1480"),
      "nested": ["note": "mail <email-1>"], "card": "<card-1>", "token": "<key-9>",
    ]
    #expect(redactor.redact(document) == clean)
    #expect(redactor.redact(clean) == clean)
  }

  @Test func `an original is never read as a pseudonym`() {
    var redactor = Redactor(names: ["<ip-1>", "ip"])
    for text in ["<ip-1>", "password='<ip-1>x' 10.0.0.1", "<IP-1> ip <ip-01> <ip-1"] {
      let clean = redactor.redact(text)
      #expect(redactor.restore(clean) == text)
    }
  }
}
