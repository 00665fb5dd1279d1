import Foundation
import LogModel
import LogReport

/// The pages that the browser's tests open, written to a folder of their own.
///
/// `LOGMON_PAGES` names a folder to keep them in, for looking at.
struct PageFolder {
  let url: URL

  init() async throws {
    let kept = ProcessInfo.processInfo.environment["LOGMON_PAGES"].map { URL(filePath: $0) }
    url = kept ?? FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try write(await HTMLReport.render(SampleAnalysis(normalEvents: 400).analysis()), "sample.html")
    try write(await HTMLReport.render(hostile), "hostile.html")
    try write(await HTMLReport.render(SampleAnalysis(normalEvents: 40).worldly), "worldly.html")
    let capped = SampleAnalysis(normalEvents: 3000).analysis()
    try write(await HTMLReport.render(capped, sizeLimit: 500_000), "capped.html")
    try write(await HTMLReport.render(Analysis(version: "1.0.0")), "empty.html")
    let analysis = SampleAnalysis(normalEvents: 400).analysis()
    try write(await HTMLReport.render(analysis, assets: .external), "external/report.html")
    try write(Array(ContentPolicy.style.utf8), "external/\(HTMLReport.styleName)")
    try write(Array(ContentPolicy.script.utf8), "external/\(HTMLReport.scriptName)")
  }

  func remove() {
    if ProcessInfo.processInfo.environment["LOGMON_PAGES"] == nil {
      try? FileManager.default.removeItem(at: url)
    }
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
  }

  /// Every text of every entity attacks, and is longer than any line.
  private var hostile: Analysis {
    let attack = `Hostile text`.attacks.joined() + String(repeating: "W", count: 20_000)
    return SampleAnalysis(plant: attack, normalEvents: 40).analysis()
  }
}

extension SampleAnalysis {
  /// Texts in scripts that run the other way, stand closer or are drawings.
  var worldly: Analysis {
    var sample = self
    sample.plant = " שלום عالم 日本語のログ 👩‍👩‍👧 नमस्ते"
    return sample.analysis()
  }
}
