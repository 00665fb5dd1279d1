private import Glibc
internal import Platform

/// The output files of a run until they are synced and renamed.
///
/// The system writes the bytes of one file while the next is prepared. All files are then synced at
/// the same time and renamed afterwards, which is much faster than one after another.
package final class OutputBatch {
  /// One file.
  ///
  /// A class, because an array cannot hold a noncopyable value.
  private final class PendingFile {
    var file: AtomicFile?
    /// The descriptor to sync; nil once the file is on disk.
    private(set) var unsynced: Int32?

    init(_ file: consuming AtomicFile) {
      unsynced = file.awaited
      self.file = consume file
    }

    /// Records the result of the sync.
    func end(_ number: Int32) throws(OutputError) {
      unsynced = nil
      try file?.check(sync: number)
    }
  }

  /// The most files that are kept open.
  private static let capacity = 64

  private var pendingFiles: [PendingFile] = []
  private var folders: Set<String> = []
  private var problems: [OutputError] = []

  package init() {}

  /// Adds a whole file; does nothing when it holds those bytes already.
  package func add(_ document: Document) {
    TemporaryFile.removeLeftovers(beside: document.path)
    if FileContent.of(document.path, is: document.bytes) { return }
    do throws(OutputError) {
      add(try temporaryFile(document))
    } catch {
      problems.append(error)
    }
  }

  /// The document as a temporary file.
  ///
  /// Where no more files can be opened, the earlier ones are delivered first.
  private func temporaryFile(_ document: Document) throws(OutputError) -> AtomicFile {
    do throws(OutputError) {
      return try AtomicFile.holding(document)
    } catch {
      guard error.number == EMFILE || error.number == ENFILE, !pendingFiles.isEmpty else {
        throw error
      }
    }
    renameAll()
    return try AtomicFile.holding(document)
  }

  /// Adds a file whose bytes are all written.
  func add(_ file: consuming AtomicFile) {
    do throws(OutputError) {
      try file.send()
      pendingFiles.append(PendingFile(file))
    } catch {
      problems.append(error)
    }
    if pendingFiles.count >= Self.capacity { renameAll() }
  }

  /// Adds the error of a file that could not be written.
  package func add(_ problem: OutputError) { problems.append(problem) }

  /// Syncs the files added so far; useful while other work continues.
  package func settle() {
    let waiting = pendingFiles.filter { $0.unsynced != nil }
    let ends = DiskSync.wait(for: waiting.compactMap(\.unsynced))
    for (pending, end) in zip(waiting, ends) {
      do throws(OutputError) {
        try pending.end(end)
      } catch {
        // The file is dropped; the others continue.
        pending.file = nil
        problems.append(error)
      }
    }
  }

  /// Syncs all files and renames them over their targets; returns the errors.
  package func deliver() -> [OutputError] {
    renameAll()
    Folder.sync(folders.sorted())
    folders = []
    defer { problems = [] }
    return problems
  }

  private func renameAll() {
    settle()
    for pending in pendingFiles {
      do throws(OutputError) {
        if let folder = try pending.file.take()?.rename() { folders.insert(folder) }
      } catch {
        problems.append(error)
      }
    }
    pendingFiles = []
  }
}
