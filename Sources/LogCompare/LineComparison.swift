private import Glibc
internal import LogModel

/// The templates of the lines of one service: error lines that are new, and lines that vanished.
///
/// A template that came in minutes far from each other is proven to be new where all of them would
/// hardly fall into one of both runs by chance. Minutes count, not lines, because the lines of a
/// minute often have one cause; and so do those of neighbouring minutes.
///
/// - Limits: templates that only become more or less frequent are not compared.
struct LineComparison {
  let then: ServicePool
  let now: ServicePool
  let baselines: [ServicePool]
  let service: String

  /// A row for each template; `same` where it is neither new nor gone, or not proven to be gone.
  var candidates: [Candidate] {
    guard let before = then[service, nil], let after = now[service, nil],
      let known = then.lines(of: service), let current = now.lines(of: service)
    else { return [] }
    let fresh = current.templates.filter(\.isError).map { template in
      candidate(
        template, now: template, isSame: known.mayHave(template.id),
        chance: chance(template, in: now, after, current, without: then, before))
    }
    let gone = known.templates.map { template in
      let isSteady = baselines.allSatisfy { pool in
        pool[service, nil] == nil || pool.lines(of: service)?.mayHave(template.id) ?? true
      }
      return candidate(
        template, now: nil, isSame: !isSteady || current.mayHave(template.id),
        chance: chance(template, in: then, before, known, without: now, after))
    }
    return fresh + gone
  }

  private func candidate(
    _ template: LineProfile.Template, now: LineProfile.Template?, isSame: Bool, chance: Double
  ) -> Candidate {
    func side(_ lines: Int) -> ComparedSeries.Side {
      ComparedSeries.Side(count: lines, p50: Double(lines))
    }
    var row = ComparedSeries(
      service: service, region: nil, measure: .lines(template: template.text), unit: "lines",
      then: side(now == nil ? template.lines : 0), now: side(now?.lines ?? 0))
    let isNew = now != nil
    if isNew, !isSame { (row.verdict, row.reason) = (.new, "new error lines, too few for a proof") }
    if !isNew { row.change = -1 }
    var candidate = Candidate(row)
    candidate.family = .lines
    let minutes = PlainText.count(template.minutes, "different minute")
    let test = Candidate.Test(
      probability: isSame ? 1 : chance, isLarge: !isSame,
      verdict: isNew ? .regressed : template.isError ? .improved : .changed,
      reason: isNew
        ? "new error lines, in \(minutes)"
        : "\(template.isError ? "error lines" : "lines") that came in \(minutes) are gone")
    if isNew { candidate.worse = [test] } else { candidate.other = [test] }
    return candidate
  }

  /// The probability that a template of both runs comes in one of them alone.
  ///
  /// The part of this run is that of its time or that of its traffic, whichever is more.
  private func chance(
    _ template: LineProfile.Template, in pool: ServicePool, _ entry: ServicePool.Entry,
    _ lines: LineProfile, without other: ServicePool, _ otherEntry: ServicePool.Entry
  ) -> Double {
    guard pool.seconds > 0, other.seconds > 0 else { return 1 }
    let rest = Double(max(0, entry.events - template.lines))
    let share = max(
      pool.seconds / (pool.seconds + other.seconds), rest / (rest + Double(otherEntry.events)))
    return pow(share, independent(template, of: pool.seconds / 60 * Double(lines.regions)))
  }

  /// The number of independent minutes that those of a template are worth.
  ///
  /// Independent minutes would form a certain number of sequences with at most one empty minute
  /// between two; where they form fewer, they count as much less. Those of a template that came in
  /// at least half of all minutes last, and count in full.
  /// - Source: the runs of Wald and Wolfowitz, "On a test whether two samples are from the same
  ///   population" (1940), of which it uses the expected number.
  private func independent(_ template: LineProfile.Template, of all: Double) -> Double {
    let minutes = Double(template.minutes)
    let empty = max(0, 1 - minutes / max(all, 1))
    guard empty > 0.5 else { return minutes }
    let expected = minutes * empty * empty
    return minutes * min(1, Double(template.spells) / max(expected, 1))
  }
}
