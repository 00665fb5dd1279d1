internal import LogModel

/// The keys of `services`.
enum ServiceKey: String, ConfigurationKey {
  case rename, ignore
}

extension ServiceRules {
  /// Reads `{"rename": {"checkout-*": "checkout"}, "ignore": ["health-*"]}`.
  init(_ value: JSONValue) throws(ConfigIssue) {
    self.init()
    let fault = "'services' must be an object; expected {\"rename\": {…}, \"ignore\": […]}"
    try value.read(ServiceKey.self, else: fault) { key, member throws(ConfigIssue) in
      switch key {
      case .rename: try readNames(member.value)
      case .ignore:
        let fault = "'services.ignore' must be a list; expected [\"health-*\", …]"
        try member.value.forEachItem(else: fault) { _, item throws(ConfigIssue) in
          ignored.append(try JSONMember("services.ignore", item).pattern())
        }
      }
    }
  }

  private mutating func readNames(_ value: JSONValue) throws(ConfigIssue) {
    let fault = "'services.rename' must be an object; expected {\"checkout-*\": \"checkout\"}"
    try value.forEachMember(else: fault) { member throws(ConfigIssue) in
      guard let pattern = NamePattern(member.name) else {
        throw ConfigIssue(
          "a name in 'services.rename' is empty; expected a name or a pattern", isInName: true)
      }
      let name = try member.text()
      guard !name.isEmpty else {
        throw ConfigIssue("the new name of '\(member.name)' is empty; expected a name")
      }
      rename(pattern, to: name)
    }
  }
}

extension Topology {
  /// Reads `{"checkout": ["cart", "payment"]}`.
  init(_ value: JSONValue) throws(ConfigIssue) {
    self.init()
    let fault = "'topology' must be an object; expected {\"checkout\": [\"cart\", …]}"
    try value.forEachMember(else: fault) { member throws(ConfigIssue) in
      guard !member.name.isEmpty else {
        throw ConfigIssue("a name in 'topology' is empty; expected a service", isInName: true)
      }
      let fault = "'topology.\(member.name)' must be a list of services; expected [\"cart\", …]"
      try member.value.forEachItem(else: fault) { _, item throws(ConfigIssue) in
        guard let service = item.string, !service.isEmpty else {
          throw ConfigIssue("a service that '\(member.name)' calls must be a name")
        }
        guard service != member.name else {
          throw ConfigIssue("'\(service)' calls itself; leave it out")
        }
        add(member.name, calls: [service])
      }
    }
  }
}
