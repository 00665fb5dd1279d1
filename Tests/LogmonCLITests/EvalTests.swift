internal import FileOutput
internal import KnowledgeBase
import LogReport
internal import LogTriage
import LogmonCLI
import Synchronization
import Testing

@Suite struct `Measuring several analysts` {
  @Test func `each reviews every log and has a row`() async throws {
    let reviews = Atomic(0)
    let counting = MeasuredAnalyst(name: "counting") { publisher in
      reviews.add(1, ordering: .relaxed)
      return publisher.finish(in: KnowledgeBase([]))
    }
    let command = try EvalCommand(["--seeds", "3", "--scenario", "silence", "--minutes", "5"])
    let evaluation = try await command.measure(
      [.embedded, counting], Console(environment: [:]))
    #expect(reviews.load(ordering: .relaxed) == 3)
    let rows = evaluation.text(.text).split(separator: "\n")
    #expect(rows.count { $0.hasPrefix("silence   embedded") } == 2)
    #expect(rows.count { $0.hasPrefix("silence   counting") } == 2)
    #expect(evaluation.text(.markdown).contains("| silence | counting | "))
    #expect(evaluation.isWhole)
  }
}
