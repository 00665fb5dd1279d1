import Foundation
import LogmonCLI
import TestSupport
import Testing

@Suite struct `Response folder` {
  private static let key = String(repeating: "0a", count: 32)

  @Test func `what is put is got, by this run and the next`() throws {
    let scratch = try TemporaryFolder()
    let folder = scratch.url.appending(path: "deep/cache").path
    #expect(ResponseFolder(folder).get(Self.key) == nil)
    let responses = ResponseFolder(folder)
    responses.put(Self.key, [1, 2, 3])
    #expect(responses.get(Self.key) == [1, 2, 3])
    responses.put(Self.key, [4])
    #expect(ResponseFolder(folder).get(Self.key) == [4])
    #expect(responses.problem == nil)
  }

  @Test(arguments: ["", "../a", "/etc/passwd", String(repeating: "A", count: 64), "x"])
  func `a key that is none touches no file`(key: String) throws {
    let scratch = try TemporaryFolder()
    let responses = ResponseFolder(scratch.url.path)
    responses.put(key, [1])
    #expect(responses.get(key) == nil)
    #expect(try run("ls", [scratch.url.path]).text.isEmpty)
  }

  @Test func `a pipe in its place is a miss, and is not waited for`() throws {
    let scratch = try TemporaryFolder()
    let path = scratch.url.appending(path: "\(Self.key).json").path
    _ = try run("mkfifo", [path])
    #expect(ResponseFolder(scratch.url.path).get(Self.key) == nil)
  }

  @Test func `a folder that cannot be is told once, and the run goes on`() throws {
    let scratch = try TemporaryFolder()
    let file = try scratch.write("", "file")
    let responses = ResponseFolder(file)
    responses.put(Self.key, [1])
    #expect(responses.get(Self.key) == nil)
    #expect(responses.problem?.isEmpty == false)
  }
}
