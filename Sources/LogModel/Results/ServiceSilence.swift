/// A time in which a service in a region sent nothing or far less than usual, while others went on.
package struct ServiceSilence: Equatable, Sendable {
  package var service: NameID
  package var region: NameID
  package var type: EventType
  /// The time of the last event before, or about when the service fell.
  package var from: Timestamp
  /// The time of the next event, about when the service was back, or the end of the log.
  package var to: Timestamp
  /// The events that it sent in a minute; 0 for none.
  package var sent: Double
  /// The events that the service usually sends in a minute, as busy as the others were then.
  package var usual: Double
  /// The number of its events in the whole log.
  package var events: Int
  /// How many times it is as unlikely as it must be, on the scale of logarithms; 1 or more.
  package var excess: Double

  package init(
    service: NameID, region: NameID, type: EventType, from: Timestamp, to: Timestamp, sent: Double,
    usual: Double, events: Int, excess: Double
  ) {
    self.service = service
    self.region = region
    self.type = type
    self.from = from
    self.to = to
    self.sent = sent
    self.usual = usual
    self.events = events
    self.excess = excess
  }
}
