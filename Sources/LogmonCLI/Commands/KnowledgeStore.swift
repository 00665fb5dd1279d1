internal import LogAgent
internal import LogIngest
internal import LogModel

/// The knowledge base as a folder of Markdown files.
struct KnowledgeStore {
  let folder: String

  /// What lies in the folder; files that are no entries are named and left alone.
  func load() -> (entries: [KBEntry], problems: [String]) {
    var entries: [KBEntry] = []
    var problems: [String] = []
    for name in FolderListing.names(in: folder) ?? [] where name.hasSuffix(".md") {
      guard let bytes = FileContent.read("\(folder)/\(name)") else {
        problems.append("\(folder)/\(name): cannot be read and was left out")
        continue
      }
      do throws(KBError) {
        let text = String(decoding: bytes, as: UTF8.self)
        entries.append(try KBDocument.parse(text, documentID: name))
      } catch {
        problems.append("\(folder)/\(name): \(error); the file was left out")
      }
    }
    return (entries, problems)
  }

  func documents(_ entries: [KBEntry]) -> [Document] {
    entries.map {
      Document(path: "\(folder)/\($0.documentID)", bytes: Array(KBDocument.text($0).utf8))
    }
  }
}
