import HTTPClient
import Testing

@Suite struct `Network messages` {
  @Test(arguments: [
    HTTPError.Fault.badAddress("has no usable host name"), .badHeader("Authorization"),
    .missingLibrary, .unresolved, .refused, .tls, .timedOut, .tooLarge(1), .cutShort, .notHTTP,
    .redirect(302), .cancelled, .other(43),
  ])
  func `an error is one line with a place, and its reason is short`(fault: HTTPError.Fault) {
    let error = HTTPError(fault, at: "host:1")
    #expect("\(error)".hasPrefix("host:1: "))
    #expect(!"\(error)".contains("\n") && !"\(error)".hasSuffix("."))
    #expect((3...24).contains(error.reason.utf8.count))
  }
}
