/// The services of a trace of Jaeger: the spans name a process, and the names of the processes stand
/// beside them.
///
///     {"spans":[{"processID":"p1",…}],"processes":{"p1":{"serviceName":"checkout"}}}
struct TraceProcesses: Sendable {
  /// By the name of the process.
  private(set) var names: [[UInt8]: [UInt8]] = [:]

  /// Nil where the members of a trace name no processes.
  init?(_ fields: RecordFields, _ chunk: RawSpan, _ paths: PathTable) {
    for value in fields.values {
      let parts = paths.texts[Int(value.path)].split(separator: ".", maxSplits: 1)
      guard parts.count == 2, parts[0] == "processes", parts[1].hasSuffix(Self.ending) else {
        continue
      }
      names[Array(parts[1].dropLast(Self.ending.utf8.count).utf8)] = ValueText.bytes(value, chunk)
    }
    if names.isEmpty { return nil }
  }

  private static let ending = ".serviceName"
}
