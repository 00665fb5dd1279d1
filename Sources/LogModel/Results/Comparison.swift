/// A value beside its baseline, as text and as bytes.
extension PlainText {
  /// `baseline 120 ms, current 650 ms (+441 %)`.
  package static func comparison(_ exceedance: Exceedance, unit: String) -> String {
    String { $0.appendComparison(exceedance, unit: unit) }
  }
}

extension [UInt8] {
  /// Appends the text of `PlainText.comparison`.
  package mutating func appendComparison(_ exceedance: Exceedance, unit: String) {
    if let baseline = exceedance.baseline {
      self += "baseline ".utf8
      appendQuantity(baseline, unit: unit)
    } else {
      self += "no baseline yet".utf8
    }
    self += ", current ".utf8
    appendQuantity(exceedance.value, unit: unit)
    guard let change = exceedance.changePercent else { return }
    self += " (".utf8
    appendChange(change)
    append(UInt8(ascii: ")"))
  }
}
