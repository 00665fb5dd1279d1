import Foundation
import Platform
import TestSupport
import Testing

/// Small files read whole: whatever else has the name is told apart, and nothing is waited for.
@Suite(.timeLimit(.minutes(10))) struct `The content of a file` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func error(_ name: String, limit: Int = 1 << 20) -> FileError? {
    do throws(FileError) {
      _ = try FileContent.read(path(name), limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a file is read whole, through links too`() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
    try folder.write(bytes, "file")
    try folder.write("", "empty")
    #expect(unsafe symlink("file", path("link")) == 0)
    #expect(try FileContent.read(path("file")) == bytes)
    #expect(try FileContent.read(path("link")) == bytes)
    #expect(try FileContent.read(path("empty")) == [])
    #expect(try FileContent.start(of: path("file"), 5) == [0, 1, 2, 3, 4])
    #expect(try FileContent.start(of: path("empty"), 5) == [])
  }

  @Test func `exactly the limit is read, one byte more is not`() throws {
    try folder.write([UInt8](repeating: 7, count: 2048), "file")
    #expect(error("file", limit: 2048) == nil)
    #expect(error("file", limit: 2047) == .tooLarge(2047))
    #expect("\(FileError.tooLarge(1 << 20))" == "it is larger than 1 MiB")
  }

  /// 64 GiB without a byte on the disk: only asking for its size can be this quick.
  @Test func `a file far too large is not read`() throws {
    try folder.write("", "large")
    #expect(unsafe truncate(path("large"), 64 << 30) == 0)
    #expect(error("large") == .tooLarge(1 << 20))
  }

  @Test func `nothing is told apart from what cannot be read`() throws {
    try folder.write("text", "file")
    #expect(unsafe symlink("nowhere", path("dangling")) == 0)
    #expect(unsafe symlink("circle", path("circle")) == 0)
    #expect(error("none")?.isMissing == true)
    #expect(error("file/below")?.isMissing == true)
    #expect(error("dangling")?.isMissing == true)
    #expect(error("circle") == .system(ELOOP))
    #expect(error(String(repeating: "x", count: 300)) == .system(ENAMETOOLONG))
    #expect(error("circle")?.isMissing == false)
  }

  @Test func `folders, pipes, sockets and devices are named and nobody waits`() throws {
    #expect(unsafe mkdir(path("folder"), 0o755) == 0)
    #expect(unsafe mkfifo(path("pipe"), 0o600) == 0)
    #expect(unsafe mknod(path("socket"), S_IFSOCK | 0o600, 0) == 0)
    #expect(error("folder") == .system(EISDIR))
    #expect(error("pipe") == .irregular("pipe"))
    #expect(error("socket") == .irregular("socket or device"))
    #expect(throws: FileError.irregular("device")) { try FileContent.read("/dev/null") }
    #expect(throws: FileError.irregular("pipe")) { try FileContent.start(of: path("pipe"), 1) }
    #expect(error("pipe").map { "\($0)" } == "it is a pipe, not a regular file")
  }
}
