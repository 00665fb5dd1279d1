import Foundation
import TestSupport
import Testing

/// Whatever a run waits for, the first signal ends it, and it leaves everything as it was.
@Suite struct `A run that waits` {
  /// Sends `signal` once `until` holds, and prints status and whole seconds until the end.
  private static func ended(
    _ words: String, signal: String = "TERM", once: String = "sleep 1"
  ) -> String {
    """
    set -m; $L \(words) > out.txt & run=$!; \(once)
    kill -0 $run || echo gone; start=$(date +%s); kill -\(signal) $run; wait $run; status=$?
    [ $(($(date +%s) - start)) -le 3 ] && echo "ended $status" || echo "late $status"
    """
  }

  @Test(arguments: [("HUP", 129), ("INT", 130), ("TERM", 143)] as [(String, Int32)])
  func `for the writer of a pipe`(signal: String, status: Int32) throws {
    let shop = try Workshop()
    let result = try shop.shell(
      "mkfifo pipe; " + Self.ended("analyze pipe --report o/r.html", signal: signal))
    #expect(result.text == "ended \(status)\n")
    #expect(try shop.files().keys.sorted() == ["out.txt"])
  }

  @Test func `for the reader of a pipe it writes to`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write("old", "r.html")
    let result = try shop.shell(
      "mkfifo pipe; "
        + Self.ended("analyze logs.jsonl --report r.html --results pipe --egress e", signal: "INT"))
    #expect(result.text == "ended 130\n")
    #expect(try shop.text("r.html") == "old")
    #expect(try shop.files().keys.sorted() == ["logs.jsonl", "out.txt", "r.html"])
  }

  @Test func `for a reader of standard output who reads no more`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      mkfifo pipe; sleep 20 < pipe & reader=$!
      set -m; $L generate --output - --events 1000000 > pipe & run=$!; sleep 1
      kill -0 $run || echo gone; kill -TERM $run; wait $run; echo $?; kill $reader
      """)
    #expect(result.text == "143\n")
    #expect(!result.errors.contains("logmon:"))
  }

  @Test func `for a Chroma server that says nothing`() throws {
    let server = try FaultServer()
    let shop = try Workshop()
    try shop.generate()
    let place = server.url("never")
    for words in [
      "analyze logs.jsonl --report r.html --kb chroma+\(place)", "kb list --kb chroma+\(place)",
      "kb pull --kb kb --chroma \(place)",
    ] {
      let result = try shop.shell(Self.ended(words))
      #expect(result.text == "ended 143\n", "\(words)")
      #expect(!result.errors.contains("logmon:"), "\(words): \(result.errors)")
    }
    #expect(try shop.files().keys.sorted() == ["logs.jsonl", "out.txt"])
  }

  @Test func `for a server of embeddings that says nothing`() throws {
    let server = try FaultServer()
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write(
      #"{"llm": {"embeddings": "e", "embeddings_url": "\#(server.url("never"))"}}"#, "c.json")
    #expect(try shop.logmon("analyze", "logs.jsonl", "--report", "r.html").status == 0)
    let before = try shop.files(in: "kb")
    let result = try shop.shell(
      "touch out.txt; rm r.html; "
        + Self.ended(
          "analyze logs.jsonl --config c.json --report r.html --model m "
            + "--llm \(server.url("agent"))", once: "until [ -s egress.jsonl ]; do sleep 0.1; done")
    )
    #expect(result.text == "ended 143\n")
    #expect(try shop.files(in: "kb") == before && !shop.files().keys.contains("r.html"))
  }

  @Test func `is not ended by the HUP that nohup ignores`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      mkfifo pipe; trap '' HUP; $L analyze pipe & run=$!; trap - HUP; sleep 0.5
      kill -HUP $run; sleep 0.5; kill -0 $run && echo alive; kill -TERM $run; wait $run; echo $?
      """)
    #expect(result.text == "alive\n143\n")
  }
}

