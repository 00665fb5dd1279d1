"""The same flags and streaks in SQL: DuckDB over the JSON Lines file. Usage: FILE THREADS."""
import sys

import duckdb

SQL = """
with events as (
  select row_number() over () as n, service_name, region,
    coalesce(metrics.latency_ms > 500 and event_type = 'api', false)
    or coalesce(metrics.query_time_ms > 300 and event_type = 'database', false)
    or coalesce(metrics.load_time_ms > 5000 and event_type = 'frontend', false)
    or coalesce((metrics.cpu_percent > 90 or metrics.memory_percent > 95)
                and event_type = 'infrastructure', false) as flagged
  from read_json(?, format = 'newline_delimited', columns = {
    service_name: 'varchar', region: 'varchar', event_type: 'varchar',
    metrics: 'struct(latency_ms double, query_time_ms double, load_time_ms double,
                     cpu_percent double, memory_percent double)'})),
runs as (
  select flagged, sum(case when flagged then 0 else 1 end)
    over (partition by service_name, region order by n) as run, service_name, region, n
  from events),
streaks as (
  select flagged, row_number() over (partition by service_name, region, run, flagged order by n) as streak
  from runs)
select count(*), count(*) filter (flagged), count(*) filter (flagged and streak >= 3) from streaks
"""

connection = duckdb.connect(config={"threads": int(sys.argv[2])})
print("events %d flagged %d critical %d" % connection.execute(SQL, [sys.argv[1]]).fetchone())
