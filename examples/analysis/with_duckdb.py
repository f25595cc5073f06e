"""with_duckdb.py RESULTS TABLES: what a cohort did, with DuckDB, in SQL.

RESULTS is the results.parquet that `svr-conformance verify TABLES --out DIR` has written, TABLES the folder
of the exports. Only sessions that conform count. Texts stay texts: an id such as 001 or NA is one.
"""

import csv
import sys
from pathlib import Path

import duckdb

RESULTS = "CREATE TABLE results AS SELECT * FROM read_parquet(?) WHERE state = 'conforms'"
TABLE = """
CREATE TABLE events (
    timestamp TIMESTAMP, event_type VARCHAR, phase VARCHAR, actor_id VARCHAR, outcome VARCHAR,
    objective_id VARCHAR, critical_error_code VARCHAR, score_delta BIGINT, event_id VARCHAR,
    session_id VARCHAR, participant_id VARCHAR, target_id VARCHAR, details VARCHAR, duration_us BIGINT)
"""
EVENTS = """
INSERT INTO events BY NAME
SELECT * FROM read_csv(?, header = true, all_varchar = true, delim = ',', quote = '"', escape = '"',
    nullstr = '', union_by_name = true)  -- tables of revision 1.0.0 have no duration_us
WHERE session_id IN (SELECT session_id FROM results)
"""

TOLD = (
    """
    SELECT objective.objective_id AS objective_id, count(*) AS sessions,
        count(*) FILTER (objective.achieved) AS achieved
    FROM (SELECT unnest(objectives) AS objective FROM results) GROUP BY ALL ORDER BY ALL
    """,
    """
    SELECT session_id, participant_id, epoch_us(
        min(timestamp) FILTER (event_type = 'alarm_activated' AND outcome <> 'info')
        - min(timestamp) FILTER (event_type = 'phase_transition')) / 1e6 AS seconds
    FROM events WHERE phase = 'audit' GROUP BY ALL HAVING seconds IS NOT NULL ORDER BY ALL
    """,
    """
    SELECT session_id, score_before, score_after, score_after - score_before AS gained
    FROM results WHERE score_before IS NOT NULL ORDER BY session_id
    """,
    "SELECT event_type, outcome, count(*) AS events FROM events GROUP BY ALL ORDER BY ALL",
    """
    SELECT event_type, count(*) AS events, sum(duration_us) AS duration_us
    FROM events WHERE duration_us IS NOT NULL GROUP BY ALL ORDER BY ALL
    """,
)


def main(file: str, folder: str) -> None:
    database = duckdb.connect()
    database.execute(RESULTS, [file])
    database.execute(TABLE)
    database.execute(EVENTS, [str(Path(folder, "*.csv"))])
    for query in TOLD:
        found = database.execute(query)
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow([column[0] for column in found.description])
        writer.writerows(found.fetchall())
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
