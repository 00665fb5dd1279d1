"""Flags and streaks in Python with orjson. Usage: FILE."""
import sys

import orjson
from flags import count

with open(sys.argv[1], "rb") as log:
    count(orjson.loads(line) for line in log)
