internal import LogModel

/// One layer of a text and the secrets found in it; every detector walks it once.
struct SecretScan {
  let bytes: [UInt8]
  private let names: Trie
  let scope: RedactionScope
  private(set) var found: [Secret] = []
  /// The `@` behind credentials, found before addresses are searched.
  var credentialMarks: Set<Int> = []

  init(_ bytes: [UInt8], _ names: Trie, _ scope: RedactionScope) {
    self.bytes = bytes
    self.names = names
    self.scope = scope
  }

  /// Runs every detector of the scope.
  mutating func run() {
    findNames()
    findPrefixedKeys()
    findPEMBlocks()
    findNamedValues()
    findURLCredentials()
    guard scope == .text else { return }
    findRandomRuns()
    findEmails()
    findIPv4()
    findColonAddresses()
    findCards()
    findIBANs()
    findPhones()
  }

  /// The byte at `at`; zero outside the text, which belongs to no class.
  func byte(_ at: Int) -> UInt8 { at >= 0 && at < bytes.count ? bytes[at] : 0 }

  mutating func add(_ range: Range<Int>, _ kind: SecretKind) {
    if !range.isEmpty { found.append(Secret(range, kind)) }
  }

  /// The end of the run of a class that begins at `start`, at most `limit` bytes further.
  func end(from start: Int, limit: Int = .max, while isIn: (UInt8) -> Bool) -> Int {
    let last = limit < bytes.count - start ? start + limit : bytes.count
    var at = start
    while at < last, isIn(bytes[at]) { at += 1 }
    return at
  }

  /// The start of the run of a class that ends before `end`, at most `limit` bytes back.
  func start(before end: Int, limit: Int, while isIn: (UInt8) -> Bool) -> Int {
    var at = end
    while at > 0, end - at < limit, isIn(bytes[at - 1]) { at -= 1 }
    return at
  }

  func starts(_ at: Int, _ text: [UInt8]) -> Bool { bytes.span.holds(text, at: at) }

  private mutating func findNames() {
    var at = 0
    while at < bytes.count {
      let isStart = !byte(at - 1).isAlphanumeric || !bytes[at].isAlphanumeric
      if isStart, let end = names.end(in: bytes, from: at) {
        add(at..<end, .customer)
        at = end
      } else {
        at += 1
      }
    }
  }
}
