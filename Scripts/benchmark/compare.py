"""How rarely two runs of one kind are called different, and how surely a difference is found.

    python3 compare.py LOGMON FOLDER [PAIRS]

Generates quiet logs with one seed each (80 minutes, 100 events a minute, 18 services in 4 regions),
analyzes them, and compares pairs with `logmon diff`. The seeds are fixed, so the table is the same
each time. FOLDER holds the logs of the moment; they are removed again.
"""
import json
import random
import re
import shutil
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

LOGMON, FOLDER = sys.argv[1], Path(sys.argv[2])
PAIRS = int(sys.argv[3]) if len(sys.argv) > 3 else 1000
RUN = {"minutes": 80, "rate": 100}


def generate(log, seed, scenario, minutes, rate):
    chosen = ["--scenario", scenario] if scenario else []
    subprocess.run([LOGMON, "generate", "--minutes", str(minutes), "--rate", str(rate), "--seed",
                    str(seed), "--output", log, *chosen], check=True, stderr=subprocess.DEVNULL)


def lines(log, seed, scenario, minutes, rate):
    """Lines of one service in 4 regions: errors of 12 templates by chance, a third of them lasting
    for up to 20 minutes, and those of one more, "pool is empty", in a third of the minutes."""
    dice, words = random.Random(seed), "abcdefghijklmnopqrst"
    with open(log, "w") as file:
        left = {}
        for minute in range(minutes):
            chosen = []
            for region in range(4):
                for number, word in enumerate(words):
                    if number >= 12:
                        chosen += [(region, "info", f"request {word} taken")] * 3
                    elif dice.random() < 0.002 * 2 ** (number % 9):
                        left[region, word] = dice.randint(1, 20) if number % 3 == 0 else 1
                    if left.get((region, word), 0) > 0:
                        left[region, word] -= 1
                        chosen.append((region, "error", f"step {word} failed"))
                if dice.random() < 1 / 3:
                    chosen.append((region, "error", "pool is empty"))
            dice.shuffle(chosen)
            for place, (region, severity, message) in enumerate(chosen):
                second = minute * 60 + place * 60 // len(chosen)
                at = f"2026-01-05T{8 + second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z"
                file.write(json.dumps({
                    "timestamp": at, "event_type": "api", "service_name": "orders",
                    "region": f"region-{region}", "severity": severity, "message": message}) + "\n")


def without_pool(event, _):
    return None if event["message"] == "pool is empty" else event


def analyze(log, folder):
    subprocess.run([LOGMON, "analyze", log, "--report", folder / "r.html", "--quiet", "--jobs", "1"],
                   stderr=subprocess.DEVNULL)
    return folder / "results.json"


def diff(then, now):
    run = subprocess.run([LOGMON, "diff", then, now, "--format", "json"], capture_output=True, text=True)
    return json.loads(run.stdout)


def pair(number, change=None, scenario="quiet", base=None, write=generate, **size):
    """Compares the runs of two seeds; `change` maps an event of the second to another or to None."""
    folder = FOLDER / f"pair-{number}-{random.random()}"
    folder.mkdir(parents=True)
    try:
        results = []
        for side, edit in enumerate([base, change]):
            log = folder / f"{side}.jsonl"
            write(log, 2 * number + side + 1, scenario, **{**RUN, **size})
            if edit:
                dice = random.Random(2 * number + side)
                lines = (edit(json.loads(line), dice) for line in log.read_text().splitlines())
                log.write_text("".join(json.dumps(line) + "\n" for line in lines if line))
            results.append(analyze(log, folder / str(side)))
        return diff(*results)
    finally:
        shutil.rmtree(folder)


def regressed(document):
    return [(row["service_name"], row["region"], row["measure"]) for row in document["series"]
            if row["verdict"] in ("regressed", "silent")]


