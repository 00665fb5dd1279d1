import Foundation

/// A text with a secret in it, as logs have them.
package struct PlantedSecret: CustomStringConvertible {
  /// What stands in the log.
  package var text: String
  /// The part that must not leave.
  package var secret: String
  package var description: String { text }
  /// What stands around the secret and may be read.
  package var frame: String { text.split(separator: secret).joined(separator: " ") }

  init(_ text: String, _ secret: String? = nil) {
    self.text = text
    self.secret = secret ?? text
  }

  /// Made up, or from the makers' own documentation.
  package static let all: [PlantedSecret] =
    keys.map { PlantedSecret($0) } + personal.map { PlantedSecret($0) }
    + named.map { PlantedSecret($0.0, $0.1) }

  private static let keys = [
    "sk-proj-abcdEFGH1234ijklMNOP5678", "sk-ant-api03-AbCdEf123456GhIjKl7890",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "gho_16C7e42F292c6912E7710c838347Ae178B4a",
    "github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ", "AKIAIOSFODNN7EXAMPLE",
    "ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "xoxb-123456789012-abcdefGHIJKL", "xoxp-998877665544-zyxwvuTSRQPO",
    "glpat-a1B2c3D4e5F6g7H8i9J0",
    "AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q",
    "SG.aBcDeFgHiJkLmNoPqRsT12.uVwXyZaBcDeFgHiJkLmNoPqRsT1234567890",
    "npm_aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2", "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZ123456",
    "pypi-AgEIcHlwaS5vcmcCJDEyMzQ1Njc4", "dop_v1_0123456789abcdef0123456789abcdef",
    "hvs.CAESIJ1a2b3c4d5e6f7g8h9i",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
    "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3M", "0123456789abcdef0123456789abcdef",
    "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08",
    "aB3dE5gH7jK9mN1pQ3sT5vW7", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75vJ0123456789abcdefGHIJKLMNOPQRSTUVWXYZabcd\nQIDAQABAoIBAHx1\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEA\\nAoIBAQC7VJTUt9Us8cKj\\n-----END PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aY",
    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nabcdefghijklmnopqrstuvwxyzabcdefghijkl\n-----END RSA PRIVATE KEY-----",
    "12:f8:7e:78:61:b4:bf:e2:de:24:15:96:4e:d4:72:53",
  ]

  private static let personal = [
    "4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "5500005555555559",
    "378282246310005", "3782 822463 10005", "6011000990139424", "30569309025904",
    "DE89370400440532013000", "DE89 3704 0044 0532 0130 00", "GB29NWBK60161331926819",
    "FR1420041010050500013M02606", "NO9386011117947",
    "alice.smith@example.com", "bob+tag@mail.example.co.uk", "zoë@bücher.example",
    "root@db-primary.internal",
    "\"john doe\"@example.org", "carol [at] example [dot] com", "postmaster@[192.168.200.17]",
    "10.20.30.40", "192.168.100.200", "255.255.255.255", "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "2001:db8::8a2e:370:7334", "::ffff:192.0.2.128", "fe80::1ff:fe23:4567:890a%eth0",
    "00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7", "001b.4411.3ab7",
    "+4915112345678", "+1 (415) 555-2671", "+44 20 7946 0958", "(415) 555-2671", "415-555-2671",
    "078-05-1120", "123e4567-e89b-12d3-a456-426614174000", "CUST-0042-North", "müller & söhne",
  ]

  private static let named: [(String, String)] = [
    ("ALTER ROLE app WITH PASSWORD 'sqlroleword'", "sqlroleword"),
    ("password=hunter2horse", "hunter2horse"), ("passwd: correcthorse", "correcthorse"),
    (#""password": "pass phrase with spaces""#, "pass phrase with spaces"),
    ("DB_PASSWORD='s3cr3t-value'", "s3cr3t-value"), ("pwd=Tr0ub4dor;", "Tr0ub4dor"),
    ("api_key=abcdefgh", "abcdefgh"), (#"{"apiKey":"qwertyuiop"}"#, "qwertyuiop"),
    ("X-Api-Key: zxcvbnmasd", "zxcvbnmasd"), ("client_secret=topzecretvalue", "topzecretvalue"),
    ("aws_secret_access_key = plainlookingvalue", "plainlookingvalue"),
    ("Authorization: Basic dXNlcjpodW50ZXIy", "dXNlcjpodW50ZXIy"),
    ("Authorization: Bearer mF_9.B5f-4.1JqM", "mF_9.B5f-4.1JqM"),
    ("authorization=letmeinplease", "letmeinplease"), ("sent Bearer abcdef123456", "abcdef123456"),
    ("Cookie: sid=abcdefghij; theme=darkmode", "sid=abcdefghij; theme=darkmode"),
    ("Set-Cookie: JSESSIONID=ABCDEFGHIJ; Path=/", "ABCDEFGHIJ"),
    ("sessionid=klmnopqrst", "klmnopqrst"), ("token: opensesame", "opensesame"),
    ("refresh_token=\"rtvaluehere\"", "rtvaluehere"), ("--password swordfish1", "swordfish1"),
    ("session_key: abcdefabc", "abcdefabc"), ("<password>inxmlvalue</password>", "inxmlvalue"),
    ("secret => rubyvalue", "rubyvalue"), ("passphrase: \"long winded one\"", "long winded one"),
    ("\"tokens\": [\"firstone\", \"secondone\"]", "secondone"), ("otp=483920", "483920"),
    ("postgres://app:pgpassw0rd@db.internal:5432/pay", "pgpassw0rd"),
    ("https://deploy:t0ken/with@sign@git.internal/x.git", "t0ken/with@sign"),
    ("root:mysqlpass@tcp(10.0.0.5:3306)/pay", "mysqlpass"),
    ("Server=db;User Id=sa;Password=mssqlpass;", "mssqlpass"),
    ("redis://:redispassword@cache:6379/0", "redispassword"),
    ("amqp://guest:rabbitpass@mq/%2f", "rabbitpass"), ("sig=azuresignature%3D", "azuresignature"),
    ("password=\"a\\\"b-secret-part\"", "b-secret-part"),
    ("PASSWORD=abcdef,ghijkl;mnopqr", "ghijkl;mnopqr"),
    ("the password is hunter2horse", "hunter2horse"),
    ("curl -u admin:hunter3horse x", "hunter3horse"),
    ("pwd='it''s-a-secret-one'", "s-a-secret-one"), ("password:\n  - listedhorse", "listedhorse"),
    (#"<add key="ApiKey" value="addedhorse"/>"#, "addedhorse"),
    (#"{"name":"password","value":"namedhorse"}"#, "namedhorse"),
    ("٤١١١١١١١١١١١١١١١", "٤١١١١١١١١١١١١١١١"),
    (#"{\"password\":\"escapedonce\"}"#, "escapedonce"),
  ]

  /// The customers that a case would know.
  package static let customers = ["CUST-0042-North", "müller & söhne", "-", ""]
}

/// Ways in which a text gets into a log.
package enum Carrier: CaseIterable {
  case bare
  case sentence
  case json
  case query
  case stackTrace
  case unicodeEscapes
  case percent
  case percentTwice
  case entities
  case base64
  case base64Twice
  case base64Wrapped
  case zeroWidth
  case softHyphen

  /// The text as this carrier writes it, and what surrounds it.
  package func carry(_ text: String) -> (before: String, text: String, after: String) {
    switch self {
    case .bare: ("", text, "")
    case .sentence: ("request failed for ", text, " after 1480 ms")
    case .json: (#"{"message":"got "#, Self.json(text), #" twice","latency_ms":1480}"#)
    case .query: ("GET https://api.internal/v1/cb?x=", Self.percent(text, all: false), "&y=1")
    case .stackTrace: ("java.lang.Error: ", text, "\n\tat com.acme.Pay.run(Pay.java:42)")
    case .unicodeEscapes: ("\"", Self.unicode(text), "\"")
    case .percent: ("x=", Self.percent(text, all: true), "&y=1")
    case .percentTwice: ("x=", Self.percent(Self.percent(text, all: true), all: false), "&y=1")
    case .entities: ("<td>", Self.entities(text), "</td>")
    case .base64: ("blob=", Self.base64("the body is: \(text)\n"), ";")
    case .base64Twice: ("blob ", Self.base64(Self.base64("the body is: \(text)\n")), "")
    case .base64Wrapped: ("body:\n", Self.wrapped("first line of the body, then: \(text)\n"), "\n.")
    case .zeroWidth: ("see ", text.map { "\($0)\u{200b}" }.joined(), " now")
    case .softHyphen: ("see ", text.map { "\u{ad}\($0)" }.joined(), " now")
    }
  }

  private static func json(_ text: String) -> String {
    let data = (try? JSONEncoder().encode([text])) ?? Data()
    return String(String(decoding: data, as: UTF8.self).dropFirst(2).dropLast(2))
  }

  private static func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  private static func percent(_ text: String, all: Bool) -> String {
    text.utf8.map { byte in
      let scalar = Unicode.Scalar(byte)
      let isPlain = byte < 0x80 && scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
      return isPlain && !(all && byte % 3 == 0) ? String(scalar) : "%" + hex(UInt32(byte), 2)
    }.joined()
  }

  private static func unicode(_ text: String) -> String {
    text.utf16.map { unit in
      let isPlain = unit < 0x80 && unit % 3 != 0 && unit > 0x30 && unit != 0x5c
      return isPlain
        ? String(Unicode.Scalar(UInt8(unit))) : "\\u" + hex(UInt32(unit), 4)
    }.joined()
  }

  private static func entities(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.value % 3 == 0 || !scalar.properties.isAlphabetic
        ? "&#\(scalar.value);" : String(scalar)
    }.joined()
  }

  private static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  private static func wrapped(_ text: String) -> String {
    Data(text.utf8).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
  }
}

extension PlantedSecret {
  /// The first six characters in a row of `secret` that stand in `text`.
  package static func leak(of secret: String, in text: String, outside carrier: String = "")
    -> String?
  {
    let (secret, text) = (Array(secret.utf8), Array(text.utf8))
    let length = min(6, secret.count)
    var windows: Set<ArraySlice<UInt8>> = []
    for start in 0...(text.count - min(length, text.count)) where start + length <= text.count {
      windows.insert(text[start..<(start + length)])
    }
    let known = Array(carrier.utf8)
    for start in 0...(secret.count - length) {
      let window = secret[start..<(start + length)]
      if windows.contains(window), known.isEmpty || !holds(known, window) {
        return String(decoding: window, as: UTF8.self)
      }
    }
    return nil
  }

  private static func holds(_ text: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
    text.indices.contains { text[$0...].starts(with: part) }
  }
}
