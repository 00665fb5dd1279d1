import LogModel

/// The controls over the event stream; hidden until the script that serves them runs.
struct EventFilter {
  let analysis: Analysis
  let index: PageIndex

  init(analysis: Analysis, index: PageIndex) {
    self.analysis = analysis
    self.index = index
  }

  func html() -> HTML {
    """
    <div class="filters" id="filters" role="search" aria-label="Filter events" hidden>
    <label class="search"><span class="sr">Search events</span>\
    <input type="search" id="search" placeholder="Search" autocomplete="off" \
    spellcheck="false"> <kbd aria-hidden="true">/</kbd></label>
    \(select("state", "Findings", findings))
    \(select("type", "Type", EventType.allCases.map { ($0.name, $0.name) }))
    \(select("service", "Service", numbered(index.services)))
    \(select("region", "Region", numbered(index.regions)))
    \(select("level", "Log level", EventSeverity.allCases.map { ($0.name, $0.name) }))
    \(select("issue", "Issue", issues))
    <button type="button" id="reset" hidden>Reset</button>
    </div>
    """
  }

  private let findings = [
    ("flagged", "Flagged or critical"), ("critical", "Critical"), ("normal", "Normal"),
  ]

  private var issues: [(String, String)] {
    analysis.issues.compactMap { issue in
      index.anchor(.issue, issue.issueID).map { ($0, issue.issueID) }
    }
  }

  private func numbered(_ names: [String]) -> [(String, String)] {
    names.enumerated().map { (String($0), $1) }
  }

  private func select(_ facet: String, _ label: String, _ options: [(String, String)]) -> HTML {
    """
    <label><span class="sr">\(label)</span><select data-facet="\(facet)">\
    <option value="">\(label)</option>\
    \(options.map { "<option value=\"\($0)\">\($1, limit: 60)</option>" as HTML })\
    </select></label>
    """
  }
}
