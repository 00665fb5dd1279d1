internal import LogDetect
internal import LogModel

/// Whether parts can be joined exactly: a refusal names the part, the fact and the remedy.
package struct PartCheck {
  /// By their inputs, in the order of the names of these; scans of one group are of the same inputs.
  package private(set) var groups: [[Part]] = []

  /// Groups parts, where they are of the same settings and none is missing.
  package init(_ parts: [Part]) throws(PartError) {
    for (index, part) in parts.enumerated() {
      for earlier in parts[..<index] where earlier.hash == part.hash {
        throw PartError(
          part.name, "it is the same part as \(earlier.name)", "name each part once")
      }
      try Self.compare(part, parts[0])
    }
    let groups = Dictionary(grouping: parts, by: \.inputs).values.map { group in
      group.sorted { ($0.head.share.number, $0.hash) < ($1.head.share.number, $1.hash) }
    }
    for group in groups { try Self.checkShares(group) }
    self.groups = groups.sorted { lhs, rhs in
      let (left, right) = (lhs[0], rhs[0])
      return left.head.inputs == right.head.inputs
        ? left.inputs.lexicographicallyPrecedes(right.inputs)
        : left.head.inputs.lexicographicallyPrecedes(right.head.inputs)
    }
  }

  /// The names of the inputs of all parts, in order.
  package var inputs: [String] { groups.flatMap { $0[0].head.inputs } }

  /// Checks that the parts have the settings of the run that joins them.
  package func check(_ settings: [Part.Setting]) throws(PartError) {
    guard let part = groups.first?.first else { return }
    for own in settings where !part.head.settings.contains(own) {
      throw PartError(
        part.name, "its \(own.name) are not those of this run",
        "merge with the config file of the scan, --config FILE")
    }
  }

  private static func compare(_ part: Part, _ first: Part) throws(PartError) {
    for (own, other) in zip(part.head.settings, first.head.settings) where own != other {
      throw PartError(
        part.name, "its \(own.name) are not those of \(first.name)",
        "scan both with the same options and config file")
    }
    guard part.head.learned == first.head.learned else {
      throw PartError(
        part.name,
        "its log carries other numbers without a limit than that of \(first.name), so each judges "
          + "what the other does not",
        "scan the same inputs with --share, or set \"deviations\": \"off\" in the config file")
    }
    guard part.head.rules == first.head.rules else {
      throw PartError(
        part.name, "its gate rules are not those of \(first.name)",
        "scan both with the same --gate and config file")
    }
  }

  private static func checkShares(_ group: [Part]) throws(PartError) {
    guard let first = group.first else { return }
    let count = first.head.share.count
    for (index, part) in group.enumerated() {
      let share = part.head.share
      guard share.count == count else {
        throw PartError(
          part.name,
          "it is share \(share.number)/\(share.count), and \(first.name) is one of \(count) shares "
            + "of the same inputs", "scan all shares with the same N of --share K/N")
      }
      let expected = index + 1
      if share.number < expected {
        throw PartError(
          part.name, "its share \(share.number)/\(count) is that of \(group[index - 1].name), too",
          "name one part for each share")
      }
      if share.number > expected { throw missing(expected, of: group) }
    }
    if group.count < count { throw missing(group.count + 1, of: group) }
  }

  private static func missing(_ number: Int, of group: [Part]) -> PartError {
    let count = group[0].head.share.count
    return PartError(
      group[0].name, "share \(number)/\(count) of its inputs is missing",
      "name that part, too; if it is named, its scan did not see the same inputs")
  }

  /// Checks that scans can be joined: `scans` are those of `groups`, in their order.
  package func check(_ scans: [[Scan]]) throws(PartError) {
    let parts = Array(zip(groups.joined(), scans.joined()))
    guard parts.count > 1 else { return }
    var owners: [ByteKey: String] = [:]
    var series = SeriesCounts()
    for (part, scan) in parts {
      for service in scan.services {
        if let other = owners.updateValue(part.name, forKey: ByteKey(service)) {
          throw PartError(
            part.name,
            "the service '\(service.shortened(to: 60))' is in \(other), too, and what is usual for it "
              + "needs all its events in order",
            "scan all logs of a service together, or all inputs with --share K/N")
        }
      }
      series.add(scan.series)
      if scan.hasTooManySeries || series.areTooMany {
        throw Self.overflow(part.name, "numbers and templates of services")
      }
      if let input = scan.inputs.disorderedInput {
        throw PartError(
          part.name, "the events of \(input) are not in order of time, and were not sorted",
          "write that log to a file, which is sorted, and scan it")
      }
    }
    if let overflow = Names.union(parts.map(\.1.names)).names.overflow {
      throw Self.overflow(parts[0].0.name, overflow)
    }
  }

  private static func overflow(_ name: String, _ what: String) -> PartError {
    PartError(
      name,
      "with the other parts there are more \(what) than are told apart, and which ones are depends "
        + "on the order of all events", "analyze the inputs in one run, or leave some out")
  }
}
