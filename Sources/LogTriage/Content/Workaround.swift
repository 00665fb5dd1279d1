internal import LogModel

/// The first steps for each kind of cause, as actions for a person on call.
struct Workaround {
  private let context: IssueContext
  private let cause: FailureMode

  init(_ context: IssueContext, _ cause: FailureMode) {
    self.context = context
    self.cause = cause
  }

  private var root: String { context.rootName }
  private var place: String { Wording.within(context.regions) }
  private var since: String { Wording.moment(context.firstSeen) }

  /// The callers whose load on the root should be reduced.
  private var callers: String {
    context.followers.isEmpty
      ? "its callers" : PlainText.list(context.followers.map(\.name), limit: 3)
  }

  /// One paragraph; nil when no action is needed.
  var text: String? {
    switch cause {
    case .poolExhaustion:
      "End idle and long-running sessions on \(root)\(place), then raise the pool limit or "
        + "recycle the pools of \(callers). Look for connections that are not given back and for "
        + "the longest query running since \(since)."
    case .slowQueries:
      "On \(root)\(place), list the queries running longest since \(since) and end the one "
        + "that blocks the others. Check locks, a missing index and jobs that started then. If load "
        + "must fall now, cut the traffic of \(callers) or send reads to a replica."
    case .slowResponses:
      "Compare a trace of \(root) from before and after \(since) to see where its time goes. Add "
        + "instances or cut load\(place); roll back what was released to it shortly before."
    case .errors:
      "Roll back what was released or configured for \(root) shortly before \(since). If nothing "
        + "was, replay one failing request and follow its error."
    case .saturation:
      "Move load off \(root) or add capacity\(place). Find the process that grew; restart it "
        + "if memory does not come back."
    case .frontendErrors:
      "Roll back the scripts of \(root) released shortly before \(since), or switch off the feature "
        + "the stack trace points at."
    case .slowPages:
      "Check what \(root) loads from elsewhere (CDN, third parties, large assets)\(place) "
        + "since \(since), and roll back its latest release if it is younger."
    case .regionWide:
      "Send traffic of \(context.regions[0]) to another region while it lasts. Check the provider's "
        + "status page, network and load balancers of \(context.regions[0]) before any single service."
    case .stopped:
      "Check that \(root) runs\(place) and restart it if not. Until then let \(callers) fail "
        + "fast instead of waiting for it."
    case .unreachable:
      "From \(callers), test name resolution, connection and certificate of \(root)\(place). "
        + "Shorten timeouts so that waiting calls do not pile up."
    case .other: "Compare \(root) before and after \(since)."
    case .isolated: nil
    }
  }
}
