import HTTPClient
import KnowledgeBase
import LogModel
import LogTriage
import ModelClient
import ModelReview
import ModelTestSupport
import TestSupport
import TriageTestSupport

/// What a scripted model answers to each kind of draft.
struct ScriptedAnswers: Sendable {
  var analysis: JSONValue = Self.analysis()
  var alert: JSONValue = [
    "subject": "payments-db slow since 11:11", "summary": "Queries of payments-db became slow.",
  ]
  var notice: JSONValue = ["paragraphs": ["Since 11:11 some pages were slow."]]
  var summary: JSONValue = ["summary": "Queries of payments-db became slow and others followed."]

  static func analysis(
    severity: String = "low", hypothesis: String = "Connections of payments-db ran out.",
    confidence: Double = 0.8, workaround: String = "Restart the pool of payments-db.",
    evidence: [(String, [String])] = [("Queries of payments-db were slow.", ["E1", "E2"])]
  ) -> JSONValue {
    [
      "severity": .string(severity), "root_cause_hypothesis": .string(hypothesis),
      "affected_scope": "customers", "confidence": .double(confidence),
      "evidence": .array(
        evidence.map { ["statement": .string($0.0), "event_ids": .strings($0.1)] }),
      "workaround": .string(workaround),
    ]
  }

  func answer(to kind: String) -> JSONValue {
    switch kind {
    case "analysis": analysis
    case "engineering_alert": alert
    case "customer_notice": notice
    default: summary
    }
  }
}

extension HTTPRequest {
  /// Which draft is asked for.
  var draft: String { json?["response_format"]?["json_schema"]?["name"]?.string ?? "" }
  /// The case as the model is shown it.
  var userText: String { json?["messages"]?.array?.last?["content"]?.string ?? "" }
}

/// A cascade with things in it that must not leave the machine, and a model to review it.
struct Review {
  static let secrets = [
    "jane.roe@example.com", "10.17.3.99", "sk-live-4f9a8b7c6d5e4f3a2b1c0d9e", "cust-4711",
  ]

  static func scene() -> Scene {
    var scene = Scene()
    var number = 0
    scene.play(
      Plot.cascade()
        + Plot.steady(Plot.api, from: 3, to: 900, every: 9) { event, _ in
          event.region = "eu-west-1"
        })
    scene.play(
      (0..<6).map { index in
        number += 1
        return Scene.Event(
          seconds: 700 + Double(index), service: "accounts-api", value: 2600,
          customer: "cust-4711",
          message: "call of jane.roe@example.com from 10.17.3.99 with key "
            + "sk-live-4f9a8b7c6d5e4f3a2b1c0d9e for cust-4711 failed", id: "EVT-SECRET-\(number)")
      })
    return scene
  }

  static func publisher(_ scene: Scene = scene(), _ knowledge: [KBEntry] = []) -> IssuePublisher {
    var publisher = scene.publisher()
    publisher.register(KnowledgeBase(knowledge, thresholds: Scene.thresholds))
    return publisher
  }

  /// The run without a model.
  static func embedded() -> TriageResult { publisher().finish() }

  /// The run with a model that answers as scripted, and what it was asked.
  static func run(
    _ answers: ScriptedAnswers = ScriptedAnswers(), budget: ChatBudget = ChatBudget(calls: 100),
    cache: MemoryCache? = nil
  ) async throws -> (result: TriageResult, requests: [HTTPRequest]) {
    try await run(budget: budget, cache: cache) { request in
      ChatSample.completion(
        String(decoding: answers.answer(to: request.draft).compactBytes, as: UTF8.self))
    }
  }

  static func run(
    of scene: Scene = scene(), budget: ChatBudget = ChatBudget(calls: 100),
    cache: MemoryCache? = nil, _ respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse
  ) async throws -> (result: TriageResult, requests: [HTTPRequest]) {
    let server = ScriptedServer { _, request in .success(respond(request)) }
    let reviewer = ModelReviewer(
      ChatSettings(
        model: ChatModel("m", at: try ChatSample.endpoint()), budget: budget, transport: server,
        clock: FakeClock(), cache: cache))
    var publisher = Self.publisher(scene)
    await reviewer.review(&publisher)
    return (publisher.finish(), server.requests)
  }
}
