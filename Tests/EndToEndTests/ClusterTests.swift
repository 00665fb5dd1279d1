import Foundation
import LogModel
import TestSupport
import Testing

/// The scripts that run scans on many machines write what one machine writes.
@Suite struct `Clusters` {
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Scripts").standardized
  private static let python = scripts.appending(path: "../.venv/bin/python").standardized.path

  /// Logs of which some share services: a large one, a compressed one, one with a single line, one of
  /// which half is no event, and one in another dialect.
  private static func shop() throws -> Workshop {
    let shop = try Workshop()
    let made = try shop.shell(
      """
      set -e
      mkdir logs bin; ln -s $L bin/logmon
      $L generate --minutes 40 --scenario cascade --output logs/a.jsonl
      $L generate --minutes 10 --seed 9 --output logs/b.jsonl
      sed -i 's/"service_name":"/&b-/' logs/b.jsonl
      $L generate --minutes 10 --seed 3 --output c.jsonl
      sed -i 's/"service_name":"/&c-/' c.jsonl; gzip c.jsonl; mv c.jsonl.gz logs/c.jsonl.gz
      head -n 1 logs/b.jsonl | sed 's/b-/d-/g' > logs/d.jsonl
      sed 's/"service_name":"/&e-/; n; s/.*/no event/' logs/b.jsonl > logs/e.jsonl
      $L generate --minutes 10 --seed 5 --dialect nginx --output logs/f.log
      """)
    #expect(made.status == 0, "\(made.errors)")
    return shop
  }

  private static let outputs = ["--report", "o/r.html", "--junit", "o/j.xml", "--quiet"]

