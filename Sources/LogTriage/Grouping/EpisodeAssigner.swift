internal import LogModel

/// Assigns each finding to the open episode of its pair, to a new one, or to the pending findings.
struct EpisodeAssigner: Sendable {
  var correlator: Correlator
  /// The findings that belong to no episode yet.
  private var waiting = PendingFindings()
  private var background = NoiseModel()
  private var episodeCount: UInt64 = 0

  init(_ correlator: Correlator) { self.correlator = correlator }

  /// Assigns a finding of the current chunk, the next of its pair; returns its episode.
  mutating func place(
    _ flagged: borrowing FlaggedEvent, in chunk: Span<UInt8>, _ pair: inout ServiceRegionState
  ) -> EpisodeID {
    let history = flagged.facts.history
    let (events, isFar) = pair.advance(flagged.facts)
    background.count(history, events: events)
    if isFar { end(&pair, in: chunk) }
    if pair.isOpen {
      if pair.goesOn(history) {
        correlator.observe(pair.slot, flagged, in: chunk)
        background.remove(1)
        return pair.episode
      }
      close(&pair)
    }
    if pair.run.isFull || !BaseRate.isClose(history) { flush(&pair, chunk) }
    if pair.run.count == 0 {
      episodeCount += 1
      pair.run = PendingRun(EpisodeID(episodeCount))
    }
    waiting.add(flagged, in: chunk, to: &pair.run)
    let id = pair.run.id
    if background.isExceeded(by: history) || BaseRate.isExceeded(by: history) {
      establish(&pair, BaseRate.share(history), chunk)
    }
    return id
  }

  /// Ends the episode of a pair and flushes its pending findings.
  mutating func end(_ pair: inout ServiceRegionState, in chunk: Span<UInt8>) {
    close(&pair)
    flush(&pair, chunk)
  }

  /// Makes all kept events independent of the chunk.
  mutating func copyLines(from chunk: Span<UInt8>) {
    waiting.copyLines(from: chunk)
    correlator.copyLines(from: chunk)
  }

  /// Makes an episode of the pending findings, or continues one that has just ended.
  private mutating func establish(
    _ pair: inout ServiceRegionState, _ share: Double, _ chunk: Span<UInt8>
  ) {
    let run = pair.run
    if pair.slot >= 0, let episode = correlator.pool.head(pair.slot), episode.id == pair.episode,
      run.onset <= episode.last + .minutes(15)
    {
      correlator.pool.setOpen(pair.slot, true)
      correlator.ledger.note(run.id, .episode(pair.episode))
      pair.isOpen = true
    } else {
      let slot = correlator.add(run, waiting.facts(run.first), isEstablished: true)
      pair.open(run.id, in: slot, elevation: BaseRate.elevation(share))
    }
    correlator.take(pair.slot, run, &waiting, in: chunk)
    background.remove(run.count)
    forgetRun(of: &pair)
  }

  private mutating func close(_ pair: inout ServiceRegionState) {
    if pair.isOpen { correlator.pool.setOpen(pair.slot, false) }
    pair.isOpen = false
  }

  /// Moves findings that became no episode to a nearby incident, or to the isolated ones.
  private mutating func flush(_ pair: inout ServiceRegionState, _ chunk: Span<UInt8>) {
    guard pair.run.count > 0 else { return }
    correlator.settle(pair.run, &waiting, in: chunk)
    forgetRun(of: &pair)
  }

  private mutating func forgetRun(of pair: inout ServiceRegionState) {
    waiting.clear(pair.run)
    pair.run = PendingRun(EpisodeID(0))
  }
}
