package import LogModel

/// The id of a generated event, `EVT-{epoch ms}-{6 hex}`, in compact form.
package struct EventID: Hashable, Sendable, CustomStringConvertible {
  var milliseconds: Int64
  var suffix: UInt32

  /// The id of the event at `index`; unique as long as no millisecond has 2^24 events.
  init(milliseconds: Int64, index: Int, seed: UInt64) {
    self.milliseconds = milliseconds
    // Each step is a bijection of the 24-bit numbers.
    var mixed = UInt32(truncatingIfNeeded: index) &* 0x9e_37b1 &+ UInt32(truncatingIfNeeded: seed)
    mixed &= 0xff_ffff
    mixed ^= mixed >> 11
    mixed = (mixed &* 0x45_d9f3) & 0xff_ffff
    suffix = mixed ^ (mixed >> 13)
  }

  func append(to bytes: inout [UInt8]) {
    bytes += Self.prefix
    bytes.appendDecimal(Int(milliseconds))
    bytes.append(UInt8(ascii: "-"))
    for shift in stride(from: UInt32(20), through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: (suffix >> shift) & 0xf)
      bytes.append(digit < 10 ? digit + 48 : digit + 87)
    }
  }

  package var description: String {
    var bytes: [UInt8] = []
    append(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let prefix = Array("EVT-".utf8)
}

/// The anomalies injected into a log: the reference for an analysis.
package struct Truth: Equatable, Sendable {
  /// Anomalies with one cause.
  package struct Incident: Equatable, Sendable {
    /// `INC-1`, `INC-2` … in order of time.
    package var id: String
    package var scenario: Scenario
    package var rootService: String
    /// In words, such as "connection pool exhausted".
    package var cause: String
    /// In order of failure, the root first; a silent root has no events.
    package var members: [String]
    package var region: String
    package var start: Timestamp
    package var end: Timestamp
    /// Those that exceed a limit, in order of time.
    package var events: [EventID]
    /// Those that it slowed down, but below every limit, in order of time.
    package var strained: [EventID] = []
  }

  package var seed: UInt64
  package var events = 0
  package var anomalies = 0
  package var incidents: [Incident] = []
  /// Anomalies that belong to no incident, in order of time.
  package var isolated: [EventID] = []

  /// The document `--truth` writes.
  ///
  ///     {"schema":"logmon.truth/1","seed":42,"events":300,"anomalies":45,
  ///      "incidents":[{"id":"INC-1","scenario":"cascade","root_service":"orders-db",
  ///                    "cause":"lock contention","members":["orders-db",…],"region":"eu-west-1",
  ///                    "start":"…Z","end":"…Z","event_ids":["EVT-…",…]}],
  ///      "isolated":["EVT-…",…]}
  ///
  /// An incident with events that it only slowed down has their ids as `strained_ids`, too.
  package var json: JSONValue {
    [
      "schema": "logmon.truth/1",
      "seed": .number(String(seed)),
      "events": .int(events),
      "anomalies": .int(anomalies),
      "incidents": .array(incidents.map(\.json)),
      "isolated": .strings(isolated.map(\.description)),
    ]
  }
}

extension Truth.Incident {
  var json: JSONValue {
    let more =
      strained.isEmpty
      ? []
      : [
        JSONMember("strained_ids", .strings(strained.map(\.description)))
      ]
    return .object((known.members ?? []) + more)
  }

  private var known: JSONValue {
    [
      "id": .string(id),
      "scenario": .string(scenario.rawValue),
      "root_service": .string(rootService),
      "cause": .string(cause),
      "members": .strings(members),
      "region": .string(region),
      "start": .string(start.description),
      "end": .string(end.description),
      "event_ids": .strings(events.map(\.description)),
    ]
  }
}
