internal import LogEval
internal import LogModel
internal import Platform

extension Injection {
  /// Reads what `logmon generate --truth` wrote.
  init(truthFile path: String) throws(ConfigurationError) {
    let bytes = try FileContent.named(path, else: "check the path of the truth")
    guard let document = try? JSONValue(parsing: bytes),
      document["schema"]?.string == "logmon.truth/1", let list = document["incidents"]?.array
    else {
      throw ConfigurationError("\(path): it is no truth; 'logmon generate --truth FILE' writes one")
    }
    func names(_ value: JSONValue?) -> Set<String> {
      Set((value?.array ?? []).compactMap(\.string))
    }
    self.init(
      incidents: list.compactMap { incident in
        guard let start = incident["start"]?.string.flatMap({ Timestamp($0) }) else { return nil }
        return Incident(
          root: incident["root_service"]?.string ?? "", start: start,
          eventIDs: names(incident["event_ids"]), services: names(incident["members"]),
          region: incident["region"]?.string ?? "")
      }, isolated: names(document["isolated"]))
  }
}
