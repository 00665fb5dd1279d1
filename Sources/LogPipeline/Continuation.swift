internal import FileOutput
internal import LogGate
internal import LogIngest
internal import LogModel

/// Runs that go on where an earlier one has stopped.
extension Pipeline {
  /// What a run that goes on must agree on with the one before.
  private func stateSettings(_ settings: Scan.Settings) -> [String] {
    (partSettings.map { "\($0.name) \($0.value)" }
      + ["\(span)", "\(share.number)/\(share.count)", version])
      + settings.metrics.metrics.map(\.name) + gate.map(\.text)
  }

  /// The state that an earlier run has left; nil where there is none that can be used.
  func earlierState(
    _ files: [InputFile], _ fresh: RunState, _ settings: Scan.Settings
  ) -> RunState? {
    guard let state else { return nil }
    do throws(StateFile.Refusal) {
      return try StateFile(state)?.state(stateSettings(settings), files, fresh, settings)
    } catch {
      tellUnused(error.reason)
      return nil
    }
  }

  func tellUnused(_ reason: String) {
    tell("\(state ?? "") was not used: \(reason); all inputs are read from the beginning")
  }

  /// Hands over the file for a later run.
  func keep(
    _ kept: [UInt8]?, of scan: Scan, _ files: [InputFile], _ settings: Scan.Settings,
    _ growing: Set<Int>, _ outputs: OutputBatch
  ) throws {
    guard let state else { return }
    var reason = "the events of an input are not in the order of their times"
    if !scan.isComplete || !scan.problems.isEmpty { reason = "an input could not be read well" }
    if gate.contains(where: { $0.frame != nil }) {
      reason = "a rule of the gate judges stretches of time"
    } else if let kept {
      if let bytes = try StateFile.bytes(
        of: kept, stateSettings(settings), files, scan.inputs.bytesOfInputs,
        growing: growing)
      {
        return outputs.add(Document(path: state, bytes: bytes, isNamed: true))
      }
      reason = "an input has changed meanwhile"
    }
    tell("\(state) was not written: \(reason), so the next run reads all inputs again")
  }
}