def slower(factor, service=None, region=None):
    names = {"latency_ms", "query_time_ms", "load_time_ms"}

    def edit(event, _):
        if service in (None, event["service_name"]) and region in (None, event["region"]):
            for name in names & event["metrics"].keys():
                event["metrics"][name] = round(event["metrics"][name] * factor, 1)
        return event
    return edit


def silent(service):
    return lambda event, _: None if event["service_name"] == service else event


def failing(share, service):
    def edit(event, dice):
        if event["service_name"] == service:
            event["metrics"]["status_code"] = 503 if dice.random() < share else 200
        return event
    return edit


def failing_all(share):
    def edit(event, dice):
        event["metrics"]["status_code"] = 503 if dice.random() < share else 200
        return event
    return edit


def share(title, pairs, hit, **arguments):
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda number: hit(pair(number, **arguments)), range(pairs)))
    print(f"| {title} | {sum(found)} of {pairs} | {sum(found) / pairs:.1%} |", flush=True)


def has(service, measure, region=None):
    return lambda document: any(
        row[0] == service and row[2] == measure and region in (None, row[1]) for row in regressed(document))


def cost():
    folder = FOLDER / "cost"
    folder.mkdir(parents=True, exist_ok=True)
    runs = []
    for seed in (1, 2):
        log = folder / f"{seed}.jsonl"
        generate(log, seed, "quiet", 480, 400)
        runs.append((log, analyze(log, folder / str(seed))))
    times = {False: [], True: []}
    for _ in range(7):
        for compares in times:
            words = [LOGMON, "analyze", runs[1][0], "--report", folder / "c/r.html", "--quiet"]
            words += ["--baseline", runs[0][1]] if compares else []
            start = time.perf_counter()
            subprocess.run(words, stderr=subprocess.DEVNULL)
            times[compares].append(time.perf_counter() - start)
    more = (statistics.median(times[True]) - statistics.median(times[False])) * 1000
    size = len(json.dumps(json.loads(runs[0][1].read_text())["profile"]))
    print(f"\ncost of --baseline: {more:.0f} ms on {statistics.median(times[False]) * 1000:.0f} ms "
          f"(192,000 events, median of 7); profile {size:,} bytes")
    shutil.rmtree(folder)


def main():
    few = max(1, PAIRS // 10)
    print("| pairs | found | share |\n|---|---:|---:|")
    trips = lambda document: bool(regressed(document))
    share("equal, quiet: any series regressed", PAIRS, trips)
    share("equal, with incidents: any series regressed", few, trips, scenario=None)
    share("auth-api 20 % slower, 500 samples", few * 2, has("auth-api", "latency_ms"),
          change=slower(1.2, "auth-api"), minutes=55)
    share("all latencies ten times higher", few, has("auth-api", "latency_ms"), change=slower(10))
    share("one service silent", few, has("orders-api", "events a minute"), change=silent("orders-api"))
    share("one region twice as slow", few, has("auth-api", "latency_ms", "eu-west-1"),
          change=slower(2, region="eu-west-1"))
    share("errors of auth-api from 1 to 3 %, 3,000 samples", few, has("auth-api", "error rate"),
          base=failing(0.01, "auth-api"), change=failing(0.03, "auth-api"), rate=412)
    share("errors of auth-api from 1 to 3 %, 5,000 samples", few, has("auth-api", "error rate"),
          base=failing(0.01, "auth-api"), change=failing(0.03, "auth-api"), rate=687)
    share("errors of all services from 1 to 3 %, 200 samples each", few, has(None, "error rate"),
          base=failing_all(0.01), change=failing_all(0.03), minutes=36)
    share("equal lines with bursts of errors: any series regressed", few * 2, trips, write=lines)
    share("the same: new error lines", few * 2,
          lambda document: any(row[2].startswith("lines") for row in regressed(document)), write=lines)
    share("new error lines in a third of the minutes", few, has("orders", 'lines "pool is empty"'),
          base=without_pool, write=lines)
    share("error lines that are gone: any series regressed", few, trips, change=without_pool,
          write=lines)
    cost()


main()