@Suite struct `Pipes where files are expected` {
  /// The second run finds pipes where its tickets and answers go.
  @Test func `are not waited for, neither to be read nor to be written`() throws {
    let server = try FaultServer()
    let shop = try Workshop()
    try shop.generate("--scenario", "cascade", "--minutes", "6")
    let analyze = """
      $L analyze logs.jsonl --report r.html --quiet --model m --llm \(server.url("agent"))
      """
    #expect(try shop.shell(analyze).status == 0)
    let result = try shop.shell(
      """
      for file in tickets/*.json llm-cache/*.json; do rm $file; mkfifo $file; done
      mkfifo kb/stranger.md; rm results.json; timeout 10 \(analyze)
      """)
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.errors.contains("kb/stranger.md: "))
    #expect(result.errors.contains("cannot write 'tickets/MON-"))
    #expect(result.errors.contains("it is not a regular file; remove what is there"))
    #expect(try shop.json("results.json").count("totals.events") ?? 0 > 0)
  }

  @Test func `are no logs of a labelled set`() throws {
    let shop = try Workshop()
    try shop.folder.write(#"{"s": {"windows": []}}"#, "data/labels.json")
    let result = try shop.shell("mkfifo data/s.jsonl; timeout 10 $L eval --seeds 0 --data data")
    #expect(result.status == 3)
    #expect(
      result.errors.contains("s.jsonl: it is not a regular file; a set is read more than once"))
  }

  @Test(
    arguments: [
      ("analyze logs.jsonl --config pipe", 2), ("thresholds --config pipe", 2),
      ("analyze logs.jsonl --model m --llm http://h --llm-key-file pipe", 2),
      ("eval --seeds 0 --data data", 3),
      ("kb list --kb data", 0),
    ] as [(String, Int32)])
  func `are named`(words: String, status: Int32) throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(
      "mkdir data; mkfifo pipe data/labels.json data/entry.md; timeout 10 $L \(words)")
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains("pipe") || result.errors.contains("data/"))
  }
}

@Suite struct `Pipes as inputs` {
  @Test(arguments: [
    "$L analyze <(cat logs.jsonl) --report r.html --quiet",
    "mkfifo p; cat logs.jsonl > p & $L analyze p --report r.html --quiet",
    "mkfifo p; (sleep 1; cat logs.jsonl > p) & $L analyze p --report r.html --quiet",
    "mkfifo p; (sleep 1; (sleep 1; cat logs.jsonl) > p) & $L analyze p --report r.html --quiet",
    "mkfifo p; (sleep 1; gzip -c logs.jsonl > p) & $L analyze p --report r.html --quiet",
    "cat logs.jsonl | $L analyze /dev/stdin --report r.html --quiet",
    "(sleep 1; cat logs.jsonl) | $L analyze - --report r.html --quiet",
  ])
  func `are read to their end, however late it begins`(script: String) throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(script)
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(try shop.json("results.json").count("totals.events") == 300)
  }

  @Test func `whose writer says nothing are empty`() throws {
    let shop = try Workshop()
    let result = try shop.shell("mkfifo p; (sleep 1; : > p) & $L analyze p --report r.html")
    #expect(result.status == 3)
    #expect(result.errors == "logmon: p: the file is empty; check what writes it\n")
    #expect(try shop.json("results.json").count("totals.events") == 0)
  }
}

