import LogModel
import Testing

@Suite struct `A pattern of names` {
  @Test(arguments: [
    ("cart", "cart", true), ("cart", "Cart", false), ("cart", "cart-1", false),
    ("cart-*", "cart-1", true), ("cart-*", "cart-", true), ("cart-*", "cart", false),
    ("*", "", true), ("?", "", false), ("?", "é", true), ("*-db", "users-db-db", true),
    ("*-db", "users-db-d", false), ("a*b*c", "aXbXbYc", true), ("a*b*c", "aXbXbY", false),
    ("a?c", "abc", true), ("a?c", "ac", false), ("**a**", "ba", true), ("[ab]", "a", false),
  ])
  func `matches whole names`(pattern: String, name: String, isMatch: Bool) throws {
    #expect(try #require(NamePattern(pattern)).matches(name) == isMatch)
  }

  @Test func `is not empty`() { #expect(NamePattern("") == nil) }

  /// Without a bound on its steps this takes longer than the universe has existed.
  @Test func `ends soon whatever it is`() throws {
    let stars = String(repeating: "a*", count: 200) + "b"
    #expect(!(try #require(NamePattern(stars)).matches(String(repeating: "a", count: 2000))))
  }

  @Test func `of several the most precise applies, of equals the first`() {
    let patterns = ["*", "cart*", "*-db", "cart-*", "cart-db", "c?rt-*"].compactMap {
      NamePattern($0)
    }
    #expect(patterns.bestMatch("cart-db") == 4)
    #expect(patterns.bestMatch("cart-x") == 3)
    #expect(patterns.bestMatch("users-db") == 2)
    #expect(patterns.bestMatch("cert-1") == 5)
    #expect(patterns.bestMatch("x") == 0)
    #expect([NamePattern]().bestMatch("x") == nil)
  }
}