  /// Compares the outputs in `o` with those of one run over the inputs.
  private func compare(_ shop: Workshop, _ inputs: [String]) throws {
    let joined = try shop.files(in: "o")
    _ = try shop.shell("rm -r o")
    let status = try shop.logmon(["analyze"] + inputs + Self.outputs).status
    #expect(status == 0 || status == 3)
    let one = try shop.files(in: "o")
    #expect(one.count > 4)
    for (name, bytes) in one where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(name)")
    }
  }

  private func script(
    _ name: String, _ words: [String], _ shop: Workshop, _ more: String = "", by runner: String = ""
  ) throws -> ProgramResult {
    let words = words.map { "'\($0)'" }.joined(separator: " ")
    return try run(
      "timeout",
      [
        "-k", "1", "240", "bash", "-c",
        "export LOGMON_PAUSE=0 LOGMON=\(Workshop.program)\n\(more)\n"
          + "\(runner) \(Self.scripts.appending(path: name).path) \(words)",
      ], in: shop.folder.url, environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  // MARK: GNU parallel

  @Test(.needs("parallel"), arguments: [1, 3]) func `of GNU parallel write one report`(
    count: Int
  ) throws {
    let shop = try Self.shop()
    let run = try script(
      "cluster/parallel", ["\(count)", "logs", "--"] + Self.outputs + ["--max-rejects", "100"], shop
    )
    #expect(run.status == 0, "\(run.errors)")
    try compare(shop, ["logs", "--max-rejects", "100"])
  }

  @Test(.needs("parallel")) func `name the host of a failure, and merge nothing`() throws {
    let shop = try Self.shop()
    let host = try shop.shell("hostname").text.split(separator: "\n")[0]
    let cases = [
      (["2", "nowhere", "--"], "", 3, "\(host): share 1/2: logmon: nowhere: No such file"),
      (["2", "logs", "--"], "export LOGMON_SCAN=--sharp", 2, "unknown option '--sharp'"),
      (
        ["2", "logs", "--"],
        "export LOGMON_PARTS=$PWD/parts; mkdir parts; touch parts/1.scan.x; "
          + "ln -s /dev/full parts/1.scan", 4, "\(host): share 1/2: logmon: "
      ),
    ]
    for (words, setting, status, message) in cases {
      let run = try script("cluster/parallel", words + Self.outputs, shop, setting)
      #expect(run.status == status, "\(run.errors)")
      #expect(run.errors.contains(message), "\(run.errors)")
      #expect(run.errors.contains("a scan failed, so nothing was merged"))
      #expect(!FileManager.default.fileExists(atPath: shop.folder.url.appending(path: "o").path))
    }
    let version = try script(
      "cluster/scan-share", ["1", "1", ".", "logs"], shop, "export LOGMON_VERSION='logmon 0.0.1'")
    #expect(version.status == 2 && version.errors.contains("\(host): "))
    #expect(version.errors.contains("install the same version everywhere"))
    let missing = try script(
      "cluster/scan-share", ["1", "1", ".", "logs"], shop, "export LOGMON=/no/logmon")
    #expect(missing.status == 2)
    #expect(missing.errors.contains("\(host): there is no '/no/logmon'; install logmon there"))
  }

  // MARK: Spark

  /// Runs the script for Spark on the cluster; `submit` are options of spark-submit.
  private func spark(_ words: [String], _ shop: Workshop, submit: String = "") throws
    -> ProgramResult
  {
    let spark = Self.scripts.appending(path: "../.services/spark/venv").standardized.path
    return try script(
      "spark/logmon_spark.py", words, shop,
      "export SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=\(spark)/bin/python",
      by: "\(spark)/bin/spark-submit --master $LOGMON_SPARK \(submit)")
  }

  /// Of 64 parts, most have no service.
  @Test(.needs(server: "LOGMON_SPARK"), arguments: [1, 2, 7, 64]) func `of Spark write one report`(
    parts: Int
  ) throws {
    let shop = try Self.shop()
    let run = try spark(
      ["--logmon", Workshop.program, "--parts", "\(parts)", "logs", "--max-rejects", "100"]
        + Self.outputs, shop)
    #expect(run.status == 0, "\(run.text)")
    try compare(shop, ["logs", "--max-rejects", "100"])
  }

  /// All dialects that can be generated, and a service with most of the events.
  @Test(.needs(server: "LOGMON_SPARK")) func `of Spark read every dialect`() throws {
    let shop = try Workshop()
    let made = try shop.shell(
      """
      set -e
      mkdir logs; $L generate --minutes 60 --seed 8 --output logs/most.jsonl
      sed -i '0~10!s/"service_name":"[^"]*"/"service_name":"most"/' logs/most.jsonl
      for name in $($L generate --dialect none 2>&1 | sed -n 's/.* one of //p' | tr -d ,); do
        $L generate --minutes 10 --dialect $name --output logs/$name.log >&2
      done
      ls logs | wc -l
      """)
    #expect(made.status == 0, "\(made.errors)")
    #expect((Int(made.text.split(separator: "\n").last ?? "") ?? 0) > 10)
    let run = try spark(
      ["--logmon", Workshop.program, "--parts", "3", "logs", "--max-rejects", "100"] + Self.outputs,
      shop)
    #expect(run.status == 0, "\(run.text)")
    try compare(shop, ["logs", "--max-rejects", "100"])
  }

  /// A stretch of a chunk each, of two logs of which one is in order only as a whole.
  @Test(.needs(server: "LOGMON_SPARK")) func `of Spark cut large logs into stretches`() throws {
    let shop = try Workshop()
    let made = try shop.shell(
      """
      set -e; mkdir logs
      $L generate --events 9000 --rate 600 --scenario cascade --output logs/a.jsonl
      sed -i '1000~2000a no event' logs/a.jsonl
      $L generate --events 9000 --rate 600 --seed 9 --output b.jsonl
      sed -i 's/"service_name":"/&b-/' b.jsonl
      (tail -n 4000 b.jsonl; head -n 5000 b.jsonl) > logs/b.jsonl
      $L route logs --list --stretches 1
      """)
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.text.split(separator: ",").count > 8, "\(made.text)")
    let run = try spark(
      ["--logmon", Workshop.program, "--parts", "3", "--stretch-bytes", "1", "logs"] + Self.outputs,
      shop)
    #expect(run.status == 0, "\(run.text)")
    try compare(shop, ["logs"])
  }

  @Test(.needs(server: "LOGMON_SPARK")) func `of Spark copy what Hadoop reads`() throws {
    let shop = try Self.shop()
    let folder = shop.folder.url.path
    let run = try spark(
      ["--logmon", Workshop.program, "file://\(folder)/logs/*", "--max-rejects", "100"]
        + Self.outputs, shop)
    #expect(run.status == 0, "\(run.text)")
    // The names are those of the addresses, without the first slash.
    let joined = try shop.files(in: "o")
    let one = try shop.shell(
      "cd / && $L analyze '\(folder.dropFirst())/logs' --report \(folder)/one/r.html --junit "
        + "\(folder)/one/j.xml --quiet --max-rejects 100")
    #expect(one.status == 0, "\(one.errors)")
    for (name, bytes) in try shop.files(in: "one") where name != "rejects.jsonl" {
      #expect(joined[name] == bytes, "\(name)")
    }
  }

  @Test(.needs(server: "LOGMON_SPARK")) func `of Spark outlive a worker that dies`() throws {
    let shop = try Self.shop()
    // The first run of each command ends the executor that runs it: the parent of the parent of its
    // Python. What was routed there is lost with it.
    try shop.folder.write(
      """
      #!/bin/bash
      parent() { sed -n 's/^PPid:[[:space:]]*//p' "/proc/$1/status"; }
      if [[ $* == *--output=* ]] && mkdir "$(dirname "$0")/died-$1" 2>/dev/null; then
        kill -KILL "$(parent "$(parent $PPID)")"
        exit 1
      fi
      exec \(Workshop.program) "$@"
      """, "dying")
    _ = try shop.shell("chmod +x dying")
    let run = try spark(
      ["--logmon", "./dying", "--parts", "5", "logs", "--max-rejects", "100"] + Self.outputs, shop,
      submit: "--conf spark.speculation=true --conf spark.speculation.multiplier=1.1")
    #expect(run.status == 0, "\(run.text)")
    #expect(try shop.shell("ls -d died-route died-scan").status == 0)
    try compare(shop, ["logs", "--max-rejects", "100"])
  }

  @Test(.needs(server: "LOGMON_SPARK")) func `of Spark name the host of a failure`() throws {
    let shop = try Self.shop()
    let host = try shop.shell("hostname").text.split(separator: "\n")[0]
    // A program that is another one on the workers, and one that they do not have.
    try shop.folder.write(
      """
      #!/bin/bash
      if [ "$1" = --version ] && grep -qa pyspark.daemon /proc/$PPID/cmdline; then echo logmon 0.0.1; exit; fi
      exec \(Workshop.program) "$@"
      """, "changed")
    _ = try shop.shell("chmod +x changed")
    let cases = [
      (["--logmon", "./changed", "logs"], 2, "/changed' is logmon 0.0.1, not "),
      (["--logmon", "/no/logmon", "logs"], 2, "there is no program '/no/logmon'"),
      (["--logmon", Workshop.program, "nowhere"], 3, "nowhere: No such file"),
      (["--logmon", Workshop.program, "file:///nowhere"], 3, "no such file; check the address"),
      (["--logmon", Workshop.program, "logs", "--sharp"], 2, "unknown option '--sharp'"),
      (["--logmon", Workshop.program, "logs", "--flagged", "f"], 2, "--flagged cannot be used on"),
      (["--logmon", Workshop.program, "logs", "--timezone", "Mars"], 2, "Mars"),
    ]
    for (words, status, message) in cases {
      let run = try spark(words + ["--report", "o/r.html"], shop)
      // spark-submit gives both streams of the script as its output.
      #expect(run.status == status, "\(run.text)")
      #expect(run.text.contains(message), "\(run.text)")
      if words[1] == "./changed" { #expect(run.text.contains("\(host): '")) }
      #expect(!FileManager.default.fileExists(atPath: shop.folder.url.appending(path: "o").path))
    }
  }

  // MARK: Slurm and Kubernetes

  @Test(.needs(server: "LOGMON_SLURM")) func `of Slurm write one report`() throws {
    let shop = try Self.shop()
    let run = try script(
      "cluster/slurm", ["3", "logs", "--"] + Self.outputs + ["--max-rejects", "100"], shop,
      "export SLURM_CONF=$LOGMON_SLURM")
    #expect(run.status == 0, "\(run.errors)")
    try compare(shop, ["logs", "--max-rejects", "100"])
    let failed = try script(
      "cluster/slurm", ["2", "nowhere", "--"] + Self.outputs, shop,
      "export SLURM_CONF=$LOGMON_SLURM")
    #expect(failed.status == 3, "\(failed.errors)")
    #expect(failed.errors.contains("nothing was merged"))
  }

  @Test(.needs("a Kubernetes validator", trying: "\(Self.python) -c 'import kubernetes_validate'"))
  func `of Kubernetes have a manifest that its schema allows`() throws {
    let shop = try Workshop()
    let run = try script(
      "cluster/kubernetes", ["4", "registry/logmon:1", "logs", "/data/a b", "/data/c"], shop)
    #expect(run.status == 0, "\(run.errors)")
    try shop.folder.write(run.text, "job.yaml")
    let check = try shop.shell(
      """
      \(Self.python) - job.yaml <<'PY'
      import sys, yaml, kubernetes_validate
      job = yaml.safe_load(open(sys.argv[1]))
      print(kubernetes_validate.validate(job, kubernetes_validate.latest_version(), strict=True))
      spec = job["spec"]
      assert spec["completions"] == 4 and spec["completionMode"] == "Indexed", spec
      open("command.sh", "w").write(spec["template"]["spec"]["containers"][0]["command"][2])
      PY
      """)
    #expect(check.status == 0, "\(check.errors)")
    // What a pod runs, with its folder here.
    let pod = try shop.shell(
      """
      set -e; mkdir bin data; ln -s $L bin/logmon; $L generate --output 'data/a b'
      cp 'data/a b' data/c; sed -i 's/"service_name":"/&c-/' data/c; sed -i "s|/data|$PWD/data|g" command.sh
      for index in 0 1 2 3; do PATH=$PWD/bin:$PATH JOB_COMPLETION_INDEX=$index sh command.sh; done
      $L merge data/parts/*.scan --report r.html --quiet
      """)
    #expect(pod.status == 0, "\(pod.errors)")
  }
}
