internal import LogModel

/// Compares how often the lines of each template come with how often they usually do.
///
///     line ──▶ MessageTemplate ──▶ LineCounts ─unlikely?─▶ Deviation
///
/// Only events without numbers are lines. Error lines deviate where there are more than usual, other
/// lines where they vanish though their service writes on.
///
/// - Shape: bounded by `capacity` templates, O(1) a line.
struct LineDetector: Codable, Sendable {
  static let capacity = 1 << 16

  /// By kind, the index of its owner; -1 for one without lines so far.
  private var ownerOfKind: [Int] = []
  private var owners: [LineCounts] = []
  private var indices: [SeriesOwner: Int] = [:]
  /// The templates that may be added.
  private var room = Self.capacity
  private var changes: [LineCounts.Change] = []

  private let sensitivity: Double

  init(sensitivity: Double) { self.sensitivity = sensitivity }

  /// The number of templates.
  var count: Int { Self.capacity - room }

  /// Whether it may have left out lines, which ones depends on the order of the events.
  private var isFull: Bool { room == 0 }

  /// What came of each template of each service, by service.
  var profiles: [ServiceLines] {
    Dictionary(grouping: indices, by: \.key.service).sorted { $0.key < $1.key }
      .map { service, regions in
        var all: [UInt64: LineProfile.Template] = [:]
        for template in regions.flatMap({ owners[$0.value].profile }) {
          let known = all.updateValue(template, forKey: template.id)
          if let known { all[template.id]?.add(known) }
        }
        return ServiceLines(
          service: service,
          LineProfile(
            Array(all.values), regions: regions.count,
            isWhole: !isFull && !regions.contains { owners[$0.value].hasLeftOut }))
      }
  }

  /// Adds the next events in order, a batch or part of one; `text` holds their bytes.
  mutating func observe(
    _ records: Span<EventRecord>, _ names: Names, in text: Span<UInt8>,
    into deviations: inout [Deviation]
  ) {
    for index in records.indices where records[index].sampleCount == 0 {
      observe(records[index], names, in: text)
      guard !changes.isEmpty else { continue }
      let kind = names.kinds[records[index].kind]
      for change in changes {
        deviations.append(Deviation(change, of: kind, records[index]))
      }
      changes.removeAll(keepingCapacity: true)
    }
  }

  @inline(never)
  private mutating func observe(_ record: EventRecord, _ names: Names, in text: Span<UInt8>) {
    while ownerOfKind.count < Int(names.kinds.endID) { ownerOfKind.append(-1) }
    let time = record.time.microseconds
    var owner = ownerOfKind[Int(record.kind)]
    if owner < 0 {
      // Where there is no room for templates, that the service has lines must be known all the same.
      owner = open(names.kinds[record.kind], at: time)
      ownerOfKind[Int(record.kind)] = owner
    }
    let start = Int(record.lineStart) + Int(record.messageStart)
    owners[owner].add(
      text.extracting(start..<start + Int(record.messageLength)),
      isError: record.severity.isError, at: time, room: &room, into: &changes)
  }

  private mutating func open(_ kind: EventKind, at time: Int64) -> Int {
    let name = SeriesOwner(service: kind.service, region: kind.region)
    let index = indices[name] ?? owners.count
    if index == owners.count {
      indices[name] = index
      owners.append(LineCounts(start: time, sensitivity: sensitivity))
    }
    return index
  }
}

extension Deviation {
  fileprivate init(_ change: LineCounts.Change, of kind: EventKind, _ record: EventRecord) {
    self.init(
      owner: SeriesOwner(service: kind.service, region: kind.region), type: kind.type, metric: nil,
      meaning: change.isError ? .errorLines : .lostLines, record: record, value: change.count,
      band: UsualBand(low: change.usual, middle: change.usual, high: change.usual, count: 0),
      excess: change.surprise, streak: 2,
      since: Timestamp(microseconds: change.start),
      interval: EventDuration(microseconds: LineCounts.minute))
    template = change.template
    opens = change.isTelling
  }
}
