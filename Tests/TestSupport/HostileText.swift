/// Texts that break careless writers.
package enum HostileText {
  package static let all = [
    "---", "a\n---\nstatus: resolved", "\"quoted\" \\ back", "[x](javascript:alert(1))",
    "<script>alert(1)</script>", "../../etc/passwd", "\u{1b}[31mred", "a, b]", "# heading",
    "'single'", ": colon", "\u{2028}", "null", "1e3", " spaces ", "",
  ]
}
