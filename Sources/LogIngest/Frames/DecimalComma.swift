internal import LogModel

/// Numbers with a comma for their point, which spreadsheets write in most languages of Europe.
enum DecimalComma {
  private static let comma = UInt8(ascii: ",")
  private static let point = UInt8(ascii: ".")

  /// The text of a table with points in such numbers; nil where it holds none.
  ///
  /// A comma between cells is never one in a number, so a table between commas stays as it is. The
  /// length stays the same, so that places in the text remain those in the log: where a point that
  /// groups thousands goes, a blank comes to stand before the number.
  static func replaced(in bytes: [UInt8], _ filled: Int, _ separator: UInt8) -> [UInt8]? {
    guard separator != comma,
      ByteSearch.firstIndex(of: comma, in: bytes.span.extracting(0..<filled), from: 0) != nil
    else { return nil }
    var text = bytes
    var start = 0
    var place: Int?
    for at in 0..<filled {
      let byte = bytes[at]
      if byte == comma {
        place = place == nil ? at : -1
      } else if byte == separator || byte == 0x0a {
        if let place, place > 0 { replace(in: &text, start, place, at) }
        (start, place) = (at + 1, nil)
      }
    }
    return text
  }

  /// Replaces the comma at `place` of the cell `text[start ..< end]`, where that is a number.
  private static func replace(in text: inout [UInt8], _ start: Int, _ place: Int, _ end: Int) {
    func isMargin(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte <= 0x20 }
    var (first, last) = (start, end)
    while first < place, isMargin(text[first]) { first += 1 }
    while last > place, isMargin(text[last - 1]) { last -= 1 }
    guard first < place, last > place + 1, text[(place + 1)..<last].allSatisfy(\.isDigit) else {
      return
    }
    if text[first] == UInt8(ascii: "-") { first += 1 }
    let groups = text[first..<place].split(separator: point, omittingEmptySubsequences: false)
    guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) }),
      groups.dropFirst().allSatisfy({ $0.count == 3 }), groups.count == 1 || groups[0].count < 4
    else { return }
    text[place] = point
    guard groups.count > 1 else { return }
    let digits = groups.joined()
    let blanks = place - first - digits.count
    for index in 0..<blanks { text[first + index] = 0x20 }
    for (index, digit) in digits.enumerated() { text[first + blanks + index] = digit }
  }
}
