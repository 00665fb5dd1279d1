internal import LogModel

/// Everything one decoder knows by an id of its own.
struct DecoderDictionaries: Sendable {
  var services = NameDictionary()
  var regions = NameDictionary()
  var customers = NameDictionary()
  var places = NameDictionary()
  var faults = NameDictionary()
  var kinds = KindAutomaton()
  var types = WordDictionary { EventType(name: $0) }
  var severities = WordDictionary { EventSeverity(word: $0) }

  /// Whether one of the dictionaries has grown so far that it is time to start over.
  var isFull: Bool {
    max(
      services.names.count, regions.names.count, customers.names.count, places.names.count,
      faults.names.count, types.count, severities.count) >= NameDictionary.capacity
      || kinds.isFull
  }
}
