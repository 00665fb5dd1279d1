/// The profile of a run as results.json has it, so that the archived file is enough to compare with.
package enum ProfileJSON {
  package static func value(_ profile: RunProfile) -> JSONValue {
    [
      "regions": .array(profile.regions.map(value)),
      "services": .array(profile.services.map(value)),
      "lines": profile.lines.map(value) ?? .null,
      "left_out": [
        "regions": .int(profile.leftOut), "events": .int(profile.eventsLeftOut),
      ],
    ]
  }

  /// The profile in a document; nil where a part is missing or of another form.
  package static func profile(_ value: JSONValue) -> RunProfile? {
    guard let items = value["regions"]?.array else { return nil }
    let regions = items.compactMap(region)
    let services = value["services"]?.array?.compactMap(variation) ?? []
    guard regions.count == items.count else { return nil }
    let leftOut = value["left_out"]
    var profile = RunProfile(
      regions, services: services, leftOut: leftOut?["regions"]?.count ?? 0,
      eventsLeftOut: leftOut?["events"]?.count ?? 0)
    // Earlier versions did not count lines.
    guard let all = value["lines"]?.array else { return profile }
    let lines = all.compactMap(lines)
    guard lines.count == all.count else { return nil }
    profile.setLines(Dictionary(lines, uniquingKeysWith: { $1 }))
    return profile
  }

  private static func value(_ lines: [String: LineProfile]) -> JSONValue {
    .array(
      lines.sorted { $0.key.precedesInBytes($1.key) }.map { service, lines in
        [
          "service_name": .string(service), "regions": .int(lines.regions),
          "complete": .bool(lines.isWhole), "templates": .array(lines.templates.map(value)),
          "others": .string(lines.others.map { String($0, radix: 16) }.joined(separator: " ")),
        ]
      })
  }

  private static func value(_ template: LineProfile.Template) -> JSONValue {
    [
      "id": .string(String(template.id, radix: 16)), "text": .string(template.text),
      "error": .bool(template.isError), "lines": .int(template.lines),
      "minutes": .int(template.minutes), "spells": .int(template.spells),
    ]
  }

  private static func lines(_ value: JSONValue) -> (String, LineProfile)? {
    guard let service = value["service_name"]?.string, let regions = value["regions"]?.count,
      let isWhole = value["complete"]?.bool, let items = value["templates"]?.array,
      let words = value["others"]?.string?.split(separator: " ")
    else { return nil }
    let templates = items.compactMap(template)
    let others = words.compactMap { UInt32($0, radix: 16) }
    guard templates.count == items.count, others.count == words.count else { return nil }
    return (
      service, LineProfile(templates, others: others, regions: regions, isWhole: isWhole)
    )
  }

  private static func template(_ value: JSONValue) -> LineProfile.Template? {
    guard let id = value["id"]?.string.flatMap({ UInt64($0, radix: 16) }),
      let text = value["text"]?.string, let isError = value["error"]?.bool,
      let lines = value["lines"]?.count, let minutes = value["minutes"]?.count,
      let spells = value["spells"]?.count, spells <= minutes, minutes <= lines
    else { return nil }
    return LineProfile.Template(
      id: id, text: text, isError: isError, lines: lines, minutes: minutes, spells: spells)
  }

  private static func value(_ service: ServiceVariation) -> JSONValue {
    [
      "service_name": .string(service.service),
      "dispersion": .computed(service.dispersion),
      "error_inflation": .computed(service.errorInflation),
      "inflation": .object(
        service.inflation.sorted { $0.key < $1.key }
          .map { JSONMember($0.key, .computed($0.value)) }),
    ]
  }

  private static func variation(_ value: JSONValue) -> ServiceVariation? {
    guard let service = value["service_name"]?.string,
      let dispersion = value["dispersion"]?.number,
      let errors = value["error_inflation"]?.number, let all = value["inflation"]?.members
    else { return nil }
    return ServiceVariation(
      service: service, dispersion: dispersion, errorInflation: errors,
      inflation: Dictionary(
        all.compactMap { member in member.value.number.map { (member.name, $0) } },
        uniquingKeysWith: { $1 }))
  }

  private static func value(_ region: RegionProfile) -> JSONValue {
    [
      "service_name": .string(region.service),
      "event_type": .string(region.type.name),
      "region": .string(region.region),
      "events": .int(region.events),
      "errors": .int(region.errors),
      "first": .time(region.first),
      "last": .time(region.last),
      "longest_pause_seconds": .double(region.longestPause.inSeconds, places: 3),
      "dispersion": .computed(region.dispersion),
      "error_inflation": .computed(region.errorInflation),
      "metrics": .object(region.series.map { JSONMember($0.metric, value($0)) }),
    ]
  }

  private static func region(_ value: JSONValue) -> RegionProfile? {
    guard let service = value["service_name"]?.string, let region = value["region"]?.string,
      let type = EventType.allCases.first(where: { $0.name == value["event_type"]?.string }),
      let events = value["events"]?.count, let errors = value["errors"]?.count, errors <= events,
      let first = value["first"]?.string.flatMap({ Timestamp($0) }),
      let last = value["last"]?.string.flatMap({ Timestamp($0) }),
      let pause = value["longest_pause_seconds"]?.number, (0...1e12).contains(pause),
      let dispersion = value["dispersion"]?.number,
      let inflation = value["error_inflation"]?.number,
      let metrics = value["metrics"]?.members
    else { return nil }
    let series = metrics.compactMap { read($0.name, $0.value) }
    guard series.count == metrics.count else { return nil }
    return RegionProfile(
      service: service, type: type, region: region, events: events, errors: errors, first: first,
      last: last, longestPause: EventDuration(microseconds: Int64(pause * 1e6)),
      dispersion: dispersion, errorInflation: inflation, series: series)
  }

  private static func value(_ series: SeriesProfile) -> JSONValue {
    let values = series.values
    return [
      "unit": .string(series.unit), "inflation": .computed(series.inflation),
      "count": .int(values.count), "sum": .double(values.sum), "min": .double(values.min),
      "max": .double(values.max), "zeros": .int(values.zeros),
      "positive": .string(values.positive.text), "negative": .string(values.negative.text),
    ]
  }

  private static func read(_ metric: String, _ value: JSONValue) -> SeriesProfile? {
    guard let unit = value["unit"]?.string, let inflation = value["inflation"]?.number,
      let least = value["min"]?.number, let most = value["max"]?.number,
      let zeros = value["zeros"]?.count, let count = value["count"]?.count,
      let positive = value["positive"]?.string.flatMap({ BucketCounts(text: $0) }),
      let negative = value["negative"]?.string.flatMap({ BucketCounts(text: $0) })
    else { return nil }
    // The sum of numbers near the largest is none.
    let values = Histogram(
      positive: positive, negative: negative, zeros: zeros,
      sum: value["sum"]?.number ?? .infinity, min: least, max: most)
    guard values.count == count, count > 0 else { return nil }
    return SeriesProfile(metric: metric, unit: unit, values: values, inflation: inflation)
  }
}

