/// A text intended for sending, with a button that copies it.
enum CopyableText {
  /// The text and its button; without an anchor for the text's id there is no button.
  static func html(_ text: String, _ anchor: String?) -> HTML {
    let button: HTML? = anchor.map {
      "<button type=\"button\" class=\"copy\" data-copy=\"\($0)-text\" hidden>Copy</button>"
    }
    let id: HTML? = anchor.map { " id=\"\($0)-text\"" }
    return """
      <div class="copyable">\(button)\
      <pre class="mail" dir="auto"\(id)>\(text, limit: PageLimit.body)</pre></div>
      """
  }
}
