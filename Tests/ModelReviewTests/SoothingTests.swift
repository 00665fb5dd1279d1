import LogModel
import ModelReview
import TestSupport
import Testing

/// That nothing happened is a statement like any other: it needs proof.
@Suite struct `Soothing sentences` {
  private let lock = LockedScene.lock

  private func passes(_ sentence: String, _ kind: TextKind = .hypothesis) -> Bool {
    lock.check(sentence, as: kind).kept > 0
  }

  /// Written before the rules, as a person might soothe.
  @Test(arguments: [
    "All is fine and nobody was affected.", "No users noticed.", "Everything works as intended.",
    "There is no cause for concern.", "Customers can relax.", "Zero impact.",
    "It ended without data loss.", "Customers remained unaffected.",
    "None of our users lost data.", "Not a single request was dropped.", "The impact is minimal.",
    "Impact: none.", "Customers affected: 0.", "The number of affected customers is zero.",
    "There were hardly any errors.", "The system is healthy.", "All systems are operational.",
    "Every service recovered.", "Service is back to normal.", "The data is safe.",
    "Data integrity was preserved.", "It's business as usual.", "Nothing's wrong.",
    "There isn't any problem.", "This wasn't an outage.", "It did not disrupt anything.",
    "Customers did not feel a thing.", "The failure was harmless and had negligible effects.",
    "This is a non-issue.", "The situation is under control.", "It is by design.",
    "This is expected behaviour.", "No one needs to act.", "You need not worry.",
    "Don't worry about the pool.", "Nothing to see here.", "There is nothing to fix.",
    "You may sleep.", "This can wait.", "It will resolve itself.", "The pool heals by itself.",
    "It's just a blip.", "It is only a test.", "Rest assured that requests are served.",
    "Severity should be lowered.", "The damage was limited.", "Only a handful of users saw errors.",
    "Users were spared.", "No payments failed.", "No data was corrupted or leaked.",
    "The outage was averted.", "It is of no importance.", "There is little reason to escalate.",
    "All good.", "Everyone is happy.", "Payments are unharmed.", "It went smoothly throughout.",
    "The release is a false alarm.", "It isnt urgent.", "There's no hurry.", "Never mind the pool.",
    "It was a minor disruption.", "No harm done.", "Everything's okay.", "All clear.",
    "The service stayed stable.",
    "Ledgers are intact.", "Nobody complained.", "Requests were neither lost nor delayed.",
    "Nothing broke.", "Not one customer was hurt.", "It is error-free.",
    "No further action is needed (E1).", "All is fine at payments-db (E1).",
    "Nobody was affected by payments-db (E1).", "Everything at payments-api works (E2).",
    "The pool is full, but customers are fine.", "Queries failed; nevertheless nobody was harmed.",
  ]) func `do not pass`(sentence: String) {
    for kind in [TextKind.title, .hypothesis, .workaround, .summary, .claim, .notice] {
      let checked = lock.check(sentence, as: kind)
      #expect(checked.kept == 0, "\(kind)")
      if kind == .summary { #expect(checked.dropped.map(\.reason) == [.playsDown]) }
    }
  }

  @Test(arguments: [
    "payments-db does not answer.", "The pool of payments-db is not healthy.",
    "payments-db never recovered.", "Nothing works at payments-api.",
    "The service is no longer stable.", "Connections are not given back.",
    "Requests could not be served.", "Customers cannot pay.", "No connection is free.",
    "No connection is free, so requests fail.", "Calls fail because no connection is left.",
    "It is not known whether customers are affected.", "Not only payments-db was affected.",
    "All requests of payments-api fail.", "Every query is slow.",
    "Everything points at payments-db.",
    "All available connections are in use.", "All values are far above normal.",
    "Query time is well above its limit.", "Query time is 26.7 times normal.",
    "No region but us-east-1 is affected.", "Only us-east-1 is affected.",
    "The impact is limited to us-east-1.", "Latency was normal before 03:12:08.",
    "Check that the replicas are healthy.", "Verify that query time is normal.",
    "Wait until payments-db is stable.", "No doubt the pool is full.",
    "Without an index every query is slow.", "ledger waits as well.", "It is slow as well.",
    "Roll back the last release.", "The cause is not known.", "Do not restart payments-db.",
    "A long query blocks the others.", "The timeout of the pool is too low.",
    "A small pool fails first.", "Each retry makes it worse.", "It took longer than expected.",
    "Queries that never finish hold their connections.", "The pool is small for the load.",
    "Raise the low limit of the pool.", "payments-api is unavailable.", "Customers are affected.",
    "Requests fail without a free connection.", "Payments are lost.", "Data may be lost.",
    "All connections are busy and calls wait.", "The release broke payments-api.",
  ]) func `are not what harm is said with`(sentence: String) {
    let checked = lock.check(sentence, as: .hypothesis)
    #expect(checked.text == sentence, "\(checked.dropped)")
  }

  @Test(arguments: [
    "payments-api had no errors (E2).", "checkout_web was not affected (E3).",
    "payments-api is stable again (E2).", "payments-db is fine (E1).",
    "No errors were seen at payments-api (E2).",
  ]) func `pass where they name whom and cite an event`(sentence: String) {
    #expect(passes(sentence))
    let bare = String(sentence.dropLast(6)) + "."
    #expect(!passes(bare))
    #expect(lock.checkClaim(bare, ids: ["E2"]) == .kept(statement: bare, ids: ["E2"]))
    #expect(lock.checkClaim(bare, ids: ["E9"]) == .dropped(.noEvidence))
  }

  @Test func `pass where the embedded analyst said them`() {
    let said = "Its queries became slow, and nothing below it was in trouble."
    let lock = GroundingCheck(
      GroundingFacts(
        document: [:], events: [], scope: IssueScope(services: [], regions: []),
        statements: ["The pool is full. \(said)"]))
    #expect(lock.check(said, as: .hypothesis).text == said)
    #expect(lock.check("Nothing below it was in trouble.", as: .hypothesis).kept == 0)
    #expect(lock.check(said, as: .notice).kept == 0)
  }

  /// Sentences out of parts, each of which soothes: denials, quantified well-being, idleness.
  @Test(arguments: 0..<30)
  func `do not pass in any words`(seed: UInt64) {
    var draw = Draw(seed: seed)
    for _ in 0..<40 {
      let sentence = draw.sentence()
      let checked = lock.check(sentence, as: .summary)
      #expect(checked.kept == 0, "seed \(seed): \(sentence)")
    }
  }

  /// The same parts turned round say that there is harm.
  @Test(arguments: 0..<30)
  func `turned round they pass`(seed: UInt64) {
    var draw = Draw(seed: seed)
    for _ in 0..<40 {
      let sentence = draw.plainHarm()
      let checked = lock.check(sentence, as: .summary)
      #expect(checked.text == sentence, "seed \(seed): \(checked.dropped)")
    }
  }

  private struct Draw {
    var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func pick(_ items: [String]) -> String { items.randomElement(using: &generator) ?? "" }

    private static let who = [
      "customers", "users", "payments", "requests", "services", "orders", "transactions", "pages",
    ]
    private static let hurt = [
      "affected", "harmed", "lost", "damaged", "impacted", "disrupted", "delayed", "dropped",
      "interrupted", "broken", "degraded", "compromised", "rejected", "slowed", "hurt",
    ]
    private static let harms = [
      "impact", "damage", "harm", "loss", "outage", "disruption", "problem", "trouble", "risk",
      "degradation", "downtime", "failures", "errors", "danger", "interruption", "incident",
    ]
    private static let fine = [
      "fine", "okay", "healthy", "normal", "stable", "safe", "intact", "operational",
    ]
    private static let little = ["minimal", "negligible", "minor", "small", "limited", "low"]

    mutating func sentence() -> String {
      let who = pick(Self.who)
      let hurt = pick(Self.hurt)
      let harm = pick(Self.harms)
      let fine = pick(Self.fine)
      let lead = pick(["", "", "As far as we see, ", "The pool was full, but ", "In short: "])
      let text = pick([
        "no \(who) were \(hurt)", "none of the \(who) were \(hurt)", "\(who) were not \(hurt)",
        "\(who) weren't \(hurt)", "not one of the \(who) was \(hurt)", "nobody was \(hurt)",
        "\(who) were never really \(hurt)", "there was no \(harm)", "there was hardly any \(harm)",
        "it passed without any \(harm)", "we saw zero \(harm)", "the \(harm) was nil",
        "there is neither \(harm) nor \(pick(Self.harms))", "there wasn't any real \(harm)",
        "the \(pick(["impact", "damage", "disruption", "risk"])) was \(pick(Self.little))",
        "all \(who) are \(fine)", "everything is \(fine)", "everything remained \(fine)",
        "every one of the \(who) stayed \(fine)", "\(who) are \(fine)", "\(who) were still \(fine)",
        "all of it works as \(pick(["intended", "designed", "expected"]))",
        "\(who) were un\(pick(["affected", "harmed", "damaged", "disturbed", "impaired"]))",
        "no \(pick(["action", "attention", "intervention"])) is \(pick(["needed", "required"]))",
        "there is no reason to \(pick(["worry", "escalate", "act", "hurry"]))",
        "nobody needs to \(pick(["worry", "act", "investigate"]))",
        "nothing about it is \(pick(["urgent", "serious", "critical", "worrying", "wrong"]))",
      ])
      return lead.isEmpty ? text.prefix(1).uppercased() + text.dropFirst() + "." : lead + text + "."
    }

    mutating func plainHarm() -> String {
      let who = pick(Self.who)
      let hurt = pick(Self.hurt)
      let harm = pick(Self.harms)
      let fine = pick(Self.fine)
      return pick([
        "All \(who) were \(hurt).", "The \(who) were \(hurt).",
        "Every one of the \(who) is \(hurt).",
        "There is \(harm) at payments-db.", "The \(who) are not \(fine).",
        "Nothing is \(fine) since.", "The \(harm) grows.", "The \(who) are no longer \(fine).",
        "payments-db causes the \(harm) of its \(who).", "Many \(who) may be \(hurt).",
        "It is not clear whether \(who) are \(fine).",
      ])
    }
  }
}