extension JSONValue {
  /// The value as a count: a whole number of at most 2^44.
  fileprivate var count: Int? {
    guard let number, number >= 0, number <= 0x1p44 else { return nil }
    return Int(exactly: number)
  }
}

/// The buckets as text: `4160 3 5 -2 9` is bucket 4160 with three values, the next with five, two
/// empty ones, and one with nine.
extension BucketCounts {
  package var text: String {
    guard !counts.isEmpty else { return "" }
    var words = [String(base)]
    var empty = 0
    for count in counts {
      if count == 0 {
        empty += 1
        continue
      }
      if empty > 0 { words.append(String(-empty)) }
      empty = 0
      words.append(String(count))
    }
    return words.joined(separator: " ")
  }

  /// The buckets of a text; nil where it is of another form.
  package init?(text: String) {
    self.init()
    let words = text.split(separator: " ").map { Int($0) }
    guard !words.isEmpty else { return }
    guard let base = words[0], (0..<Self.numbers).contains(base) else { return nil }
    var counts: [UInt32] = []
    for word in words.dropFirst() {
      guard let word, counts.count + max(-word, 1) <= Self.numbers - base else { return nil }
      if word < 0 {
        counts += [UInt32](repeating: 0, count: -word)
      } else if let count = UInt32(exactly: word) {
        counts.append(count)
      } else {
        return nil
      }
    }
    self.init(base: base, counts[...])
  }

  /// The number of all buckets that a finite positive value can be in.
  private static let numbers = ValueBucket.number(of: .greatestFiniteMagnitude) + 1
}
