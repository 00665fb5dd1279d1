"""The same flags and streaks in SQL: DuckDB over a log. Usage: FILE THREADS [DIALECT]."""
import sys

import duckdb

# What each dialect makes of a line: service, region and whether a limit is exceeded.
SOURCES = {
    "logmon": """
  select row_number() over () as n, service_name, region,
    coalesce(metrics.latency_ms > 500 and event_type = 'api', false)
    or coalesce(metrics.query_time_ms > 300 and event_type = 'database', false)
    or coalesce(metrics.load_time_ms > 5000 and event_type = 'frontend', false)
    or coalesce((metrics.cpu_percent > 90 or metrics.memory_percent > 95)
                and event_type = 'infrastructure', false) as flagged
  from read_json(?, format = 'newline_delimited', columns = {
    service_name: 'varchar', region: 'varchar', event_type: 'varchar',
    metrics: 'struct(latency_ms double, query_time_ms double, load_time_ms double,
                     cpu_percent double, memory_percent double)'})""",
    "pino": """
  select row_number() over () as n, name as service_name, region,
    coalesce(responseTime > 500, false) as flagged
  from read_json(?, format = 'newline_delimited', columns = {
    time: 'bigint', name: 'varchar', region: 'varchar', responseTime: 'double',
    res: 'struct(statusCode integer)'})""",
    "jmeter": """
  select row_number() over () as n, regexp_extract(URL, '://([^/:]*)', 1) as service_name,
    '' as region, coalesce(elapsed > 500, false) as flagged
  from read_csv(?, header = true)""",
}

SQL = """
with events as (%s),
runs as (
  select flagged, sum(case when flagged then 0 else 1 end)
    over (partition by service_name, region order by n) as run, service_name, region, n
  from events),
streaks as (
  select flagged, row_number() over (partition by service_name, region, run, flagged order by n) as streak
  from runs)
select count(*), count(*) filter (flagged), count(*) filter (flagged and streak >= 3) from streaks
"""

source = SOURCES[sys.argv[3] if len(sys.argv) > 3 else "logmon"]
connection = duckdb.connect(config={"threads": int(sys.argv[2])})
print("events %d flagged %d critical %d" % connection.execute(SQL % source, [sys.argv[1]]).fetchone())
