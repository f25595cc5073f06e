"""with_pandas.py RESULTS TABLES: what a cohort did, with pandas.

RESULTS is the results.parquet that `svr-conformance verify TABLES --out DIR` has written, TABLES the folder
of the exports. Only sessions that conform count. Texts stay texts: an id such as 001 or NA is one.
"""

import sys
from pathlib import Path

import pandas as pd

KEYS = ["session_id", "participant_id"]


def tables(folder: Path, sessions: pd.Series) -> pd.DataFrame:
    """The events of these sessions. Every column is text as it stands, but for time and numbers."""
    files = [folder / f"{session}.csv" for session in sessions]
    events = pd.concat(pd.read_csv(file, dtype=str, keep_default_na=False) for file in files)
    events["timestamp"] = pd.to_datetime(events["timestamp"], format="%Y-%m-%dT%H:%M:%S.%fZ", utc=True)
    events = events.reindex(columns=[*events, *{"duration_us"}.difference(events)])  # none has it in 1.0.0
    for name in ("score_delta", "duration_us"):
        events[name] = pd.to_numeric(events[name]).astype("Int64")
    return events


def objectives(results: pd.DataFrame) -> pd.DataFrame:
    """How many sessions achieved each objective."""
    rows = pd.json_normalize(results["objectives"].explode().dropna().tolist())
    by = rows.groupby("objective_id", as_index=False)
    return by.agg(sessions=("achieved", "size"), achieved=("achieved", "sum"))


def alarm(events: pd.DataFrame) -> pd.DataFrame:
    """Seconds from the opening of the audit to the first attempt to raise the alarm."""
    audit = events[events["phase"] == "audit"]
    opened = audit[audit["event_type"] == "phase_transition"].groupby(KEYS)["timestamp"].min()
    tried = audit[(audit["event_type"] == "alarm_activated") & (audit["outcome"] != "info")]
    waited = tried.groupby(KEYS)["timestamp"].min() - opened
    return waited.dropna().dt.total_seconds().rename("seconds").reset_index()


def re_audit(results: pd.DataFrame) -> pd.DataFrame:
    """The score before the re-audit and after it."""
    again = results.dropna(subset="score_before")[["session_id", "score_before", "score_after"]]
    return again.assign(gained=again["score_after"] - again["score_before"]).sort_values("session_id")


def outcomes(events: pd.DataFrame) -> pd.DataFrame:
    """How acts ended, by their kind; failed ones are there, since an export keeps them."""
    return events.groupby(["event_type", "outcome"], as_index=False).agg(events=("event_id", "size"))


def durations(events: pd.DataFrame) -> pd.DataFrame:
    """How long acts of each kind took together, in microseconds, where that was recorded."""
    timed = events.dropna(subset="duration_us")
    by = timed.groupby("event_type", as_index=False)
    return by.agg(events=("event_id", "size"), duration_us=("duration_us", "sum"))


def main(file: str, folder: str) -> None:
    results = pd.read_parquet(file, dtype_backend="pyarrow")
    results = results[results["state"] == "conforms"]
    events = tables(Path(folder), results["session_id"])
    for told in (objectives(results), alarm(events), re_audit(results), outcomes(events), durations(events)):
        print(told.to_csv(index=False, lineterminator="\n"))


if __name__ == "__main__":
    main(*sys.argv[1:])
