"""What scans on several processes and hosts cost beside one run, on this machine.

    python3 cluster.py LOGMON FOLDER [EVENTS]

Prints the time of each way, the CPU time of each stage, and the bytes that go between hosts. Spark is measured
where LOGMON_SPARK names a master and LOGMON_SUBMIT its spark-submit.
"""
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

LOGMON, EVENTS = os.path.abspath(sys.argv[1]), int(sys.argv[3]) if len(sys.argv) > 3 else 3_000_000
FOLDER = Path(sys.argv[2]).resolve() / f"cluster-{EVENTS}"
ROUNDS = 5
SCRIPTS = Path(__file__).resolve().parents[1]


def measure(words, **more):
    """Seconds of time, and of CPU of the command and its children."""
    before, start = os.times(), time.monotonic()
    done = subprocess.run([str(word) for word in words], cwd=FOLDER, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, **more)
    if done.returncode != 0:
        sys.exit(f"{words}: {done.stderr.decode()[-2000:]}")
    after = os.times()
    return (time.monotonic() - start,
            after.children_user + after.children_system - before.children_user - before.children_system)


def make():
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not (FOLDER / "made").exists():
        measure([LOGMON, "generate", "--rate", "30000", "--events", EVENTS, "--seed", "7", "--scenario", "cascade",
                 "--output", FOLDER / "all.jsonl"])
        (FOLDER / "made").touch()


def main():
    make()
    size = (FOLDER / "all.jsonl").stat().st_size
    report = ["--report", "o/r.html", "--quiet"]
    one = ["all.jsonl"]
    scan = [LOGMON, "scan", "--jobs", "1", "--output"]
    stages = {
        "route, 2 parts": [LOGMON, "route", *one, "--jobs", "1", "--parts", "2", "--output", "routed"],
        "scan of routed part 1": [*scan, "1.scan", "routed/1.routed"],
        "scan of routed part 2": [*scan, "2.scan", "routed/2.routed"],
        "merge of two parts": [LOGMON, "merge", "1.scan", "2.scan", *report],
        "scan --share 1/2": [*scan, "s1.scan", *one, "--share", "1/2"],
        "scan --share 2/2": [*scan, "s2.scan", *one, "--share", "2/2"],
    }
    ways = {
        "analyze --jobs 1": [LOGMON, "analyze", *one, *report, "--jobs", "1"],
        "analyze --jobs 2": [LOGMON, "analyze", *one, *report, "--jobs", "2"],
        "parallel, 2 shares": [SCRIPTS / "cluster/parallel", "2", *one, "--", *report],
    }
    if "LOGMON_SPARK" in os.environ:
        ways["Spark, 2 workers"] = [
            *os.environ["LOGMON_SUBMIT"].split(), "--master", os.environ["LOGMON_SPARK"],
            SCRIPTS / "spark/logmon_spark.py", "--logmon", LOGMON, "--parts", "2", *report, *one]
    environment = {**os.environ, "LOGMON": LOGMON, "LOGMON_SCAN": "--jobs 1"}
    figures = {name: [] for name in [*stages, *ways]}
    # One after the other, so that a slow minute of the machine meets all.
    for _ in range(ROUNDS):
        for name, words in {**stages, **ways}.items():
            figures[name].append(measure(words, env=environment))
    least = {name: tuple(min(column) for column in zip(*rows)) for name, rows in figures.items()}
    plain = least["analyze --jobs 1"]
    part = sum((FOLDER / f"{number}.scan").stat().st_size for number in (1, 2))
    processor = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if "model name" in line), "")
    print(f"{EVENTS:,} events, {size:,} bytes; {os.cpu_count()} cores, {processor}, Linux {platform.release()}; "
          f"the least of {ROUNDS}\n")
    print("| stage | CPU, ns an event | of analyze |\n|---|---:|---:|")
    for name in ["analyze --jobs 1", *stages]:
        print(f"| {name} | {least[name][1] / EVENTS * 1e9:,.0f} | {least[name][1] / plain[1]:.2f} |")
    print("\n| way | seconds | events a second | speed-up |\n|---|---:|---:|---:|")
    for name in ways:
        print(f"| {name} | {least[name][0]:.2f} | {EVENTS / least[name][0]:,.0f} | {plain[0] / least[name][0]:.2f} |")

    def cost(*names):
        return sum(least[name][1] for name in (*names, "merge of two parts")) / plain[1]

    routed = cost("route, 2 parts", "scan of routed part 1", "scan of routed part 2")
    print(f"\nCPU beside analyze: route, scans and merge {routed:.2f}; "
          f"two shares and merge {cost('scan --share 1/2', 'scan --share 2/2'):.2f}")
    moved = sum((FOLDER / f"routed/{number}.routed").stat().st_size for number in (1, 2))
    print(f"between hosts: {moved:,} bytes of routed events, {part:,} of parts")
    shutil.rmtree(FOLDER / "routed", ignore_errors=True)
    shutil.rmtree(FOLDER / "o", ignore_errors=True)
    (FOLDER / "figures.json").write_text(json.dumps(least, indent=1))


if __name__ == "__main__":
    main()
