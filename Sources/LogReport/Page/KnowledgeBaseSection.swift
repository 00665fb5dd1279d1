import LogModel

/// The knowledge base entries this run wrote or updated, one card each.
struct KnowledgeBaseSection {
  let analysis: Analysis
  let index: PageIndex

  func html() -> HTML {
    let shown = analysis.triage.kbEntries.prefix(PageLimit.documents)
    return """
      <section id="knowledge-base" class="view" data-view aria-labelledby="kb-title">
      <div class="view-head"><h1 id="kb-title">Knowledge Base</h1>
      <p class="subtitle">What is known about each issue: a Markdown file each in the \
      knowledge base folder</p>
      <label class="search kb-search" hidden><span class="sr">Search entries</span>\
      <input type="search" id="kb-search" placeholder="Search entries" autocomplete="off" \
      spellcheck="false"></label></div>
      \(shown.isEmpty ? empty : "<div class=\"cards\">\(shown.map(card))</div>")
      <p class="empty" id="kb-no-match" hidden>No entry matches.</p>
      \(PageLimit.note(
        analysis.triage.kbEntries.count, shown: shown.count, "document",
        where: "the knowledge base folder"))
      </section>
      """
  }

  private var empty: HTML {
    "<p class=\"empty\"><strong>No entries.</strong> Each issue gets one; there was none.</p>"
  }

  /// The body without its first heading where that repeats the card's title.
  private func prose(_ entry: KBEntry) -> HTML {
    let heading = "# \(entry.title)\n"
    guard entry.body.hasPrefix(heading) else { return MarkdownHTML.render(entry.body) }
    return MarkdownHTML.render(String(entry.body.dropFirst(heading.count)), top: 2)
  }

  private func card(_ entry: KBEntry) -> HTML {
    let (identity, scope, state) = (entry.identity, entry.scope, entry.state)
    return """
      <article\(index.anchor(.document, identity.documentID).map { " id=\"\($0)\"" as HTML })>\
      <details class="card \(state.severity.rawValue)"><summary>\
      <span class="badges">\(Badge.severity(state.severity)) \(Badge.status(state.status)) \
      \(Badge.aiGenerated)</span>
      <h2 class="card-title"><bdi>\(prose: entry.title, limit: PageLimit.name * 2)</bdi></h2>
      <span class="meta">\(PlainText.count(state.occurrences, "flagged event")) over all runs · \
      updated <time datetime="\(state.updatedAt.description)">\(state.updatedAt.day) \
      \(state.updatedAt.hourAndMinute)</time></span></summary>
      <div class="body">
      <dl class="facts">\
      <div><dt>File</dt> <dd><code>\(identity.documentID)</code></dd></div>\
      <div><dt>Issue</dt> <dd>\(index.link(.issue, identity.id))</dd></div>\
      <div><dt>Services</dt> <dd><bdi>\(PlainText.list(scope.services, limit: 20))</bdi></dd></div>\
      <div><dt>Regions</dt> <dd><bdi>\(PlainText.list(scope.regions, limit: 20))</bdi></dd></div>\
      <div><dt>Metrics</dt> <dd>\(PlainText.list(entry.metrics, limit: 20))</dd></div>\
      <div><dt>Created</dt> <dd>\(identity.createdAt.description)</dd></div>\
      <div><dt>Fingerprint</dt> <dd><code>\(identity.fingerprint)</code></dd></div></dl>
      <div class="prose">\(prose(entry))</div>
      </div></details></article>

      """
  }
}
