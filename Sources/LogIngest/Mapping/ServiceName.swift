internal import LogModel

/// Names of services, and dates, from what surrounds a log: containers, pods, files.
enum ServiceName {
  /// `checkout` of `checkout-1` and `shop_checkout_1`, and of Swarm's `checkout.1.q0s3c1k2@node-1`.
  static func withoutInstance(_ name: Substring) -> Substring {
    if let node = name.firstIndex(of: "@") {
      let parts = name[..<node].split(separator: ".")
      return parts.count > 2 ? parts.dropLast(2).joined(separator: ".")[...] : name[..<node]
    }
    guard let mark = name.lastIndex(where: { $0 == "-" || $0 == "_" }),
      mark > name.startIndex
    else { return name }
    let number = name[name.index(after: mark)...]
    return !number.isEmpty && number.allSatisfy(\.isNumber) ? name[..<mark] : name
  }

  /// `checkout` of `checkout-7d9f8b6c5d-x2x9z`, `db` of `db-0`, `agent` of `agent-x2x9z`.
  static func withoutPodHash(_ name: Substring) -> Substring {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last else { return name }
    if last.allSatisfy(\.isNumber) { return parts.dropLast().joined(separator: "-")[...] }
    guard isRandom(last, 5...5) else { return name }
    let rest = parts.dropLast()
    let isReplica = rest.count > 1 && isRandom(rest[rest.count - 1], 6...10)
    return (isReplica ? rest.dropLast() : rest).joined(separator: "-")[...]
  }

  /// Whether a name of ASCII ends in what Kubernetes adds to the name of a pod.
  static func isPod(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    guard chunk.first(UInt8(ascii: "-"), from: start, before: end) < end else { return false }
    var at = end
    while chunk.byte(at - 1) != UInt8(ascii: "-") { at -= 1 }
    return (at..<end).allSatisfy { chunk.byte($0).isDigit }
      || end - at == 5 && (at..<end).allSatisfy { random.contains(chunk.byte($0)) }
  }

  /// Whether a name of ASCII ends in what a Deployment adds to its pods: `-7d9f8b6c5d-x2x9z`.
  static func isReplica(_ chunk: RawSpan, _ start: Int, _ end: Int) -> Bool {
    func part(before end: Int, _ lengths: ClosedRange<Int>) -> Int? {
      var at = end
      while at > start, random.contains(chunk.byte(at - 1)) { at -= 1 }
      let isPart = at > start && chunk.byte(at - 1) == UInt8(ascii: "-")
      return isPart && lengths.contains(end - at) ? at - 1 : nil
    }
    return part(before: end, 5...5).flatMap { part(before: $0, 6...10) } != nil
  }

  /// Whether a part was drawn at random: Kubernetes draws from these letters and digits.
  ///
  /// - Source: k8s.io/apimachinery, `util/rand`: no vowels and no digits that look like letters.
  private static func isRandom(_ part: Substring, _ lengths: ClosedRange<Int>) -> Bool {
    lengths.contains(part.count) && part.utf8.allSatisfy { random.contains($0) }
  }

  private static let random = Array("bcdfghjklmnpqrstvwxz2456789".utf8)

  /// `web` of `app[web.1]`.
  static func dyno(_ source: String) -> Substring {
    guard let open = source.firstIndex(of: "[") else { return source[...] }
    return source[source.index(after: open)...].prefix { $0 != "." && $0 != "]" }
  }

  /// Parts of file names that say nothing of the service.
  private static let common: Set<String> = [
    "access", "error", "errors", "log", "logs", "json", "jsonl", "ndjson", "out", "err", "stdout",
    "stderr", "csv", "tsv", "jtl", "txt", "gz", "old", "current", "output", "clef", "jsonlines",
  ]

  /// The service that a log's path tells: a pod's container, or the name of the file without
  /// endings, dates and words such as `access`.
  static func ofFile(_ path: String) -> String {
    let parts = path.split(separator: "/")
    guard let last = parts.last, last != "-" else { return "stdin" }
    if let container = container(parts) { return container }
    let words = last.split(whereSeparator: { ".-_ ".contains($0) })
    let named = last.split(whereSeparator: { ".".contains($0) }).first ?? last
    var kept: [Substring] = []
    for word in named.split(whereSeparator: { "-_ ".contains($0) }) {
      if common.contains(word.lowercased()) || word.allSatisfy(\.isNumber) { continue }
      kept.append(withoutDate(word))
    }
    let name = kept.filter { !$0.isEmpty }.joined(separator: "-")
    if !name.isEmpty { return name }
    // `access.log` of a service in a folder of its own.
    let folder = parts.dropLast().last { !["log", "logs", "var", "input", "."].contains($0) }
    return folder.map(String.init) ?? words.first.map(String.init) ?? String(last)
  }

  /// `u_ex260105` and `app20260105` end in a date.
  private static func withoutDate(_ word: Substring) -> Substring {
    let digits = word.reversed().prefix { $0.isNumber }.count
    return digits >= 6 ? word.dropLast(digits) : word
  }

  /// The year in the name of a file: 2026 of `syslog-20260105` and `messages.2026-01-05`.
  static func year(ofFile path: String) -> Int? {
    let name = path.split(separator: "/").last ?? ""
    for word in name.split(whereSeparator: { !$0.isNumber }) where [4, 6, 8].contains(word.count) {
      if let year = Int(word.prefix(4)), (1990...2099).contains(year) { return year }
    }
    return nil
  }

  /// The date in the name of a file: 2026-01-05 of `app.2026-01-05.log` and `app-20260105.log`.
  static func date(ofFile path: String) -> CivilDate? {
    let name = path.split(separator: "/").last ?? ""
    var digits: [Substring] = []
    for word in name.split(whereSeparator: { !$0.isNumber }) {
      if word.count == 8 {
        digits = [word.prefix(4), word.dropFirst(4).prefix(2), word.suffix(2)]
      } else {
        digits.append(word)
      }
      let parts = digits.suffix(3)
      guard parts.map(\.count) == [4, 2, 2] else { continue }
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == 3, (1990...2099).contains(numbers[0]), (1...12).contains(numbers[1]),
        (1...CivilDate.days(in: numbers[1], of: numbers[0])).contains(numbers[2])
      else { continue }
      return CivilDate(year: numbers[0], month: numbers[1], day: numbers[2])
    }
    return nil
  }

  /// The container of `pods/NAMESPACE_POD_UID/CONTAINER/0.log` and of
  /// `containers/POD_NAMESPACE_CONTAINER-ID.log`.
  private static func container(_ parts: [Substring]) -> String? {
    guard let last = parts.last else { return nil }
    if parts.count > 2, parts[parts.count - 3].split(separator: "_").count == 3,
      parts[parts.count - 3].contains("-"), last.prefix(while: \.isNumber).count > 0
    {
      return String(parts[parts.count - 2])
    }
    let names = last.split(separator: "_")
    guard names.count == 3, let dash = names[2].lastIndex(of: "-") else { return nil }
    let id = names[2][names[2].index(after: dash)...].prefix { $0 != "." }
    guard id.count == 64, id.allSatisfy(\.isHexDigit) else { return nil }
    return String(names[2][..<dash])
  }
}
