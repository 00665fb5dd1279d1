internal import LogModel

/// The dictionaries of one decoder, each with ids of its own.
struct DecoderDictionaries: Sendable {
  var services = NameDictionary()
  var regions = NameDictionary()
  var customers = NameDictionary()
  var endpoints = NameDictionary()
  var errorTypes = NameDictionary()
  var kinds = KindAutomaton()
  var types = WordDictionary { EventType(name: $0) }
  var severities = WordDictionary { EventSeverity(word: $0) }

  /// Whether a dictionary has reached its limit, so that the decoder must start over.
  var isFull: Bool {
    max(
      services.names.count, regions.names.count, customers.names.count, endpoints.names.count,
      errorTypes.names.count, types.count, severities.count) >= NameDictionary.capacity
      || kinds.isFull
  }
}
