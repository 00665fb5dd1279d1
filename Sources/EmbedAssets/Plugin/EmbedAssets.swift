import Foundation
import PackagePlugin

/// Turns every file of a target's `Assets` folder, and the fonts below it, into a Swift string at
/// build time.
///
/// SwiftPM's own `.embedInCode` costs 11 s and 1 GB for 100 KB; raw string literals cost nothing.
@main struct EmbedAssets: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = target.directoryURL.appending(path: "Assets")
    let folders = [folder, folder.appending(path: "fonts")]
    let files = FileManager.default
    let assets = try folders.filter { files.fileExists(atPath: $0.path) }.flatMap { folder in
      try files.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { ["css", "js", "md", "woff2"].contains($0.pathExtension) }
        .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }
    let output = context.pluginWorkDirectoryURL.appending(path: "Assets.swift")
    return [
      .buildCommand(
        displayName: "Embedding the assets of \(target.name)",
        executable: try context.tool(named: "embed-assets").url,
        arguments: [output.path] + assets.map(\.path), inputFiles: assets, outputFiles: [output])
    ]
  }
}
