private import Glibc
internal import Platform

/// The files of a run on their way to their places.
///
/// A disk takes many files in the time of one where it may: the bytes are on their way while the
/// next file is written, all are waited for together, and only then are they renamed. Waiting for
/// two dozen entries and tickets one after the other took 150 ms, longer than a million events.
package final class OutputBatch {
  /// One file; in a class because arrays hold nothing that cannot be copied.
  private final class PendingFile {
    var file: AtomicFile?
    /// What is still to be waited for: the file's number; nil once the disk has it.
    private(set) var unsynced: Int32?

    init(_ file: consuming AtomicFile) {
      unsynced = file.awaited
      self.file = consume file
    }

    /// Takes note of how waiting for it ended.
    func end(_ number: Int32) throws(OutputError) {
      unsynced = nil
      try file?.check(sync: number)
    }
  }

  /// More files than this are not kept open.
  private static let capacity = 64

  private var parcels: [PendingFile] = []
  private var folders: Set<String> = []
  private var problems: [OutputError] = []

  package init() {}

  /// Takes a whole file; nothing happens when it holds those bytes already.
  package func add(_ document: Document) {
    TemporaryFile.removeLeftovers(beside: document.path)
    if FileContent.of(document.path, is: document.bytes) { return }
    do throws(OutputError) {
      add(try held(document))
    } catch {
      problems.append(error)
    }
  }

  /// Where no more files can be open at once, those on their way are put in their places first.
  private func held(_ document: Document) throws(OutputError) -> AtomicFile {
    do throws(OutputError) {
      return try AtomicFile.holding(document)
    } catch {
      guard error.number == EMFILE || error.number == ENFILE, !parcels.isEmpty else { throw error }
    }
    place()
    return try AtomicFile.holding(document)
  }

  /// Takes a file that is written to its end.
  func add(_ file: consuming AtomicFile) {
    do throws(OutputError) {
      try file.send()
      parcels.append(PendingFile(file))
    } catch {
      problems.append(error)
    }
    if parcels.count >= Self.capacity { place() }
  }

  /// Notes that one could not be written.
  package func add(_ problem: OutputError) { problems.append(problem) }

  /// Waits until the disk has what was added so far; worth it while others still work on the rest.
  package func settle() {
    let waiting = parcels.filter { $0.unsynced != nil }
    let ends = DiskSync.wait(for: waiting.compactMap(\.unsynced))
    for (parcel, end) in zip(waiting, ends) {
      do throws(OutputError) {
        try parcel.end(end)
      } catch {
        // Left out; it does not stop the others.
        parcel.file = nil
        problems.append(error)
      }
    }
  }

  /// Puts all in their places, where a power cut does not undo it; returns what went wrong.
  package func deliver() -> [OutputError] {
    place()
    Folder.sync(folders.sorted())
    folders = []
    defer { problems = [] }
    return problems
  }

  private func place() {
    settle()
    for parcel in parcels {
      do throws(OutputError) {
        if let folder = try parcel.file.take()?.rename() { folders.insert(folder) }
      } catch {
        problems.append(error)
      }
    }
    parcels = []
  }
}
