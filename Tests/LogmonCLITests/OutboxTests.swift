internal import FileOutput
import Foundation
import LogmonCLI
import Testing

/// Files on their way to their places, all at once.
@Suite struct `The outbox` {
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
    let outbox = Outbox()
    for number in 0..<150 { outbox.add(document("kb/\(number).md", "entry \(number)")) }
    #expect(outbox.deliver().isEmpty)
    #expect(files.count == 150)
    #expect((0..<150).allSatisfy { text("kb/\($0).md") == "entry \($0)" })
  }

  @Test func `nothing is in its place, and what was there stays, until all are delivered`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = Outbox()
    first.add(document("old.txt", "old"))
    #expect(first.deliver().isEmpty)
    let outbox = Outbox()
    outbox.add(document("old.txt", "new"))
    outbox.add(document("fresh.txt", "fresh"))
    #expect(text("old.txt") == "old")
    #expect(text("fresh.txt") == nil)
    #expect(outbox.deliver().isEmpty)
    #expect(text("old.txt") == "new")
    #expect(text("fresh.txt") == "fresh")
  }

  @Test func `one that fails does not stop the others and leaves nothing half written`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outbox = Outbox()
    outbox.add(document("file", "a file"))
    outbox.add(document("folder/inside.txt", "inside"))
    #expect(outbox.deliver().isEmpty)
    outbox.add(document("a.txt", "a"))
    // Part of the path is a file; a folder stands where the file is to go.
    outbox.add(document("file/below.txt", "lost"))
    outbox.add(document("folder", "lost"))
    outbox.add(document("z.txt", "z"))
    let problems = outbox.deliver()
    #expect(problems.map(\.name) == [path("file/below.txt"), path("folder")])
    #expect(files == ["a.txt", "file", "folder/inside.txt", "z.txt"])
  }

  @Test func `a file that cannot take its place any more leaves nothing behind`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outbox = Outbox()
    outbox.add(document("taken", "lost"))
    outbox.add(document("free", "kept"))
    // After it was written, before it is moved.
    let place = folder.appending(path: "taken/by")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    #expect(outbox.deliver().map(\.name) == [path("taken")])
    #expect(files == ["free"])
    #expect(text("free") == "kept")
  }

  @Test func `what was not delivered leaves nothing behind`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    do {
      let outbox = Outbox()
      outbox.add(document("lost.txt", "lost"))
      #expect(files.count == 1)
    }
    #expect(files.isEmpty)
  }

  @Test func `a file that holds those bytes already is left alone`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = Outbox()
    first.add(document("same.txt", "same"))
    #expect(first.deliver().isEmpty)
    let before = try FileManager.default.attributesOfItem(atPath: path("same.txt"))
    let second = Outbox()
    second.add(document("same.txt", "same"))
    #expect(files == ["same.txt"])
    #expect(second.deliver().isEmpty)
    let after = try FileManager.default.attributesOfItem(atPath: path("same.txt"))
    #expect(before[.systemFileNumber] as? Int == after[.systemFileNumber] as? Int)
  }

  @Test func `problems of others are told with its own, in order`() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let outbox = Outbox()
    outbox.add(OutputError(name: "first", message: "m", hint: "h"))
    outbox.add(document("a.txt", "a"))
    outbox.add(OutputError(name: "second", message: "m", hint: "h"))
    #expect(outbox.deliver().map(\.name) == ["first", "second"])
    #expect(outbox.deliver().isEmpty)
  }
}
