// swift-format-ignore: AvoidRetroactiveConformances
extension InlineArray: @retroactive Codable where Element: Codable {
  /// Writes the elements in their order.
  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    for index in indices { try list.encode(self[index]) }
  }

  /// Reads as many elements as there are.
  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    try self.init { _ in try list.decode(Element.self) }
  }
}
