"""The same flags and streaks in Python with orjson, nothing kept. Usage: FILE."""
import sys
from collections import defaultdict

import orjson

LIMITS = {
    "api": [("latency_ms", 500)],
    "database": [("query_time_ms", 300)],
    "frontend": [("load_time_ms", 5000)],
    "infrastructure": [("cpu_percent", 90), ("memory_percent", 95)],
}

streaks = defaultdict(int)
events = flagged = critical = 0
with open(sys.argv[1], "rb") as log:
    for line in log:
        event = orjson.loads(line)
        metrics = event["metrics"]
        over = any(metrics[name] > limit for name, limit in LIMITS[event["event_type"]])
        key = (event["service_name"], event["region"])
        streaks[key] = streaks[key] + 1 if over else 0
        events += 1
        flagged += over
        critical += streaks[key] >= 3
print(f"events {events} flagged {flagged} critical {critical}")
