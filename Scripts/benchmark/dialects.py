"""The table of Scripts/bench --dialects: the same requests in every dialect, round after round."""
import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
from pathlib import Path

from measure import cost, cpu_name

HERE = Path(__file__).parent

# By dialect, what tells a request from other events; dialects of gateways hold nothing else.
DIALECTS = {
    "logmon": b'"event_type":"api"', "pino": b'"responseTime":', "zap": b'"latency":',
    "zerolog": b'"duration":', "ecs": b'"event.duration":', "otlp-logs": b".request.duration",
    "k6": b"", "nginx": b"", "envoy": b"", "combined": b"", "alb": b"", "jmeter": b"",
}
GOACCESS = ["goaccess", "--log-format", '%h %^[%d:%t %^] "%r" %s %b "%R" "%u" %T',
            "--date-format", "%d/%b/%Y", "--time-format", "%T", "--no-progress"]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logmon")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--requests", type=int, default=2_000_000)
    parser.add_argument("--rate", type=int, default=5000, help="events a minute, of all kinds")
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def log(options, dialect):
    """The first requests of a generated log in a dialect, made once."""
    file = options.folder / f"{dialect}-{options.requests}.log"
    if file.exists():
        return file
    # About two in five events are requests.
    command = [options.logmon, "generate", "--events", str(options.requests * 3),
               "--rate", str(options.rate), "--output", "-"]
    if dialect != "logmon":
        command += ["--dialect", dialect]
    wanted = options.requests + (dialect == "jmeter")
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child, file.open("wb") as output:
        for line in child.stdout:
            if DIALECTS[dialect] in line:
                output.write(line)
                wanted -= 1
                if wanted == 0:
                    break
        child.kill()
    return file


def programs(options):
    """What is run: a name, its file, and its command."""
    python = str(options.folder / "venv/bin/python")

    def duckdb(dialect):
        return [python, HERE / "flags_duckdb.py", log(options, dialect), "1", dialect]

    entries = []
    for dialect in DIALECTS:
        file = log(options, dialect)
        entries.append((dialect, file, [
            options.logmon, "analyze", file, "--report", options.folder / "out/report.html",
            "--jobs", "1", "--quiet"]))
    combined = log(options, "combined")
    html = ["--output", str(options.folder / "goaccess.html")]
    entries.append(("GoAccess, combined", combined, [*GOACCESS, *html, combined]))
    entries.append(("DuckDB read_json, pino", log(options, "pino"), duckdb("pino")))
    entries.append(("DuckDB read_csv, jmeter", log(options, "jmeter"), duckdb("jmeter")))
    return entries


def main():
    options = arguments()
    entries = programs(options)
    costs = {name: [] for name, _, _ in entries}
    for _ in range(options.rounds):
        for name, _, command in entries:
            shutil.rmtree(options.folder / "out", ignore_errors=True)
            costs[name].append(cost(command))
    text = table(options, entries, costs)
    print(text)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"{datetime.date.today()}-dialects.md").write_text(text)


def table(options, entries, costs):
    def median(name, field):
        return statistics.median(getattr(cost, field) for cost in costs[name])

    sizes = {name: file.stat().st_size / 1e6 for name, file, _ in entries}
    speeds = {name: sizes[name] / median(name, "cpu") for name, _, _ in entries}
    lines = [
        f"# {datetime.date.today()}: {options.requests:,} requests in every dialect", "",
        f"{os.cpu_count()} cores, {cpu_name()}, Linux {platform.release().split('-')[0]}; one job or "
        f"thread; {options.rounds} interleaved rounds, medians; the range is in brackets.", "",
        "| log | MB | CPU s | memory MB | MB a CPU second | of our own dialect's | logmon's CPU |",
        "|---|---|---|---|---|---|---|"]
    for name, file, _ in entries:
        seconds = [cost.cpu for cost in costs[name]]
        rival = name.rsplit(", ", 1)[-1] if name not in DIALECTS else None
        share = f"{median(rival, 'cpu') / median(name, 'cpu'):.2f}" if rival else ""
        lines.append(
            f"| {name} | {sizes[name]:,.0f} | {median(name, 'cpu'):.2f} "
            f"({min(seconds):.2f}–{max(seconds):.2f}) | {median(name, 'memory_mb'):.0f} "
            f"| {speeds[name]:,.0f} | {speeds[name] / speeds['logmon']:.2f} | {share} |")
    lines += ["", "The last column: the CPU time of `logmon analyze` on the same log as a share of "
              "the rival's.", ""]
    return "\n".join(lines)


main()
