/// The version of the tool; written into results.json and the report.
package enum Version {
  package static let number = "0.1.0"
}
