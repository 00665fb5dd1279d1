import LogEval
import Testing

@Suite struct `Lines against labelled templates` {
  @Test func `a line is right where its group is exactly the labelled one`() {
    let labelled = ["a", "a", "b", "b", "c", "d"]
    let perfect = GroupingScore(found: [7, 7, 3, 3, 9, 1], labelled: labelled)
    #expect(perfect.accuracy == 1 && perfect.found == 4 && perfect.labelled == 4)
    // `a` is split, and `c` and `d` are one: only the lines of `b` are right.
    let mixed = GroupingScore(found: [7, 8, 3, 3, 9, 9], labelled: labelled)
    #expect(mixed.accuracy.map { ($0 * 3).rounded() } == 1)
    // A group with one stray line has none right.
    #expect(GroupingScore(found: [1, 1, 1, 2, 3, 4], labelled: labelled).accuracy == 2.0 / 6)
  }

  @Test func `of several logs it is the mean`() {
    let right = GroupingScore(found: [1], labelled: ["a"])
    let wrong = GroupingScore(found: [1, 2, 3], labelled: ["a", "a", "a"])
    let sum = right + wrong
    #expect(sum.accuracy == 0.5 && sum.logs == 2 && sum.lines == 4)
    #expect(GroupingScore().accuracy == nil)
    #expect(GroupingScore(found: [], labelled: []).accuracy == 0)
  }
}
