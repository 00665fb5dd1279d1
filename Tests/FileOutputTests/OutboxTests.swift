import FileOutput
import Foundation
import Testing

/// Files on their way to their places, all at once.
@Suite struct `The outputs` {
  private let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  private func document(_ name: String, _ text: String) -> Document {
    Document(path: path(name), bytes: Array(text.utf8))
  }

  private func text(_ name: String) -> String? {
    try? String(contentsOfFile: path(name), encoding: .utf8)
  }

  /// Everything in the folder, folders left out.
  private var files: [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path($0))
      return attributes?[.type] as? FileAttributeType == .typeRegular
    }.sorted()
  }

  @Test func `all files arrive, more of them than are kept open too`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outputs = OutputBatch()
    for number in 0..<150 { outputs.add(document("kb/\(number).md", "entry \(number)")) }
    #expect(outputs.deliver().isEmpty)
    #expect(files.count == 150)
    #expect((0..<150).allSatisfy { text("kb/\($0).md") == "entry \($0)" })
  }

  @Test func `nothing is in its place, and what was there stays, until all are delivered`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = OutputBatch()
    first.add(document("old.txt", "old"))
    #expect(first.deliver().isEmpty)
    let outputs = OutputBatch()
    outputs.add(document("old.txt", "new"))
    outputs.add(document("fresh.txt", "fresh"))
    #expect(text("old.txt") == "old")
    #expect(text("fresh.txt") == nil)
    #expect(outputs.deliver().isEmpty)
    #expect(text("old.txt") == "new")
    #expect(text("fresh.txt") == "fresh")
  }

  @Test func `one that fails does not stop the others and leaves nothing half written`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outputs = OutputBatch()
    outputs.add(document("file", "a file"))
    outputs.add(document("folder/inside.txt", "inside"))
    #expect(outputs.deliver().isEmpty)
    outputs.add(document("a.txt", "a"))
    // Part of the path is a file; a folder stands where the file is to go.
    outputs.add(document("file/below.txt", "lost"))
    outputs.add(document("folder", "lost"))
    outputs.add(document("z.txt", "z"))
    let problems = outputs.deliver()
    #expect(problems.map(\.name) == [path("file/below.txt"), path("folder")])
    #expect(files == ["a.txt", "file", "folder/inside.txt", "z.txt"])
  }

  @Test func `a file that cannot take its place any more leaves nothing behind`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outputs = OutputBatch()
    outputs.add(document("taken", "lost"))
    outputs.add(document("free", "kept"))
    // After it was written, before it is moved.
    let place = folder.appending(path: "taken/by")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    #expect(outputs.deliver().map(\.name) == [path("taken")])
    #expect(files == ["free"])
    #expect(text("free") == "kept")
  }

  @Test func `what was not delivered leaves nothing behind`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      let outputs = OutputBatch()
      outputs.add(document("lost.txt", "lost"))
      #expect(files.count == 1)
    }
    #expect(files.isEmpty)
  }

  @Test func `a file that holds those bytes already is left alone`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = OutputBatch()
    first.add(document("same.txt", "same"))
    #expect(first.deliver().isEmpty)
    let before = try FileManager.default.attributesOfItem(atPath: path("same.txt"))
    let second = OutputBatch()
    second.add(document("same.txt", "same"))
    #expect(files == ["same.txt"])
    #expect(second.deliver().isEmpty)
    let after = try FileManager.default.attributesOfItem(atPath: path("same.txt"))
    #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
  }

  @Test func `problems of others are told with its own, in order`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outputs = OutputBatch()
    outputs.add(OutputError(name: "first", message: "m", hint: "h"))
    outputs.add(document("a.txt", "a"))
    outputs.add(OutputError(name: "second", message: "m", hint: "h"))
    #expect(outputs.deliver().map(\.name) == ["first", "second"])
    #expect(outputs.deliver().isEmpty)
  }
}
