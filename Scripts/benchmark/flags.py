"""Flags and streaks over documents of any reader: what the Python rivals share."""
from collections import defaultdict

LIMITS = {
    "api": [("latency_ms", 500)],
    "database": [("query_time_ms", 300)],
    "frontend": [("load_time_ms", 5000)],
    "infrastructure": [("cpu_percent", 90), ("memory_percent", 95)],
}


def count(documents):
    """Counts and prints; nothing of a document is kept."""
    streaks = defaultdict(int)
    events = flagged = critical = 0
    for event in documents:
        metrics = event["metrics"]
        over = any(metrics[name] > limit for name, limit in LIMITS[event["event_type"]])
        key = (event["service_name"], event["region"])
        streaks[key] = streaks[key] + 1 if over else 0
        events += 1
        flagged += over
        critical += streaks[key] >= 3
    print(f"events {events} flagged {flagged} critical {critical}")
