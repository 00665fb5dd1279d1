import Foundation
import LogModel
import TestSupport
import Testing

/// The scripts and pipelines of the manual's page of recipes, as far as a shell can run them.
@Suite struct `CI recipes` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../..").standardized
  private static let page = root.appending(path: "Sources/logmon/logmon.docc/CIRecipes.md")
  private static let action = root.appending(path: ".github/actions/logmon/action.yml")
  private static let python = root.appending(path: ".venv/bin/python").path

  /// The blocks of the page by the name in their first line.
  private static func blocks() throws -> [String: String] {
    let page = try String(contentsOf: page, encoding: .utf8)
    var blocks: [String: String] = [:]
    for match in page.matches(of: /```(bash|yaml|groovy)\n(#|\/\/) (\S+)\n([\s\S]*?)```\n/) {
      #expect(blocks.updateValue(String(match.4), forKey: String(match.3)) == nil)
    }
    return blocks
  }

  private static func block(_ name: String) throws -> String { try #require(try blocks()[name]) }

  /// The scripts of a pipeline: the text below each `run: |`, without its indentation.
  private static func runs(_ yaml: String) -> [String] {
    yaml.matches(of: /\n( +)run: \|\n((?:\1  .*\n|\n)+)/).map { match in
      match.2.split(separator: "\n").map { $0.dropFirst(match.1.count + 2) }
        .joined(separator: "\n")
    }
  }

  /// A folder with the program on its path, its address and its checksum.
  private func shop() throws -> Workshop {
    let shop = try Workshop()
    let made = try shop.shell("mkdir bin logs; ln -s $L bin/logmon; sha256sum < $L > sum")
    #expect(made.status == 0)
    return shop
  }

  private static func anomaly(_ isBad: Bool) -> String {
    isBad ? "--force-anomaly payments-api" : "--scenario quiet --anomaly-rate 0"
  }

  private func generate(_ shop: Workshop, isBad: Bool, _ words: String) throws {
    let run = try shop.shell("$L generate --minutes 30 \(Self.anomaly(isBad)) \(words)")
    #expect(run.status == 0, "\(run.errors)")
  }

  /// What every script finds in its environment.
  private static let setting = """
    unset GITHUB_ACTIONS GITHUB_STEP_SUMMARY GITLAB_CI TF_BUILD JENKINS_URL
    export PATH=$PWD/bin:$PATH URL="file://$L" LOGMON_URL="file://$L"
    read -r LOGMON_SHA256 _ < sum; export LOGMON_SHA256 SHA256=$LOGMON_SHA256

    """

  private func execute(_ script: String, _ shop: Workshop, _ more: String = "") throws
    -> ProgramResult
  {
    try shop.folder.write(script, "script.sh")
    return try shop.shell(Self.setting + more + "\nbash -e script.sh")
  }

  private func expect(_ names: String..., in shop: Workshop) throws {
    let files = try shop.files()
    for name in names { #expect(files[name]?.isEmpty == false, "\(name)") }
  }

  // MARK: Plain shell

  @Test func `are all on this page, and each is tried here`() throws {
    #expect(
      Set(try Self.blocks().keys) == [
        "gate.sh", ".github/workflows/log-gate.yml", ".github/workflows/log-gate-build.yml",
        ".gitlab-ci.yml", "Jenkinsfile", "gate-k6.sh", "gate-jmeter.sh", "nightly.sh",
      ])
  }

  @Test(arguments: [(true, 1), (false, 0)]) func `gate in a plain shell`(
    isBad: Bool, status: Int32
  ) throws {
    let shop = try shop()
    try generate(shop, isBad: isBad, "--output logs/app.jsonl")
    let run = try execute(Self.block("gate.sh"), shop)
    #expect(run.status == status, "\(run.errors)")
    #expect(isBad ? run.errors.contains("tripped; see") : run.text.contains("The gate held."))
    try expect("out/report.html", "out/junit.xml", "out/summary.md", in: shop)
  }

  @Test func `tell logs that cannot be trusted`() throws {
    let shop = try shop()
    try shop.folder.write("no log\n", "logs/app.log")
    let run = try execute(Self.block("gate.sh"), shop)
    #expect(run.status == 3 && run.errors.contains("The logs are incomplete or not trustworthy"))
  }

  @Test(arguments: [(true, 1), (false, 0)]) func `gate a k6 run`(
    isBad: Bool, status: Int32
  ) throws {
    let shop = try shop()
    try generate(shop, isBad: isBad, "--dialect k6 --output run.json")
    let standIn = """
      #!/bin/sh
      grep -q "from 'k6/http'" "$(eval echo \\${$#})" || exit 107
      for word; do case "$word" in json=*) cp run.json "${word#json=}" ;; esac; done
      """
    try shop.folder.write(standIn, "bin/k6")
    let run = try execute(
      Self.block("gate-k6.sh"), shop, "chmod +x bin/k6; export TARGET=http://x/")
    #expect(run.status == status, "\(run.errors)")
    try expect("out/report.html", "out/junit.xml", "out/summary.md", in: shop)
    let limits = try shop.json("out/results.json").list("thresholds")
    #expect(limits.first?.count("alert_above") == 400)
  }

  @Test(arguments: [(true, 1), (false, 0)]) func `gate a JMeter run`(
    isBad: Bool, status: Int32
  ) throws {
    let shop = try shop()
    let rows = (0..<300).map { row in
      let elapsed = isBad && row > 200 ? 2400 : 90 + row % 7
      return "\(1_767_600_000_000 + row * 500),\(elapsed),pay,200,OK,g 1-1,,true,,10,10,1,1,"
        + "http://shop/pay,\(elapsed),0,1"
    }
    let header =
      "timeStamp,elapsed,label,responseCode,responseMessage,threadName,dataType,success,"
      + "failureMessage,bytes,sentBytes,grpThreads,allThreads,URL,Latency,IdleTime,Connect"
    try shop.folder.write(([header] + rows).joined(separator: "\n") + "\n", "run.csv")
    let standIn = """
      #!/bin/sh
      while [ $# -gt 0 ]; do [ "$1" = -l ] && cp run.csv "$2"; shift; done
      """
    try shop.folder.write(standIn, "bin/jmeter")
    let run = try execute(Self.block("gate-jmeter.sh"), shop, "chmod +x bin/jmeter")
    #expect(run.status == status, "\(run.errors)")
    try expect("out/report.html", "out/junit.xml", in: shop)
    #expect(try shop.json("out/results.json").count("totals.events") == 300)
  }

  @Test func `triage yesterday's logs`() throws {
    let shop = try shop()
    let day = try shop.shell("date -u -d yesterday +%F").text.filter { !$0.isWhitespace }
    for (name, time) in [("yesterday", "\(day)T03:00:00Z"), ("long-ago", "2026-01-05T03:00:00Z")] {
      try generate(shop, isBad: true, "--start \(time) --output logs/\(name).jsonl")
    }
    let script = try Self.block("nightly.sh")
    let first = try execute(script, shop, "export LOGS=logs")
    #expect(first.status == 1, "\(first.errors)")
    let folder = "nights/\(day)"
    try expect("\(folder)/report.html", "\(folder)/postmortem.md", "\(folder)/junit.xml", in: shop)
    let totals = try shop.json("\(folder)/results.json")
    #expect(totals.count("totals.outside_window") == 900 && totals.count("totals.events") == 1800)
    let entries = try shop.files(in: "kb")
    #expect(!entries.isEmpty)
    #expect(try execute(script, shop, "export LOGS=logs").status == 1)
    #expect(try shop.files(in: "kb") == entries)
  }

  // MARK: Pipelines

  @Test(arguments: [(true, 1), (false, 0)]) func `gate in GitLab`(
    isBad: Bool, status: Int32
  ) throws {
    let shop = try shop()
    try generate(shop, isBad: isBad, "--output logs/app.jsonl")
    let yaml = try Self.block(".gitlab-ci.yml")
    let list = try #require(yaml.firstMatch(of: #/  script:\n((?:    - .*\n)+)/#))
    let script = list.1.split(separator: "\n").map { $0.dropFirst(6) }.joined(separator: "\n")
    let run = try execute(script, shop, "export GITLAB_CI=true")
    #expect(run.status == status, "\(run.errors)")
    for path in yaml.matches(of: /(?:junit|codequality|metrics): (\S+)/).map(\.1) {
      #expect(try shop.files()[String(path)] != nil, "\(path)")
    }
    let wrong = try execute(
      script, shop, "export LOGMON_SHA256=\(String(repeating: "0", count: 64)); rm -rf out")
    #expect(
      wrong.status != 0
        && !FileManager.default.fileExists(
          atPath: shop.folder.url.appending(path: "out").path)
    )
  }

  @Test(arguments: [(true, 1), (false, 0)]) func `gate in Jenkins`(
    isBad: Bool, status: Int32
  ) throws {
    let shop = try shop()
    try generate(shop, isBad: isBad, "--output logs/app.jsonl")
    let pipeline = try Self.block("Jenkinsfile")
    let script = try #require(pipeline.firstMatch(of: /sh '''\n([\s\S]*?)'''/))
    let run = try execute(String(script.1), shop, "export JENKINS_URL=http://ci/")
    #expect(run.status == status, "\(run.errors)")
    for path in pipeline.matches(of: /'(out\/[a-z.]+)'/).map(\.1) {
      #expect(try shop.files()[String(path)] != nil, "\(path)")
    }
    try expect("out/report.html", "out/report.css", "out/report.js", in: shop)
  }

  @Test(arguments: [(true, 1), (false, 0)]) func `gate in GitHub by the action`(
    isBad: Bool, status: Int32
  ) throws {
    let shop = try shop()
    try generate(shop, isBad: isBad, "--output 'logs/a b.jsonl'")
    let scripts = Self.runs(try String(contentsOf: Self.action, encoding: .utf8))
    try #require(scripts.count == 2)
    let job = """
      export RUNNER_TEMP=$PWD/temp GITHUB_OUTPUT=$PWD/outputs GITHUB_STEP_SUMMARY=$PWD/summary
      export GITHUB_ACTIONS=true OUTPUT=logmon-report FAIL_ON=critical
      export LOGS=$'logs/a b.jsonl\\n' OPTIONS=$'--redact\\n--format\\nmarkdown'
      """
    #expect(try execute(scripts[0], shop, job).status == 0)
    let run = try execute(scripts[1], shop, job)
    #expect(run.status == status, "\(run.errors)")
    #expect(try shop.lines("outputs").contains("status=\(status)"))
    for line in try shop.lines("outputs").dropFirst() {
      let path = String(line.drop { $0 != "=" }.dropFirst())
      #expect(try shop.files()[path] != nil, "\(line)")
    }
    #expect(run.text.contains("\n::error file=logs/a b.jsonl,line=") == isBad)
    #expect(try shop.text("summary").hasPrefix("## Log Monitoring\n"))
    let wrong = try execute(scripts[0], shop, job + "\nexport SHA256=0; rm -rf temp")
    #expect(wrong.status != 0)
    #expect(try shop.files().keys.contains("temp/logmon/logmon") == false)
  }

  @Test func `gate in GitHub with a binary of its own`() throws {
    let shop = try shop()
    try generate(shop, isBad: true, "--output logs/app.jsonl")
    let yaml = try Self.block(".github/workflows/log-gate-build.yml")
    let script = try #require(yaml.firstMatch(of: /run: (bin\/logmon .*)/))
    let run = try execute(String(script.1), shop, "export GITHUB_ACTIONS=true")
    #expect(run.status == 1)
    try expect("out/report.html", "out/logmon.sarif", "out/summary.md", in: shop)
  }

  @Test(
    .enabled("no check-jsonschema in .venv; 'Scripts/setup --tests' installs it") {
      try run(python, ["-c", "import check_jsonschema"]).status == 0
    })
  func `are what the systems' schemas allow`() throws {
    let shop = try Workshop()
    let schemas = [
      (".github/workflows/log-gate.yml", "vendor.github-workflows"),
      (".github/workflows/log-gate-build.yml", "vendor.github-workflows"),
      (".gitlab-ci.yml", "vendor.gitlab-ci"),
    ]
    var files = try schemas.map { name, schema in
      (try shop.folder.write(try Self.block(name), name), schema)
    }
    files.append((Self.action.path, "vendor.github-actions"))
    for (file, schema) in files {
      let said = try run(
        Self.python, ["-m", "check_jsonschema", "--builtin-schema", schema, file])
      #expect(said.status == 0, "\(file): \(said.text)\(said.errors)")
    }
  }

  /// The text of an input is never part of a script.
  @Test func `hand inputs to scripts as variables`() throws {
    let action = try String(contentsOf: Self.action, encoding: .utf8)
    for script in Self.runs(action) { #expect(!script.contains("${{")) }
  }
}
