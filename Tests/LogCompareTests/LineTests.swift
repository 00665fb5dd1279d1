import LogCompare
import LogModel
import LogReport
import TestSupport
import Testing

/// Templates of lines that are new in a run, or gone.
@Suite struct `Lines of two runs` {
  /// A run of an hour whose first service wrote some lines in each of its four regions.
  private func run(
    _ templates: [LineProfile.Template]?, isWhole: Bool = true, seed: UInt64 = 1
  ) -> ArchivedRun {
    var random = SeededGenerator(seed: seed)
    var run = LogCompareTests.run(services: 2, &random)
    run.profile.setLines(
      templates.map { ["service-00": LineProfile($0, regions: 4, isWhole: isWhole)] })
    return run
  }

  private func template(
    _ id: UInt64, _ minutes: Int, spells: Int? = nil, isError: Bool = true
  ) -> LineProfile.Template {
    LineProfile.Template(
      id: id << 40, text: "text \(id)", isError: isError, lines: minutes, minutes: minutes,
      spells: spells ?? minutes)
  }

  private func rows(_ comparison: RunComparison) -> [ComparedSeries] {
    comparison.rows.filter { if case .lines = $0.measure { true } else { false } }
  }

  @Test func `that are new errors regress where they come again and again`() throws {
    let usual = [template(1, 240, spells: 4, isError: false), template(2, 30)]
    let comparison = compare(run(usual), run(usual + [template(3, 40)]))
    let row = try #require(rows(comparison).first)
    #expect(rows(comparison).count == 1 && row.verdict == .regressed && row.service == "service-00")
    #expect(row.measureName == "lines \"text 3\"")
    #expect(row.reason == "new error lines, in 40 different minutes")
    #expect((row.then?.count, row.now?.count) == (0, 40))
    #expect(comparison.regressions == 1)
    #expect(ComparisonText.sentence(comparison).contains("1 series regressed"))
  }

  @Test(arguments: [(8, 8), (40, 1), (40, 4)])
  func `that are few, or of one incident, prove nothing`(minutes: Int, spells: Int) {
    let comparison = compare(run([]), run([template(3, minutes, spells: spells)]))
    #expect(rows(comparison).map(\.verdict) == [.new])
    #expect(comparison.regressions == 0)
  }

  @Test func `that are no errors are not new`() {
    let comparison = compare(run([]), run([template(3, 240, spells: 4, isError: false)]))
    #expect(rows(comparison).isEmpty)
  }

  @Test func `that were not all counted before prove nothing`() {
    let now = run([template(3, 40)])
    #expect(rows(compare(run([], isWhole: false), now)).isEmpty)
    #expect(rows(compare(run([]), now)).map(\.verdict) == [.regressed])
    // The least frequent errors are known by a hash alone.
    let many = (10..<40).map { template($0, 50) } + [template(3, 1)]
    #expect(rows(compare(run(many), now)).allSatisfy { $0.verdict == .improved })
  }

  @Test func `that are gone are missed where they came often`() {
    let then = [
      template(1, 240, spells: 4, isError: false), template(2, 240, spells: 4),
      template(4, 3, isError: false),
    ]
    let comparison = compare(run(then), run([]))
    #expect(rows(comparison).map(\.verdict) == [.improved, .changed])
    #expect(rows(comparison).allSatisfy { $0.change == -1 })
    #expect(comparison.regressions == 0)
  }

  @Test func `that one of several baselines lacks are not missed`() {
    let usual = [template(1, 240, spells: 4, isError: false)]
    let comparison = Comparator.compare(
      run([]), with: [run([], seed: 2), run(usual, seed: 3)], settings: CompareSettings())
    #expect(rows(comparison).isEmpty)
  }

  @Test func `that a run has not counted are not compared, which is told`() throws {
    let comparison = compare(run(nil), run([template(3, 40)]))
    #expect(rows(comparison).isEmpty && !comparison.comparesLines)
    #expect(ComparisonText.lines(comparison)?.contains("were not compared") == true)
    #expect(ComparisonText.lines(compare(run([]), run([]))) == nil)
  }

  @Test func `are read as they were written`() throws {
    let many = (1..<40).map { template(UInt64($0), $0, isError: $0 % 2 == 0) }
    for lines in [nil, [], many] {
      let profile = run(lines, isWhole: false).profile
      #expect(ProfileJSON.profile(ProfileJSON.value(profile))?.lines == profile.lines)
    }
  }

  @Test(arguments: [
    #"{"lines": [{}]}"#,
    #"{"lines": [{"service_name": "a", "regions": 1, "complete": true, "others": "x", "templates": []}]}"#,
    #"{"lines": [{"service_name": "a", "regions": -1, "complete": true, "others": "", "templates": []}]}"#,
  ])
  func `that are damaged make no profile`(text: String) throws {
    let more = try JSONValue(parsing: Array(text.utf8))
    let profile = ProfileJSON.value(run(nil).profile).members?.filter { $0.name != "lines" }
    #expect(ProfileJSON.profile(.object(profile ?? []).adding(more)) == nil)
  }

  /// Errors of twelve templates that come by chance, rarely or often, or for some minutes at once.
  @Test func `of one distribution hardly ever regress`() {
    var random = SeededGenerator(seed: 20_260_106)
    let trips = (0..<400).count { _ in
      compare(chance(&random), chance(&random)).regressions > 0
    }
    #expect(trips <= 2, "\(trips) of 400, seed 20260106")
  }

  private func chance(_ random: inout SeededGenerator) -> ArchivedRun {
    run(
      (1...12).compactMap { id in
        var came = [Bool](repeating: false, count: 240)
        let rate = 0.002 * Double(1 << (id % 9))
        for minute in came.indices where Double.random(in: 0..<1, using: &random) < rate {
          // Some of them last.
          let length = id % 3 == 0 ? Int.random(in: 1...20, using: &random) : 1
          for next in minute..<min(minute + length, (minute / 60 + 1) * 60) { came[next] = true }
        }
        let minutes = came.count { $0 }
        let spells = came.indices.count { minute in
          let before = max(minute / 60 * 60, minute - 2)..<minute
          return came[minute] && !came[before].contains(true)
        }
        return minutes == 0 ? nil : template(UInt64(id), minutes, spells: spells)
      })
  }
}
