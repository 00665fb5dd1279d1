"""What a regression changes on any machine: instructions per event and peak memory, against limits."""
import json
import re
import subprocess
import sys
from pathlib import Path

from measure import cost

HERE = Path(__file__).parent


def generate(logmon, folder, events):
    file = folder / f"short-{events}.jsonl"
    if not file.exists():
        subprocess.run([logmon, "generate", "--events", str(events), "--rate", "2000",
                        "--output", file], check=True, stderr=subprocess.DEVNULL)
    return file


def instructions(logmon, folder, events):
    """Instructions of a whole run on one thread at a time, counted by valgrind."""
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", logmon, "analyze",
         generate(logmon, folder, events), "--report", folder / "short/report.html", "--jobs", "1",
         "--quiet"], capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", run.stderr).group(1))


def main():
    logmon, folder = sys.argv[1], Path(sys.argv[2])
    limits = json.loads((HERE / "limits.json").read_text())
    few, many = 100_000, 200_000
    per_event = (instructions(logmon, folder, many) - instructions(logmon, folder, few)) / (many - few)
    memory = cost([logmon, "analyze", generate(logmon, folder, 500_000), "--report",
                   folder / "short/report.html", "--quiet"]).memory_mb
    measured = {"instructions_per_event": round(per_event), "memory_mb": round(memory)}
    failed = [name for name in limits if measured[name] > limits[name]]
    for name, limit in limits.items():
        print(f"{name}: {measured[name]:,} (limit {limit:,})")
    sys.exit(1 if failed else 0)


main()
