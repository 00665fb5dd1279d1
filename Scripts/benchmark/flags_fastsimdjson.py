"""Flags and streaks in Python with fastsimdjson, which reads only the fields that are asked for.
Usage: FILE."""
import sys

import fastsimdjson
from flags import count

CHUNK = 16 << 20


def documents(log):
    """The documents of the file, a chunk of whole lines at a time."""
    while chunk := log.read(CHUNK):
        yield from fastsimdjson.parse_many(chunk + log.readline())


with open(sys.argv[1], "rb") as log:
    count(documents(log))
