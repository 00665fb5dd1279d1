import LogModel
import Testing

@Suite struct `Kinds of events` {
  @Test func `have one id each, counted from 1`() {
    var table = KindTable()
    let first = kind(service: 1, endpoint: 7, status: 200)
    let second = kind(service: 1, endpoint: 7, status: 500)
    #expect([first, second, first].map { table.intern($0) } == [1, 2, 1])
    #expect(table[1] == first && table[2] == second)
    #expect(table.endID == 3)
  }

  @Test func `past the capacity share that of their service, region and type`() {
    var table = KindTable(capacity: 2)
    let known = (1...2).map { table.intern(kind(service: 1, endpoint: $0, status: 200)) }
    #expect(!table.hasOverflowed)
    let shared = (3...9).map { table.intern(kind(service: 1, endpoint: $0, status: 500)) }
    #expect(Set(shared).count == 1)
    #expect(table.hasOverflowed)
    #expect(table[shared[0]] == kind(service: 1, endpoint: 0, status: 0))
    #expect(table.intern(kind(service: 1, endpoint: 2, status: 200)) == known[1])
    #expect(table.intern(kind(service: 2, endpoint: 2, status: 200)) != shared[0])
  }

  private func kind(service: NameID, endpoint: NameID, status: UInt16) -> EventKind {
    var kind = EventKind()
    kind.service = service
    kind.endpoint = endpoint
    kind.status = status
    return kind
  }
}
