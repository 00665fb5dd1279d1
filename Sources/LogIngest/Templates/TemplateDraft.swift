internal import LogModel

/// A template that is being read and is not in the cache yet.
struct TemplateDraft {
  var template = LineTemplate()
  /// Where it ends in the chunk.
  var end: Int
  var statement = Statement()
  /// The values inside the template, in the order of the text.
  var parts: [TemplateCache.Part] = []
}
