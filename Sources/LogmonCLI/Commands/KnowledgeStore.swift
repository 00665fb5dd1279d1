internal import LogAgent
internal import LogIngest
internal import LogModel

/// Where a knowledge base lives: a folder of Markdown files, or a collection of a Chroma server.
protocol KnowledgeStore: Sendable {
  /// As the user named it.
  var name: String { get }

  /// What is wrong where there is no knowledge base, and what to do.
  var absence: String { get }

  /// Finds out before a long run whether it can be written to.
  func check() async throws

  /// What lies there; nil when there is no knowledge base.
  func load() async throws -> KnowledgeContents?

  /// Writes entries in place of those of the same name: files join the outbox, and what went wrong
  /// elsewhere does, too.
  func save(_ files: [KBFile], _ outbox: Outbox) async
}

/// Chooses the store that a `--kb` names.
enum KnowledgePlace {
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

  /// Files that are no entries are named and left alone.
  func load() -> KnowledgeContents? {
    guard let names = FolderListing.names(in: name) else { return nil }
    var contents = KnowledgeContents()
    for file in names where file.hasSuffix(".md") {
      let path = "\(name)/\(file)"
      guard let bytes = try? FileContent.read(path) else {
        contents.strangers.append(file)
        contents.problems.append("\(path): cannot be read and was left out")
        continue
      }
      do throws(KBError) {
        let text = String(decoding: bytes, as: UTF8.self)
        contents.files.append(try KBFile(parsing: text, documentID: file))
      } catch {
        contents.strangers.append(file)
        contents.problems.append("\(path): \(error); the file was left out")
      }
    }
    return contents
  }

  func save(_ files: [KBFile], _ outbox: Outbox) {
    for file in files {
      outbox.add(
        Document(path: "\(name)/\(file.entry.documentID)", bytes: Array(file.text.utf8)))
    }
  }
}

/// The collection `monitoring_issues` of a Chroma server.
struct KnowledgeCollection: KnowledgeStore {
  let name: String
  private let store: ChromaStore

  /// Takes `http://host:port`, with `chroma+` before it or without.
  init(_ name: String, transport: any HTTPTransport = CurlTransport()) throws(UsageError) {
    self.name = name
    let prefix = KnowledgePlace.prefix
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

  func load() async throws -> KnowledgeContents? {
    guard var contents = try await store.load() else { return nil }
    contents.problems = contents.problems.map { "\(name): \($0)" }
    return contents
  }

  func save(_ files: [KBFile], _ outbox: Outbox) async {
    do throws(ChromaError) {
      try await store.save(files)
    } catch {
      outbox.add(OutputError(name: name, message: "\(error)", hint: "run again to write the rest"))
    }
  }
}
