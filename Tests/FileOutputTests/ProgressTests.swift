import FileOutput
import Testing

@Suite struct `Progress of a run` {
  @Test(arguments: [
    (45_000_000, 100_000_000, 1.5, "[##########              ] 45 %  45 MB  30 MB/s  2 s left"),
    (200, 100, 1, "[########################] 100 %  0 MB  0 MB/s  0 s left"),
    (5_000_000, 0, 2, "5 MB  2 MB/s"),
    (0, 100, 2, "0 MB  0 MB/s"),
    (1_000_000, 0, 0, "1 MB  1000 MB/s"),
  ])
  func `progress says how far and how long`(
    bytes: Int, total: Int, seconds: Double, line: String
  ) {
    #expect(Progress.line(bytes: bytes, total: total, seconds: seconds) == line)
  }
}
