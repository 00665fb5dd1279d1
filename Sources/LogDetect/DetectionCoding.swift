package import LogModel

/// What a part has of a detector.
extension DetectionScan {
  package mutating func code(_ coder: inout ScanCoder) throws {
    let thresholds = exceeding.count
    try coder.count(&events)
    try coder.count(&flagged)
    try coder.count(&critical)
    try timeline.code(&coder)
    try span.code(&coder)
    try coder.list(&exceeding, 0) { try $0.count(&$1) }
    try coder.list(&isMeasured, false) { try $0.bool(&$1) }
    guard exceeding.count == thresholds, isMeasured.count == thresholds else { throw ScanDamage() }
    try coder.bool(&judgesValues)
    try coder.list(&customers, 0) { try $0.name(&$1, \.customers) }
    customers.sort()
    try coder.list(&kinds, KindCount()) { try $1.code(&$0) }
    try coder.list(&pairs, PairCount()) { try $1.code(&$0) }
    try coder.list(&services, ServiceCount()) { try $1.code(&$0) }
    try coder.list(&series, SeriesCount()) { try $1.code(&$0) }
    try coder.list(&perCustomer, CustomerCount()) { coder, count in
      try coder.name(&count.service, \.services)
      try coder.name(&count.customer, \.customers)
      try coder.count(&count.events)
    }
    try coder.bool(&hasAllCustomers)
    sort()
    if !hasAllCustomers { perCustomer = [] }
    perCustomer.sort { ($0.service, $0.customer) < ($1.service, $1.customer) }
  }
}

extension DetectionScan.KindCount {
  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try kind.code(&coder)
    try coder.count(&events)
    try coder.bool(&isQuiet)
  }
}

extension DetectionScan.PairCount {
  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try stats.code(&coder)
    try blocks.code(&coder)
    try coder.bool(&isQuiet)
  }
}

extension DetectionScan.ServiceCount {
  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try coder.choice(&type)
    try coder.count(&counts.flagged)
    try coder.count(&counts.critical)
    try activity.code(&coder)
  }
}

extension DetectionScan.SeriesCount {
  fileprivate mutating func code(_ coder: inout ScanCoder) throws {
    try coder.name(&service, \.services)
    try coder.choice(&type)
    try coder.choice(&scope)
    try coder.name(&region, \.regions)
    try coder.metric(&metric)
    var judging = threshold < 0 ? nil : threshold
    try coder.optional(&judging, 0) { try $0.threshold(&$1) }
    threshold = judging ?? -1
    try coder.list(&checks, 0) { try $0.threshold(&$1) }
    try values.code(&coder)
    try blocks.code(&coder)
    try levels.code(&coder)
    if coder.isReading, metric == .max { throw ScanDamage() }
  }
}
