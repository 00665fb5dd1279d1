import LogModel
import ModelReview
import TestSupport
import Testing

@Suite struct `Evidence lock` {
  private let lock = LockedScene.lock

  @Test func `there are enough sentences`() {
    #expect(LockedScene.good.count >= 60 && LockedScene.bad.count >= 60)
  }

  @Test(arguments: LockedScene.good)
  func `what was given passes`(sentence: String) {
    let checked = lock.check(sentence, as: .hypothesis)
    #expect(checked.dropped.isEmpty, "\(checked.dropped)")
    #expect(checked.text == sentence)
  }

  @Test(arguments: LockedScene.bad)
  func `what is new or acts does not`(sentence: String, reason: DropReason) {
    let checked = lock.check(sentence, as: .workaround)
    #expect(checked.text.isEmpty && checked.kept == 0)
    #expect(checked.dropped.first?.reason == reason)
  }

  @Test(arguments: LockedScene.goodNotices)
  func `customers read plain words and times`(sentence: String) {
    #expect(lock.check(sentence, as: .notice).text == sentence)
  }

  @Test(arguments: LockedScene.badNotices)
  func `customers read nothing internal`(sentence: String, reason: DropReason) {
    #expect(lock.check(sentence, as: .notice).dropped.map(\.reason) == [reason])
  }

  @Test func `a bad sentence does not take the others along`() {
    let text =
      "The pool is full (E1). orders-db is slow. See https://x.example.\r\n\n1. Restart "
      + "payments-db.\n2. Delete the rows.\n3. Watch\tquery_time_ms."
    let checked = lock.check(text, as: .workaround)
    #expect(
      checked.text == "The pool is full (E1).\n1. Restart payments-db.\n3. Watch query_time_ms.")
    #expect(checked.kept == 3)
    #expect(checked.dropped.map(\.reason) == [.unknownName, .link, .order])
  }

  @Test func `what stands in a code fence is left out as a whole`() {
    let checked = lock.check("The pool is full.\n```sh\nreboot\n```\nAct now.", as: .workaround)
    #expect(checked.text == "The pool is full.\nAct now.")
    #expect(checked.dropped.map(\.reason) == [.code, .code, .code])
  }

  @Test(arguments: TextKind.allCases)
  func `length is bounded by whole sentences`(kind: TextKind) {
    let checked = lock.check(String(repeating: "The pool is full. ", count: 2000), as: kind)
    #expect(checked.text.unicodeScalars.count <= kind.limit)
    #expect(checked.text.hasSuffix("full."))
    #expect(checked.dropped.allSatisfy { $0.reason == .tooLong })
    #expect(lock.check(String(repeating: "pool ", count: 100), as: kind).text.isEmpty)
  }

  @Test func `a claim keeps the ids it was given`() {
    #expect(
      lock.checkClaim("The pool is full.", ids: ["E1", "E9", "E1", "E2"])
        == .kept(statement: "The pool is full.", ids: ["E1", "E2"]))
    #expect(lock.checkClaim("The pool is full.", ids: ["E9"]) == .dropped(.noEvidence))
    #expect(
      lock.checkClaim("The pool is full. E9 says so.", ids: ["E1"]) == .dropped(.unknownEvent))
    #expect(lock.checkClaim(" \n", ids: ["E1"]) == .dropped(.empty))
  }

  @Test func `a severity is raised and never lowered`() {
    for floor in Severity.allCases {
      for answer in Severity.allCases {
        #expect(
          lock.severity(" \(answer.rawValue.uppercased())\n", floor: floor) == max(floor, answer))
      }
      for answer in ["", "none", "criticall", "critical!", "low; high", "5"] {
        #expect(lock.severity(answer, floor: floor) == floor)
      }
    }
  }
}