@Suite struct `What killed runs leave` {
  @Test func `beside outputs is removed by the next run`() throws {
    let shop = try Workshop()
    try shop.generate("--events", "4000", "--anomaly-rate", "0.6")
    let result = try shop.shell(
      """
      head -50 logs.jsonl > small.jsonl; mkfifo pipe; (cat logs.jsonl; sleep 20) > pipe & writer=$!
      set -m; $L analyze pipe --report o/r.html --flagged o/f.jsonl & run=$!
      until ls -A o 2> /dev/null | grep -q '^[.]f[.]jsonl[.]logmon-[0-9]*-0[.]tmp$'; do
        sleep 0.1
      done
      touch o/.f.jsonl.logmon-1-0.tmp o/.f.jsonl.logmon-x-0.tmp o/f.jsonl.tmp o/.f.jsonl.1.0.tmp
      $L analyze small.jsonl --report o/r.html --quiet; ls -A o | grep tmp; echo
      kill -KILL $run; wait $run; kill $writer
      $L analyze small.jsonl --report o/r.html --quiet; ls -A o | grep tmp
      """)
    let kept = [".f.jsonl.1.0.tmp", ".f.jsonl.logmon-x-0.tmp", "f.jsonl.tmp"]
    let parts = result.text.split(separator: "\n\n").map {
      $0.split(separator: "\n").map(String.init)
    }
    try #require(parts.count == 2, "\(result.text) \(result.errors)")
    #expect(parts[0].filter { !kept.contains($0) }.count == 1, "that of the run that lives stays")
    #expect(parts[1] == kept)
  }

  @Test func `in scratch folders is removed by the next evaluation`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      mkdir tmp; export TMPDIR=$PWD/tmp; mkdir tmp/logmon-eval-abcdef tmp/logmon-eval-AAAAAA
      touch tmp/logmon-eval-AAAAAA/mine tmp/logmon-eval-1
      set -m; $L eval --seeds 100000 > out.txt & run=$!
      until ls tmp/logmon-eval-*/log.jsonl 2> /dev/null | grep -q .; do sleep 0.01; done
      kill -KILL $run; wait $run
      $L eval --seeds 1 --scenario quiet --minutes 1 > out.txt; echo $?; ls -A tmp
      """)
    #expect(result.text == "0\nlogmon-eval-1\nlogmon-eval-AAAAAA\n", "\(result.errors)")
  }

  @Test func `an evaluation whose terminal hangs up leaves nothing`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      mkdir tmp; export TMPDIR=$PWD/tmp; set -m; $L eval --seeds 100000 > out.txt & run=$!
      until ls tmp | grep -q logmon-eval; do sleep 0.01; done
      kill -HUP $run; wait $run; echo $?; ls -A tmp; cat out.txt
      """)
    #expect(result.text == "129\n")
  }
}

@Suite struct `Few means` {
  @Test func `few file descriptors are enough, or the reason is said`() throws {
    let shop = try Workshop()
    try shop.generate()
    for limit in [4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 19, 20, 24, 32] {
      let result = try shop.shell(
        "ulimit -n \(limit); exec $L analyze logs.jsonl --report o\(limit)/r.html --flagged f --quiet"
      )
      if result.status != 0 {
        #expect(result.status == 4 && !result.wasKilled, "\(limit)")
        #expect(result.errors.hasPrefix("logmon: error: only "), "\(limit): \(result.errors)")
        #expect(limit < 20)
        #expect(try shop.shell("test -e o\(limit)").status == 1, "nothing is written by halves")
      }
    }
    let soft = try shop.shell("ulimit -Sn 8; exec $L analyze logs.jsonl --report r.html --quiet")
    #expect(soft.status == 0, "what may be raised is raised: \(soft.errors)")
  }

  @Test func `a thousand jobs need no more memory than a few`() throws {
    let shop = try Workshop()
    try shop.generate()
    let measure = """
      import resource, subprocess, sys
      subprocess.run([sys.argv[1], "analyze", "logs.jsonl", "--quiet", "--jobs", sys.argv[2]])
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
      """
    func kilobytes(_ jobs: String) throws -> Int {
      let result = try run(
        "python3", ["-c", measure, Workshop.program, jobs], in: shop.folder.url)
      return try #require(Int(result.text.dropLast()), "\(result.errors)")
    }
    #expect(try kilobytes("1000") < kilobytes("1") + 40_000)
  }
}
