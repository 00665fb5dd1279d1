"""The table of Scripts/bench: every program in turn, round after round, medians and ratios."""
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


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logmon")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--events", type=int, default=2_000_000)
    parser.add_argument("--rate", type=int, default=2000, help="events a minute")
    parser.add_argument("--rounds", type=int, default=5)
    return parser.parse_args()


def log(options):
    """The generated log, plain and gzip, made once."""
    plain = options.folder / f"logs-{options.events}-{options.rate}.jsonl"
    packed = plain.with_suffix(".jsonl.gz")
    for file in (plain, packed):
        if not file.exists():
            subprocess.run(
                [options.logmon, "generate", "--events", str(options.events),
                 "--rate", str(options.rate), "--output", str(file)],
                check=True, stderr=subprocess.DEVNULL)
    return plain, packed


def programs(options, plain, packed):
    """What is run: a name, its command, and whether it is slow enough to sit out every other round."""
    python = str(options.folder / "venv/bin/python")

    def analyze(file, jobs):
        return [options.logmon, "analyze", file, "--report", options.folder / "out/report.html",
                "--jobs", str(jobs), "--quiet"]

    return [
        ("logmon analyze --jobs 2", analyze(plain, 2), False),
        ("logmon analyze --jobs 1", analyze(plain, 1), False),
        ("simdjson reference", [options.folder / "flags_simdjson", plain], False),
        ("DuckDB, 2 threads", [python, HERE / "flags_duckdb.py", plain, "2"], False),
        ("logfold", [options.folder / "venv/bin/logfold", "analyze", plain, "-o",
                     options.folder / "logfold.html"], True),
        ("Python, fastsimdjson", [python, HERE / "flags_fastsimdjson.py", plain], True),
        ("Python, orjson", [python, HERE / "flags_orjson.py", plain], True),
        ("Python, pydantic", [python, HERE / "flags_pydantic.py", plain], True),
        ("logmon analyze, gzip", analyze(packed, 2), False),
        ("pigz -dc > /dev/null", ["pigz", "-dc", packed], False),
        ("igzip -dc > /dev/null", [python, "-m", "isal.igzip", "-dc", packed], False),
    ]


def main():
    options = arguments()
    plain, packed = log(options)
    entries = programs(options, plain, packed)
    costs = {name: [] for name, _, _ in entries}
    for number in range(options.rounds):
        for name, command, is_slow in entries:
            if is_slow and number % 2 == 1:
                continue
            shutil.rmtree(options.folder / "out", ignore_errors=True)
            costs[name].append(cost(command))
    text = table(options, plain, entries, costs)
    print(text)
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    (results / f"{datetime.date.today()}.md").write_text(text)


def table(options, plain, entries, costs):
    def median(name, field):
        return statistics.median(getattr(cost, field) for cost in costs[name])

    base = {field: median("logmon analyze --jobs 2", field) for field in ("wall", "cpu")}
    size = plain.stat().st_size / 1e6
    lines = [
        f"# {datetime.date.today()}: {options.events:,} events, {size:,.0f} MB", "",
        f"{os.cpu_count()} cores, {cpu_name()}, simdjson's kernel {kernel(options)}, "
        f"Linux {platform.release().split('-')[0]}; "
        f"{options.rounds} interleaved rounds (slow rivals in every other), medians; the range is in brackets.",
        "", "| program | wall s | CPU s | memory MB | logmon's wall | logmon's CPU |",
        "|---|---|---|---|---|---|"]
    for name, _, _ in entries:
        walls = [cost.wall for cost in costs[name]]
        lines.append(
            f"| {name} | {median(name, 'wall'):.2f} ({min(walls):.2f}–{max(walls):.2f}) "
            f"| {median(name, 'cpu'):.2f} | {median(name, 'memory_mb'):.0f} "
            f"| {base['wall'] / median(name, 'wall'):.2f} "
            f"| {base['cpu'] / median(name, 'cpu'):.2f} |")
    lines += ["", "The last two columns: the time of `logmon analyze --jobs 2` on the plain log as a "
              "share of the program's.", ""]
    return "\n".join(lines)


def kernel(options):
    """The code that simdjson chose for this processor."""
    run = subprocess.run([options.folder / "flags_simdjson", "--kernel"], capture_output=True,
                         text=True, check=True)
    return run.stdout.strip()


main()
