internal import FileOutput
internal import KnowledgeBase
internal import LogModel
internal import Platform

/// `logmon kb push` and `pull`: merge a folder and a collection; the later version of an entry
/// wins.
struct KnowledgeExchange {
  let folder: any KnowledgeStore
  let collection: any KnowledgeStore

  /// Copies the folder's entries into the collection.
  func push(_ console: Console) async throws -> ExitStatus {
    guard let local = try await KBCommand.load(folder, console) else { return .input }
    let remote = try await loaded(collection, console)
    let files = local.files.filter(\.hasSafeName)
    for file in local.files where !file.hasSafeName {
      console.warn(
        "\(folder.name)/\(file.entry.identity.documentID): was left out; rename it to letters, "
          + "digits, '.', '_' and '-'")
    }
    return try await copy(files, to: collection, holding: remote, "pushed", console)
  }

  /// Copies the collection's entries into the folder.
  func pull(_ console: Console) async throws -> ExitStatus {
    guard let remote = try await KBCommand.load(collection, console) else { return .input }
    try await folder.check()
    let lock = try await folder.lock(makesFolder: !remote.files.isEmpty) { console.warn($0) }
    defer { withExtendedLifetime(lock) {} }
    let local = try await loaded(folder, console)
    return try await copy(remote.files, to: folder, holding: local, "pulled", console)
  }

  /// The content of the target; empty where it does not exist yet.
  private func loaded(
    _ store: any KnowledgeStore, _ console: Console
  ) async throws -> KnowledgeContents {
    let contents = try await store.load() ?? KnowledgeContents()
    for problem in contents.problems { console.warn(problem) }
    return contents
  }

  private func copy(
    _ files: [KBFile], to target: any KnowledgeStore, holding held: KnowledgeContents,
    _ verb: String, _ console: Console
  ) async throws -> ExitStatus {
    let known = Dictionary(held.files.map { ($0.entry.identity.documentID, $0) }) { first, _ in
      first
    }
    let differing = files.filter { known[$0.entry.identity.documentID]?.text != $0.text }
    var wanted: [KBFile] = []
    var unread = 0
    for file in differing {
      let name = file.entry.identity.documentID
      if held.unread.contains(name) {
        unread += 1
        console.warn(
          "\(target.name): kept '\(name)', which cannot be read; repair or delete it there")
      } else if let fact = Self.fact(file, known[name], held.foreignFiles.contains(name)) {
        console.warn(
          "\(target.name): kept '\(name)', which \(fact); delete it there to take the other")
      } else {
        wanted.append(file)
      }
    }
    let outputs = OutputBatch()
    await target.save(wanted, outputs)
    let problems = outputs.deliver()
    for problem in problems { console.warn(problem.description) }
    guard problems.isEmpty, unread == 0 else { return .output }
    try console.write(
      "\(verb) \(entries(wanted.count)) to \(target.name.asTerminalText); "
        + "\(files.count - differing.count) the same, \(differing.count - wanted.count) kept\n")
    return .success
  }

  /// Why an existing file must stay; nil when it can be replaced or does not exist.
  private static func fact(_ file: KBFile, _ held: KBFile?, _ isForeign: Bool) -> String? {
    if isForeign { return "is not a KB entry" }
    guard let held, !file.isNewer(than: held) else { return nil }
    return held.isNewer(than: file) ? "is newer" : "differs and is as new"
  }

  private func entries(_ count: Int) -> String {
    count == 1 ? "1 entry" : "\(PlainText.count(count)) entries"
  }
}
