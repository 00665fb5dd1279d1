internal import ChromaStore
internal import FileOutput
private import Glibc
internal import HTTPClient
internal import KnowledgeBase
internal import LogIngest
internal import LogModel
internal import Platform

/// The place of a knowledge base: a folder of Markdown files, or a collection of a Chroma server.
protocol KnowledgeStore: Sendable {
  /// As the user wrote it.
  var name: String { get }

  /// The error message, with a remedy, for a missing knowledge base.
  var absence: String { get }

  /// Checks before a long run that the store can be written to.
  func check() async throws

  /// The content; nil when there is no knowledge base. Throws when it cannot be read.
  func load() async throws -> KnowledgeContents?

  /// Waits until no other run changes it; nil where there is nothing to lock.
  ///
  /// `note` receives the reason for waiting; `makesFolder` is false when nothing will be added.
  func lock(makesFolder: Bool, note: (String) -> Void) async throws -> KnowledgeLock?

  /// Writes entries, replacing those of the same name.
  ///
  /// Files and errors are added to the batch of outputs.
  func save(_ files: [KBFile], _ outputs: OutputBatch) async
}

/// Selects the store that a `--kb` names.
enum KnowledgeLocation {
  static let prefix = "chroma+"

  static func store(_ name: String) throws(UsageError) -> any KnowledgeStore {
    guard name.hasPrefix(prefix) else { return KnowledgeFolder(name: name) }
    return try KnowledgeCollection(name)
  }
}

/// A folder of Markdown files.
struct KnowledgeFolder: KnowledgeStore {
  let name: String

  var absence: String { "there is no knowledge base; run 'logmon analyze' first or name --kb" }

  func check() throws { try Folder.check(name) }

  func lock(makesFolder: Bool, note: (String) -> Void) async throws -> KnowledgeLock? {
    guard makesFolder || FileContent.mayBeThere(name) else { return nil }
    return try await KnowledgeLock.take(name, note: note)
  }

  /// Files that are not entries, or cannot be read, are listed and left unchanged.
  func load() throws -> KnowledgeContents? {
    guard let names = FolderListing.names(in: name) else {
      guard errno != ENOENT, errno != ENOTDIR else { return nil }
      throw KnowledgeError(
        location: name, fact: "what it holds cannot be listed: \(SystemError.text(errno))",
        hint: "make the folder readable, or name another with --kb")
    }
    var contents = KnowledgeContents()
    for file in names where file.hasSuffix(".md") { read(file, into: &contents) }
    return contents
  }

  private func read(_ file: String, into contents: inout KnowledgeContents) {
    let path = "\(name)/\(file)"
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try FileContent.read(path, limit: KBDocument.maximumSize)
    } catch {
      return contents.leaveOut(
        file, "\(path): cannot be read: \(error); it was left alone", mayBeEntry: error.mayPass)
    }
    do throws(KBError) {
      let text = String(decoding: bytes, as: UTF8.self)
      contents.files.append(try KBFile(parsing: text, documentID: file))
    } catch {
      contents.leaveOut(file, "\(path): \(error); the file was left out")
    }
  }

  func save(_ files: [KBFile], _ outputs: OutputBatch) {
    for file in files {
      outputs.add(
        Document(path: "\(name)/\(file.entry.identity.documentID)", bytes: Array(file.text.utf8)))
    }
  }
}

/// The collection `monitoring_issues` of a Chroma server.
struct KnowledgeCollection: KnowledgeStore {
  let name: String
  private let store: ChromaStore

  /// Accepts `http://host:port`, with or without the prefix `chroma+`.
  init(_ name: String, transport: any HTTPTransport = CurlTransport.ofRun) throws(UsageError) {
    self.name = name
    let prefix = KnowledgeLocation.prefix
    do throws(HTTPError) {
      let address = try WebAddress(
        name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name)
      store = ChromaStore(address, transport: transport)
    } catch {
      throw UsageError("'\(name)': \(error); expected such as http://localhost:8000")
    }
  }

  var absence: String {
    "there is no collection '\(KBEntry.collection)'; run 'logmon kb push' first"
  }

  func check() async throws { try await store.check() }

  /// Chroma has no locks: of concurrent writes the last one wins.
  func lock(makesFolder: Bool, note: (String) -> Void) async -> KnowledgeLock? { nil }

  func load() async throws -> KnowledgeContents? {
    guard var contents = try await store.load() else { return nil }
    contents.problems = contents.problems.map { "\(name): \($0)" }
    return contents
  }

  func save(_ files: [KBFile], _ outputs: OutputBatch) async {
    do throws(ChromaError) {
      try await store.save(files)
    } catch {
      outputs.add(OutputError(name: name, message: "\(error)", hint: "run again to write the rest"))
    }
  }
}

extension FileError {
  /// Whether the file may be readable later; a folder or pipe of that name is never an entry.
  fileprivate var mayPass: Bool {
    if case .system(let number) = self { number != EISDIR } else { false }
  }
}
