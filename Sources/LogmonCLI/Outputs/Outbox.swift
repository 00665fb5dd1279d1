/// The files of a run on their way to their places.
///
/// A disk takes many files in the time of one where it may: the bytes are on their way while the
/// next file is written, all are waited for together, and only then are they renamed. Waiting for
/// two dozen entries and tickets one after the other took 150 ms, longer than a million events.
package final class Outbox {
  /// One file; in a class because arrays hold nothing that cannot be copied.
  private final class Parcel {
    var file: AtomicFile?
    private var isSynced = false

    init(_ file: consuming AtomicFile) { self.file = consume file }

    func sync() throws(OutputError) {
      if !isSynced { try file?.sync() }
      isSynced = true
    }
  }

  /// More files than this are not kept open.
  private static let capacity = 64

  private var parcels: [Parcel] = []
  private var folders: Set<String> = []
  private var problems: [OutputError] = []

  package init() {}

  /// Takes a whole file; nothing happens when it holds those bytes already.
  package func add(_ document: Document) {
    if FileContent.of(document.path, is: document.bytes) { return }
    do throws(OutputError) {
      add(try AtomicFile.holding(document))
    } catch {
      problems.append(error)
    }
  }

  /// Takes a file that is written to its end.
  func add(_ file: consuming AtomicFile) {
    do throws(OutputError) {
      try file.send()
      parcels.append(Parcel(file))
    } catch {
      problems.append(error)
    }
    if parcels.count >= Self.capacity { place() }
  }

  /// Notes that one could not be written.
  package func add(_ problem: OutputError) { problems.append(problem) }

  /// Waits until the disk has what was added so far; worth it while others still work on the rest.
  func settle() {
    for parcel in parcels {
      do throws(OutputError) {
        try parcel.sync()
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
    for folder in folders.sorted() { Folder.sync(folder) }
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
