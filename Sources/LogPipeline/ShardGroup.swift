internal import LogDetect
internal import LogIngest
internal import LogModel
internal import LogTriage

/// The services of a log have more series than one shard may learn, and which ones a single shard
/// would leave out depends on the order of all events.
struct TooManySeries: Error {}

/// The shards of a run, the events that they judge next, and the names that they read.
///
///     add, add, … ─▶ judge: shard 0 │ shard 1 │ … ─▶ findings, by shard
final class ShardGroup: @unchecked Sendable {
  // SAFETY: the run uses it only while no shard works; the shards read it at the same time.

  /// With more shards, what one task does for all of them takes longer than each of them works.
  static let most = 8
  /// Fewer events are judged in the task of the caller, because each further task has a cost.
  private static let fewest = 512

  var names: Names
  let shards: [ServiceShard]
  /// Those that are judged next, or whose findings are taken next.
  private(set) var events: [NextEvents] = []
  /// By the id of a kind, the shard of its service; empty where there is one.
  private var shardOfKind: [UInt8] = []

  /// So many shards that go on from a state; several need that before the first event.
  init(_ count: Int, from state: RunState) {
    names = state.names
    shards = (0..<count).map { ServiceShard($0, from: state) }
  }

  var isOne: Bool { shards.count == 1 }

  func add(_ next: NextEvents) { events.append(next) }

  func removeEvents() { events.removeAll(keepingCapacity: true) }

  /// Judges the events in the task of the caller.
  func judge() { for shard in shards { observe(by: shard) } }

  /// Judges the events, the shards side by side.
  func judgeSideBySide() async throws {
    let kinds = names.kinds
    for id in KindID(shardOfKind.count)..<kinds.endID {
      shardOfKind.append(UInt8(Int(kinds[id].service) % shards.count))
    }
    if events.reduce(0, { $0 + $1.count }) < Self.fewest {
      judge()
    } else {
      await withTaskGroup(of: Void.self) { group in
        for shard in shards.dropFirst() { group.addTask { self.observe(by: shard) } }
        observe(by: shards[0])
      }
    }
    if DeviationDetector.areFull(shards.compactMap(\.deviationDetector)) { throw TooManySeries() }
  }

  /// What the shards have learned, joined: their names have the same numbers.
  func scan(_ inputs: InputStatistics, _ settings: Scan.Settings) -> Scan {
    var scan = shards[0].scan(names, inputs, settings)
    for shard in shards.dropFirst() {
      scan.merge(shard.scan(names, inputs, settings), addsInputs: false)
    }
    return scan
  }

  private func observe(by shard: ServiceShard) { shard.observe(events, names, shardOfKind) }

  /// By shard, what was found in some of the events.
  func takeFound(_ index: Int, into found: inout [KeyedFindings]) {
    for (part, shard) in shards.enumerated() { shard.takeFound(index, into: &found[part]) }
  }
}

/// The next events of a run: those of a chunk, or a part of it.
struct NextEvents: Sendable {
  var buffer: ChunkBuffer
  var indices: Range<Int>
  /// Those that are analyzed; nil where all are.
  var chosen: [EventRecord]?
  /// The position of the chunk's first line.
  var start: LineLocation

  var count: Int { chosen?.count ?? indices.count }
}

/// Findings in the order of their lines in one chunk, and the key of each.
struct KeyedFindings: Sendable {
  var findings = Findings()
  var keys: [FindingKey] = []

  mutating func removeAll() {
    findings.removeAll()
    keys.removeAll(keepingCapacity: true)
  }

  /// The index of the finding whose line begins there.
  func index(ofLineAt start: UInt32) -> Int? {
    var (low, high) = (0, findings.all.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = findings.all[middle].record.lineStart < start
      if isBefore { low = middle + 1 } else { high = middle }
    }
    guard low < findings.all.count, findings.all[low].record.lineStart == start else { return nil }
    return low
  }
}
