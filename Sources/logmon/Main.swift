private import Glibc
private import LogmonCLI

@main enum Main {
  static func main() async {
    exit(await CommandLineTool.forProcess().run(Array(CommandLine.arguments.dropFirst())))
  }
}
