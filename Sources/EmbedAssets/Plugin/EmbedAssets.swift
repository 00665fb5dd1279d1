import Foundation
import PackagePlugin

/// Turns every file of a target's `Assets` folder, and the fonts below it, into a Swift string at
/// build time.
///
/// SwiftPM's own `.embedInCode` costs 11 s and 1 GB for 100 KB; raw string literals cost nothing.
@main struct EmbedAssets: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let folder = target.directoryURL.appending(path: "Assets")
    let assets = try [folder, folder.appending(path: "fonts")].flatMap { folder in
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        .filter { ["css", "js", "woff2"].contains($0.pathExtension) }
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
