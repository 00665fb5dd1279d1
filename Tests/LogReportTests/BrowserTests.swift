import Foundation
import LogModel
import LogReport
import TestSupport
import Testing

@Suite(.needs("chromium")) struct `Report in a browser` {
  @Test(.timeLimit(.minutes(10))) func `the script runs and nothing is blocked`() async throws {
    let page = try await Browser.open(SampleAnalysis(normalEvents: 40).analysis())
    #expect(page.complaints == [])
    #expect(page.dom.contains("data-ready=\"\""))
    #expect(page.dom.contains("role=\"tab\""))
    #expect(page.dom.contains("aria-current=\"page\""))
  }

  @Test(.timeLimit(.minutes(10))) func `a link opens what it leads to`() async throws {
    let analysis = SampleAnalysis().analysis()
    let page = try await Browser.open(analysis, at: "#alert-2")
    #expect(page.dom.contains(#"role="tabpanel" aria-labelledby="tab-issues" hidden="""#))
    #expect(
      page.dom.contains(
        #"<article id="alert-2" class="current"><details class="card critical" open="">"#))
    #expect(page.dom.contains(#"id="tickets" class="view" data-view="" "#))
  }

  @Test(.timeLimit(.minutes(10))) func `planted script never runs`() async throws {
    let attack = `Hostile text`.attacks.joined()
    let page = try await Browser.open(SampleAnalysis(plant: attack).analysis())
    #expect(page.complaints == [])
    #expect(page.dom.contains("data-ready=\"\""))
    #expect(!page.dom.contains("data-owned"))
    #expect(page.dom.split(separator: "<script").count == 3)
  }

  /// The policy is the second wall: even markup that got through stays dead.
  @Test(.timeLimit(.minutes(10))) func `the policy stops what escaping would miss`() async throws {
    let clean = String(
      decoding: await HTMLReport.render(SampleAnalysis().analysis()), as: UTF8.self)
    let planted = clean.replacing(
      "<main>", with: "<main><script>document.documentElement.dataset.owned=1</script>")
    let page = try Browser.open(Array(planted.utf8))
    #expect(!page.complaints.isEmpty)
    #expect(!page.dom.contains("data-owned=\"1\""))
  }
}

/// What a reader does with the page: the Python scripts beside this file, over pages of ours.
@Suite(.needs("chromium")) struct `Report in use` {
  @Test(
    .enabled("no Playwright in .venv; 'Scripts/setup --tests' installs it") {
      try run(python.path, ["-c", "import playwright, axe_playwright_python"]).status == 0
    },
    .timeLimit(.minutes(10)))
  func `everything works in Chromium`() async throws {
    let folder = try await PageFolder()
    defer { folder.remove() }
    let script = Self.here.appending(path: "Browser/run.py")
    let said = folder.url.appending(path: "said.txt")
    try Data().write(to: said)
    let process = Process()
    process.executableURL = Self.python
    process.arguments = ["-B", script.path, folder.url.path]
    process.standardOutput = try FileHandle(forWritingTo: said)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: said, encoding: .utf8)
    print(text)
    #expect(process.terminationStatus == 0, "\(text)")
  }

  private static let here = URL(filePath: #filePath).deletingLastPathComponent()

  private static let python = here.deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: ".venv/bin/python")
}

/// Debian's Chromium without a window.
private struct Browser {
  var dom: String
  /// What the console said of errors and of the policy.
  var complaints: [String]

  static func open(_ analysis: Analysis, at fragment: String = "") async throws -> Self {
    try open(await HTMLReport.render(analysis), at: fragment)
  }

  static func open(_ page: [UInt8], at fragment: String = "") throws -> Self {
    let program = try #require(find("chromium"))
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "report.html")
    try Data(page).write(to: file)
    return try run(program, file.absoluteString + fragment, folder)
  }

  /// Both outputs go to files: a full pipe would stop the browser for ever.
  private static func run(_ program: URL, _ page: String, _ folder: URL) throws -> Self {
    let process = Process()
    process.executableURL = program
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
      "--user-data-dir=\(folder.path)/profile", "--virtual-time-budget=2000", "--dump-dom",
      page,
    ]
    let output = folder.appending(path: "dom.html")
    let errors = folder.appending(path: "errors.txt")
    for file in [output, errors] { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    process.waitUntilExit()
    let said = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    return Self(
      dom: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      complaints: said.split(separator: "\n").filter { $0.contains("CONSOLE") }.map(String.init))
  }
}
