internal import LogModel

/// The parts of texts that name a service, a place or a region, as ranges of the text.
enum TextPart {
  /// The part of `chunk[start ..< end]` that a form stands for; nil for a form that is no part, and
  /// an empty range for a text without it.
  static func range(_ chunk: RawSpan, _ start: Int, _ end: Int, _ form: ValueForm) -> Range<Int>? {
    switch form {
    case .host: host(chunk, start, end)
    case .path: path(chunk, start, end)
    case .requestPath: requestPath(chunk, start, end)
    case .resourceName: resourceName(chunk, start, end)
    case .resourceRegion: resource(chunk, start, end, 3)
    case .cluster: cluster(chunk, start, end)
    case .beforeAt: start..<first("@", chunk, start, end)
    case .beforeSign: start..<min(first("+", chunk, start, end), first("-", chunk, start, end))
    case .lastPart: lastPart(chunk, start, end)
    case .unit: start..<end - (ends(with: ".service", chunk, start, end) ? 8 : 0)
    case .group: threadGroup(chunk, start, end)
    case .level: SeverityText.find(chunk, start, end) ?? start..<start
    default: nil
    }
  }

  /// The first place of a byte; `end` where it does not stand there.
  @inline(__always)
  private static func first(
    _ character: Unicode.Scalar, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Int {
    chunk.first(UInt8(truncatingIfNeeded: character.value), from: start, before: end)
  }

  private static func ends(
    with tail: String, _ chunk: RawSpan, _ start: Int, _ end: Int
  ) -> Bool {
    let length = tail.utf8.count
    return end - start >= length
      && zip(tail.utf8, end - length..<end).allSatisfy { $0 == chunk.byte($1) }
  }

  /// The place behind the `://` of a URL; nil for another text, which may have a URL in its query.
  private static func scheme(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Int? {
    var at = start
    while at < end {
      let stops = chunk.stops(at, UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "?"))
      at &+= stops.distance
      if stops.isEmpty { continue }
      let isURL = at &+ 2 < end && chunk.word(at) & Word.mask(3) == 0x2f_2f3a
      return isURL ? at &+ 3 : nil
    }
    return nil
  }

  /// `shop.example.com` of `https://user@shop.example.com:443/pay`.
  private static func host(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int> {
    var from = scheme(chunk, start, end) ?? start
    var to = from
    while to < end {
      let byte = chunk.byte(to)
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") {
        break
      }
      if byte == UInt8(ascii: "@") { from = to &+ 1 }
      to &+= 1
    }
    guard from < to, chunk.byte(from) == UInt8(ascii: "[") else {
      return from..<first(":", chunk, from, to)
    }
    // An address of version 6.
    return from..<min(to, first("]", chunk, from, to) + 1)
  }

  /// The path of a URL, or the URL itself where that is a path.
  private static func path(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int>? {
    var from = start
    if let behind = scheme(chunk, start, end) { from = first("/", chunk, behind, end) }
    let to = first("?", chunk, from, end)
    return from < to ? from..<to : nil
  }

  /// The path of `GET /pay HTTP/1.1`.
  private static func requestPath(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int>? {
    var at = start
    func skipBlanks() { while at < end, chunk.byte(at) == 0x20 { at &+= 1 } }
    skipBlanks()
    at = first(" ", chunk, at, end)
    skipBlanks()
    let from = at
    at = first(" ", chunk, at, end)
    guard from < at else { return from..<from }
    if chunk.byte(from) == UInt8(ascii: "/") { return from..<first("?", chunk, from, at) }
    return host(chunk, from, at) == from..<at ? from..<at : path(chunk, from, at)
  }

  /// The part of an Amazon resource name with this number, from 0.
  private static func resource(
    _ chunk: RawSpan, _ start: Int, _ end: Int, _ index: Int
  ) -> Range<Int> {
    var part = start..<start
    var number = 0
    var from = start
    while from <= end {
      let to = first(":", chunk, from, end)
      if number == 0, !(to - from == 3 && chunk.word(from) & Word.mask(3) == 0x6e_7261) { break }
      if number == index { part = from..<to }
      number += 1
      from = to + 1
    }
    return number > 5 ? part : start..<start
  }

  private static func resourceName(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int> {
    let whole = resource(chunk, start, end, 5)
    // The second of the parts between slashes, of which empty ones do not count.
    var parts = 0
    var from = whole.lowerBound
    while from < whole.upperBound {
      let to = first("/", chunk, from, whole.upperBound)
      if to > from { parts += 1 }
      if parts == 2, to > from { return from..<to }
      from = to + 1
    }
    return whole
  }

  /// `checkout` of `outbound|8080|v1|checkout.shop.svc.cluster.local`, and of Envoy Gateway's
  /// `httproute/shop/checkout/rule/0`.
  private static func cluster(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int> {
    let kind = first("/", chunk, start, end)
    if kind + 1 < end, ends(with: "route", chunk, start, kind) {
      let name = first("/", chunk, kind + 1, end) + 1
      return min(name, end)..<first("/", chunk, min(name, end), end)
    }
    var bars = 0
    var from = start
    for at in start..<end where chunk.byte(at) == UInt8(ascii: "|") {
      bars += 1
      from = at + 1
    }
    return bars > 2 ? from..<first(".", chunk, from, end) : start..<start
  }

  /// `checkout` of `/aws/lambda/checkout`.
  private static func lastPart(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int> {
    var to = end
    while to > start, chunk.byte(to - 1) == UInt8(ascii: "/") { to -= 1 }
    var from = to
    while from > start, chunk.byte(from - 1) != UInt8(ascii: "/") { from -= 1 }
    return from..<to
  }

  /// `Checkout` of `Checkout 1-7`.
  private static func threadGroup(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Range<Int> {
    var blank = end
    while blank > start, chunk.byte(blank - 1).isDigit || chunk.byte(blank - 1) == UInt8(ascii: "-")
    {
      blank -= 1
    }
    let hasGroup = blank > start && chunk.byte(blank - 1) == 0x20
    return start..<(hasGroup ? blank - 1 : end)
  }
}
