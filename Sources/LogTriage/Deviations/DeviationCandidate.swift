internal import LogModel
internal import Redaction

/// A future issue: all outbreaks with the same root in the same kind of metric.
struct DeviationCandidate: Sendable {
  struct Key: Hashable, Sendable {
    /// Of a silence 0, as a service that stops mostly does so in all its regions.
    var region: NameID
    var root: NameID
    var kind: MetricMeaning.Kind
  }

  /// An outbreak and the services that may be its root.
  struct Part: Sendable {
    var outbreak: Outbreak
    var ranking: RootRanking

    init(_ outbreak: Outbreak, _ graph: CallGraph, usualTraffic: [SeriesOwner: Double]) {
      self.outbreak = outbreak
      ranking = RootRanking(outbreak, graph, usualTraffic: usualTraffic)
    }

    var key: Key {
      let first = ranking.suspects.first
      let kind = first?.evidence.first?.kind ?? .unknown
      return Key(
        region: kind == .silence ? 0 : outbreak.region, root: first?.service ?? 0, kind: kind)
    }

    /// The services with a deviation of their own that tells of trouble.
    var services: Set<NameID> { Set(ranking.suspects.map(\.service)) }

    func occurrence(_ names: Names) -> Issue.Occurrence {
      Issue.Occurrence(
        from: outbreak.start, to: outbreak.end,
        suspects: ranking.suspects.map { PublicText.label(names.services[$0.service]) },
        scores: ranking.suspects.map(\.score), eventID: outbreak.event,
        input: outbreak.location.input)
    }
  }

  let key: Key
  /// By time.
  private(set) var parts: [Part]

  /// The outbreaks by their issue, in order of the first.
  static func gather(_ parts: [Part]) -> [Self] {
    var all: [Self] = []
    var indices: [Key: Int] = [:]
    for part in parts {
      if let index = indices[part.key] {
        all[index].parts.append(part)
      } else {
        indices[part.key] = all.count
        all.append(Self(key: part.key, parts: [part]))
      }
    }
    return all
  }

  /// The outbreak whose deviations are furthest beyond their ranges.
  var strongest: Part {
    parts.dropFirst().reduce(parts[0]) { $1.ranking.best > $0.ranking.best ? $1 : $0 }
  }
}
