/// The filter controls of the event stream; hidden until the script that serves them runs.
enum EventFilter {
  static let html: HTML = """
    <div class="filters" id="filters" role="search" aria-label="Filter events" hidden>
    <label class="search"><span class="sr">Search events</span>\
    <input type="search" id="search" placeholder="Search every field" autocomplete="off" \
    spellcheck="false"> <kbd aria-hidden="true">/</kbd></label>
    <label class="customer"><span class="sr">Customer</span>\
    <input type="search" id="customer" placeholder="Customer" list="customers" \
    autocomplete="off" spellcheck="false"><datalist id="customers"></datalist></label>
    \(select("state", "Findings"))
    \(select("type", "Type"))
    \(select("service", "Service"))
    \(select("region", "Region"))
    \(select("level", "Log level"))
    \(select("issue", "Issue"))
    </div>
    <p class="chips" id="chips" hidden></p>
    """

  /// The buttons that save the rows shown; hidden until the script that serves them runs.
  static let exports: HTML = """
    <p class="exports" id="exports" hidden>Export \
    <button type="button" data-export="jsonl">JSONL</button> \
    <button type="button" data-export="csv">CSV</button></p>
    """

  private static func select(_ facet: String, _ label: String) -> HTML {
    """
    <label><span class="sr">\(label)</span><select data-facet="\(facet)">\
    <option value="">\(label)</option></select></label>
    """
  }
}
