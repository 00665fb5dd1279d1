internal import FileOutput
internal import KnowledgeBase
internal import LogModel
internal import LogTriage
internal import Platform
private import Synchronization

/// The access of one run to its knowledge base.
///
///     lock ─▶ read ─▶ register the issues ─▶ save what changed ─▶ unlock
///
/// Everything that is written was read under the lock at the end of the run, so concurrent runs
/// have the result of some sequential order. Files that cannot be read are not overwritten: an
/// issue whose entry may be unreadable is not written.
final class KnowledgeSession: Sendable {
  private struct State {
    var lock: KnowledgeLock?
    /// Why nothing can be written.
    var obstacle: OutputError?
    /// The files that may be entries and cannot be read.
    var unread: [String] = []
  }

  private let store: any KnowledgeStore
  private let measure: SimilarityMeasure
  private let console: Console
  private let state = Mutex(State())

  init(_ store: any KnowledgeStore, by measure: SimilarityMeasure, _ console: Console) {
    self.store = store
    self.measure = measure
    self.console = console
  }

  /// The current content, as context for a language model.
  func preview(_ thresholds: [Threshold]) async -> KnowledgeBase {
    let contents = try? await store.load()
    return KnowledgeBase(contents?.entries ?? [], measure: measure, thresholds: thresholds)
  }

  /// Registers and finishes the issues.
  ///
  /// No other run changes the knowledge base until `save` is delivered and this is released.
  func register(_ publisher: consuming IssuePublisher, by measure: SimilarityMeasure?) async throws
    -> TriageResult
  {
    var publisher = publisher
    let contents = try await contents(isIdle: publisher.isIdle)
    for problem in contents?.problems ?? [] { console.warn(problem) }
    let unread = contents?.unread ?? []
    state.withLock { $0.unread = unread }
    publisher.register(
      KnowledgeBase(
        contents?.entries ?? [], foreignFiles: contents?.foreignFiles ?? [],
        unread: contents == nil ? .everything : .files(unread), measure: measure ?? self.measure,
        thresholds: publisher.thresholds))
    return publisher.finish()
  }

  /// The content, locked; nil when it cannot be read.
  private func contents(isIdle: Bool) async throws -> KnowledgeContents? {
    do {
      let lock = try await store.lock(makesFolder: !isIdle) { console.warn($0) }
      state.withLock { $0.lock = lock }
      return try await store.load() ?? KnowledgeContents()
    } catch let status as ExitStatus {
      throw status
    } catch {
      let obstacle = Self.obstacle(error, store.name)
      state.withLock { $0.obstacle = obstacle }
      return nil
    }
  }

  private static func obstacle(_ error: any Error, _ name: String) -> OutputError {
    let consequence = "so nothing was entered there, and no ticket was written"
    guard let error = error as? KnowledgeError else {
      return OutputError(name: name, message: "\(error)", hint: consequence)
    }
    return OutputError(name: name, message: "\(error.fact), \(consequence)", hint: error.hint)
  }

  /// Submits the changed entries, and reports those that were left unchanged.
  func save(_ triage: TriageResult, _ outputs: OutputBatch) async {
    let (obstacle, unread) = state.withLock { ($0.obstacle, $0.unread) }
    if let obstacle { return outputs.add(obstacle) }
    let withheld = triage.kbUpdates.count { $0.change == .withheld }
    if withheld > 0 {
      let files = PlainText.list(unread.map { "'\($0)'" }, limit: 3)
      outputs.add(
        OutputError(
          name: store.name,
          message: "\(PlainText.count(withheld, "issue")) got no entry and no ticket, because "
            + "\(files) cannot be read and may be about the same",
          hint: "repair what is named, or move it away, then run again"))
    }
    await store.save(triage.changedEntries.map { KBFile($0) }, outputs)
  }

  /// Unlocks the knowledge base for other runs.
  func release() { state.withLock { $0.lock = nil } }
}
