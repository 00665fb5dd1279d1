import Foundation
import TestSupport
import Testing

@Suite struct `Outputs that cannot be written` {
  @Test(arguments: [
    ("prose.txt/r.html", "Not a directory; a part of the path is a file"),
    ("folder", "Is a directory; name a file, not a folder"),
    ("folder/", "Is a directory; name a file, not a folder"),
    ("new/", "Is a directory; name a file, not a folder"),
    ("loop.html", "Too many levels of symbolic links; choose another place"),
  ])
  func `are found before the run`(path: String, message: String) throws {
    let shop = try Workshop()
    try shop.generate()
    _ = try shop.shell("touch prose.txt; mkdir folder; ln -s loop.html loop.html")
    let result = try shop.logmon("analyze", "logs.jsonl", "--report", path)
    #expect(result.status == 4)
    #expect(result.errors == "logmon: error: cannot write '\(path)': \(message)\n")
    #expect(Set(try shop.files().keys) == ["logs.jsonl", "prose.txt"])
  }

  @Test func `a knowledge base that is a file is no folder`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write("", "kb")
    let result = try shop.logmon("analyze", "logs.jsonl", "--report", "r.html")
    #expect(result.status == 4)
    #expect(result.errors.contains("cannot write 'kb': Not a directory; name a folder, not a file"))
  }

  /// 8 KiB a file: the report does not fit, a ticket does, and no half file is left.
  @Test func `too large a report leaves the old one, and the rest is written`() throws {
    let shop = try Workshop()
    try shop.generate()
    try shop.folder.write("old", "r.html")
    let result = try shop.shell(
      "ulimit -f 8; $L analyze logs.jsonl --report r.html --fail-on low --quiet")
    #expect(result.status == 4)
    #expect(
      result.errors.contains(
        "cannot write 'r.html': File too large; the file would be larger than allowed here\n"))
    #expect(try shop.text("r.html") == "old")
    let files = try shop.files().keys
    #expect(!files.contains("results.json") && files.contains { $0.hasPrefix("tickets/MON-") })
    #expect(!files.contains { $0.hasSuffix(".tmp") })
  }

  @Test(.needs("mounting a small file system", trying: "unshare -m mount -t tmpfs none ."))
  func `a full disk leaves the old report`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(
      """
      mkdir m
      exec unshare -m bash -c 'mount -t tmpfs -o size=100k none m; echo old > m/r.html
        $L analyze logs.jsonl --report m/r.html --quiet; status=$?
        cat m/r.html; ls -A m | grep -c tmp; exit $status' 2>&1
      """)
    #expect(result.status == 4, "\(result.text)")
    #expect(result.text.contains("cannot write 'm/r.html': No space left on device; free some"))
    #expect(result.text.hasSuffix("old\n0\n"))
  }

  @Test func `closed or broken standard output does not spoil the report`() throws {
    let shop = try Workshop()
    try shop.generate()
    let closed = try shop.shell("$L analyze logs.jsonl --report r.html >&-")
    #expect(closed.status == 4 && closed.errors.contains("cannot write 'standard output'"))
    let page = try shop.text("r.html")
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    let piped = try shop.shell(
      "$L analyze logs.jsonl --format json | head -1; exit ${PIPESTATUS[0]}")
    #expect(piped.status == 0 && piped.errors.isEmpty)
  }

  @Test(.needs("using a new device node", trying: "mknod null c 1 3 && : > null"))
  func `a device node is written through and stays one`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(
      """
      mknod full c 1 7; mknod null c 1 3
      $L analyze logs.jsonl --report null --results null --rejects null --quiet || exit 1
      $L analyze logs.jsonl --report r.html --results full --quiet
      status=$?; test -c full -a -c null || exit 9; exit $status
      """)
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.errors.contains("cannot write 'full': No space left on device"))
    #expect(try shop.text("r.html").hasPrefix("<!DOCTYPE html>"))
  }
}

@Suite struct `Outputs of odd kinds` {
  @Test func `a link stays a link, whether its file is there or not`() throws {
    let shop = try Workshop()
    try shop.generate()
    _ = try shop.shell("mkdir a; echo old > a/r.html; ln -s a/r.html r.html; ln -s new n.json")
    let result = try shop.logmon(
      "analyze", "logs.jsonl", "--report", "r.html", "--results", "n.json", "--quiet")
    #expect(result.status == 0)
    #expect(try shop.shell("readlink r.html n.json").text == "a/r.html\nnew\n")
    #expect(try shop.text("a/r.html").hasPrefix("<!DOCTYPE html>"))
    #expect(try shop.text("new").hasPrefix("{"))
  }

  @Test func `a file keeps its mode, a new one has the usual`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(
      """
      umask 022; touch r.html; chmod 600 r.html; touch results.json; chmod 664 results.json
      $L analyze logs.jsonl --report r.html --quiet
      stat -c %a r.html results.json rejects.jsonl
      """)
    #expect(result.text == "600\n664\n644\n")
  }

  @Test func `a pipe is written through`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(
      """
      mkfifo pipe; cat pipe > got & $L analyze logs.jsonl --report r.html --results pipe --quiet
      status=$?; wait; test -p pipe || exit 9; exit $status
      """)
    #expect(result.status == 0)
    #expect(try shop.json("got").count("totals.events") == 300)
  }

  /// In containers process numbers repeat, so a run may meet the temporary file of one that lives.
  @Test func `the temporary file of another run stands in nobody's way`() throws {
    let shop = try Workshop()
    try shop.generate()
    let result = try shop.shell(
      """
      bash -c 'for n in 0 1; do touch .r.html.logmon-$$-$n.tmp; done
        exec 8< .r.html.logmon-$$-0.tmp 9< .r.html.logmon-$$-1.tmp; flock 8; flock 9
        exec $L analyze logs.jsonl --report r.html --quiet'
      ls -A | grep -c tmp
      """)
    #expect(result.errors.isEmpty && result.text == "2\n", "\(result.errors)")
  }

  @Test func `the longest name is not too long`() throws {
    let shop = try Workshop()
    try shop.generate()
    let name = String(repeating: "n", count: 250) + ".html"
    #expect(try shop.logmon("analyze", "logs.jsonl", "--report", name).status == 0)
  }
}

@Suite struct `Interrupting` {
  @Test func `a generation leaves a whole compressed log`() throws {
    let shop = try Workshop()
    let result = try shop.shell(
      """
      set -m; $L generate --events 100000000 --output x.jsonl.gz & run=$!
      until [ "$(du -sk . | cut -f1)" -gt 500 ]; do sleep 0.1; kill -0 $run || exit 9; done
      kill -INT $run; wait $run
      status=$?; gzip -t x.jsonl.gz && gzip -dc x.jsonl.gz | tail -1 | tail -c 3; exit $status
      """)
    #expect(result.status == 130)
    #expect(result.text == "}}\n")
    #expect(try shop.files().count == 1)
  }

  @Test(arguments: [("INT", 130), ("TERM", 143)] as [(String, Int32)])
  func `an analysis that waits for a pipe ends at once and leaves nothing`(
    signal: String, status: Int32
  ) throws {
    let shop = try Workshop()
    try shop.generate("--output", "in.log")
    let result = try shop.shell(
      """
      mkfifo pipe; (cat in.log; sleep 20) > pipe & writer=$!
      timeout --preserve-status -s \(signal) 1 $L analyze pipe --report o/r.html
      status=$?; kill $writer; exit $status
      """)
    #expect(result.status == status)
    #expect(try shop.files().keys.sorted() == ["in.log"])
  }
}
