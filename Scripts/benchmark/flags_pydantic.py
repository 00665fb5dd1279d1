"""The same again with pydantic models, as the original design had them. Usage: FILE."""
import sys
from collections import defaultdict, deque
from datetime import datetime
from typing import Any, Literal

from flags import LIMITS
from pydantic import BaseModel


class LogEvent(BaseModel):
    event_id: str
    timestamp: datetime
    event_type: Literal["api", "database", "frontend", "infrastructure"]
    service_name: str
    region: str | None = None
    customer_id: str | None = None
    severity: Literal["info", "warning", "error", "critical"]
    message: str
    metrics: dict[str, Any]


streaks = defaultdict(int)
baselines = defaultdict(lambda: deque(maxlen=100))
events = flagged = critical = 0
with open(sys.argv[1], "rb") as log:
    for line in log:
        event = LogEvent.model_validate_json(line)
        over = False
        for name, limit in LIMITS[event.event_type]:
            value = event.metrics[name]
            baseline = baselines[event.service_name, name]
            over = over or value > limit
            mean = sum(baseline) / len(baseline) if over and baseline else None
            baseline.append(value)
        key = (event.service_name, event.region)
        streaks[key] = streaks[key] + 1 if over else 0
        events += 1
        flagged += over
        critical += streaks[key] >= 3
print(f"events {events} flagged {flagged} critical {critical}")
