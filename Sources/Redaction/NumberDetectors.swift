internal import LogModel

// Personal numbers: cards, accounts, telephones.
extension SecretScan {
  /// Finds 13 to 19 digits with a valid check digit, together or in groups.
  mutating func findCards() {
    var at = 0
    while at < bytes.count {
      guard bytes[at].isDigit else {
        at += 1
        continue
      }
      let isFraction = byte(at - 1) == 0x2e && byte(at - 2).isDigit
      if !isFraction, let end = cardEnd(at) {
        add(at..<end, .card)
        at = end
      }
      at = end(from: at, while: \.isDigit)
    }
  }

  private func cardEnd(_ start: Int) -> Int? {
    var digits: [UInt8] = []
    var at = start
    var separator: UInt8?
    var best: Int?
    while digits.count <= 19 {
      let end = end(from: at, limit: 20, while: \.isDigit)
      digits += bytes[at..<end].map { $0 - 0x30 }
      if (13...19).contains(digits.count), Self.isCard(digits) { best = end }
      let next = byte(end)
      guard next == 0x20 || next == 0x2d || next == 0x2e, next == separator ?? next,
        byte(end + 1).isDigit, (2...7).contains(end - at)
      else { break }
      separator = next
      at = end + 1
    }
    return best
  }

  /// - Source: ISO/IEC 7812: Luhn's check digit, and the first digits that networks have.
  private static func isCard(_ digits: [UInt8]) -> Bool {
    switch digits[0] {
    case 3...6: break
    case 2 where (2221...2720).contains(digits[..<4].reduce(0) { $0 * 10 + Int($1) }): break
    default: return false
    }
    var sum = 0
    for (index, digit) in digits.reversed().enumerated() {
      let doubled = Int(digit) * (index % 2 == 0 ? 1 : 2)
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }

  /// Finds IBANs: two letters, two digits and up to 30 more, alone or in groups, with remainder 1
  /// by 97.
  mutating func findIBANs() {
    var at = 0
    while at < bytes.count {
      let isStart =
        bytes[at].isLetter && byte(at + 1).isLetter && byte(at + 2).isDigit && byte(at + 3).isDigit
        && !byte(at - 1).isAlphanumeric
      if isStart, let end = ibanEnd(at) {
        add(at..<end, .iban)
        at = end
      } else {
        at += 1
      }
    }
  }

  private func ibanEnd(_ start: Int) -> Int? {
    let head = bytes[start..<(start + 4)].reduce(0) { Self.remainder($0, $1) }
    let headScale = 1_000_000  // two letters of two digits each, and two digits
    var at = start + 4
    var (count, remainder) = (4, 0)
    var best: Int?
    while count < 34 {
      if byte(at).isAlphanumeric {
        remainder = Self.remainder(remainder, byte(at))
        count += 1
        at += 1
        guard !byte(at).isAlphanumeric, count >= 15 else { continue }
        if (remainder * headScale + head) % 97 == 1 { best = at }
      } else if byte(at) == 0x20 || byte(at) == 0x2d, byte(at + 1).isAlphanumeric {
        at += 1
      } else {
        break
      }
    }
    return best
  }

  /// The remainder by 97 after one more character; letters count as 10 to 35.
  private static func remainder(_ before: Int, _ byte: UInt8) -> Int {
    if byte.isDigit { return (before * 10 + Int(byte - 0x30)) % 97 }
    return (before * 100 + Int(byte.lowercased - 0x61) + 10) % 97
  }

  /// `+49 30 1234567` as E.164 has it, `(555) 123-4567`, `555-123-4567`; and `123-45-6789`.
  mutating func findPhones() {
    var at = 0
    while at < bytes.count {
      let isFree = !byte(at - 1).isAlphanumeric && byte(at - 1) != 0x2d && byte(at - 1) != 0x2e
      if bytes[at] == UInt8(ascii: "+"), !byte(at - 1).isAlphanumeric, let end = e164End(at + 1) {
        add(at..<end, .phone)
        at = end
      } else if isFree, bytes[at].isDigit || bytes[at] == UInt8(ascii: "("),
        let (end, kind) = groupedEnd(at)
      {
        add(at..<end, kind)
        at = end
      } else {
        at += 1
      }
    }
  }

  private static let phoneMarks = Array(" ()-./".utf8)

  private func e164End(_ start: Int) -> Int? {
    guard byte(start) != UInt8(ascii: "0") else { return nil }
    var at = start
    var digits = 0
    var end = start
    while digits < 16, at - end < 3 {
      if byte(at).isDigit {
        digits += 1
        end = at + 1
      } else if !Self.phoneMarks.contains(byte(at)) {
        break
      }
      at += 1
    }
    return (8...15).contains(digits) ? end : nil
  }

  private func groupedEnd(_ start: Int) -> (Int, SecretKind)? {
    let shapes: [(shape: String, kind: SecretKind)] = [
      ("(000) 000-0000", .phone), ("000-000-0000", .phone), ("000-00-0000", .id),
    ]
    for (shape, kind) in shapes {
      let end = start + shape.utf8.count
      let isAlike = zip(shape.utf8, bytes[min(start, bytes.count)...]).allSatisfy {
        $0 == 0x30 ? $1.isDigit : $0 == $1
      }
      if end <= bytes.count, isAlike, !byte(end).isAlphanumeric, byte(end) != 0x2d {
        return (end, kind)
      }
    }
    return nil
  }
}
