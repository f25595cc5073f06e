"""Score an export again with nothing but Python: chapter 8 of docs/specification.md.

    python3 examples/recompute.py S.json [--scenario FOLDER]

S.json is the document of an export, FOLDER the scenario's data (Office Fire if left out). Score and report
are made again from the events, and held against the document's. Exit status: 0 they agree; 1 they do not, and
each difference is named with its place; 2 wrong usage, or a file that cannot be used. Not checked: that the
events are legal, in timeline order and what was recorded, that the scenario's data are sound, how texts and
numbers are written, the table, and whatever else the document says. `svr-conformance verify` does that.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

OFFICE_FIRE = Path(__file__).resolve().parents[1] / "Data" / "Scenarios" / "OfficeFire"
BREAKDOWN = ("objective_id", "label", "weight", "achieved", "score_awarded", "evidence_event_ids")
ERROR = {"code": "code", "trigger_event_id": "event_id", "penalty": "penalty", "why": "why"}  # REP-004
Json = dict[str, Any]


def read(path: Path) -> Any:
    """The JSON value in a file: 5.0 is 5 (REC-010), no member twice (REJ-052), members sorted by JSN-007."""

    def members(pairs: list[tuple[str, Any]]) -> Json:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("an object has two members of one name")
        pairs = sorted(pairs, key=lambda pair: pair[0].encode("utf-16-be"))
        return {name: int(it) if isinstance(it, float) and it.is_integer() else it for name, it in pairs}

    try:
        return json.loads(path.read_bytes().decode(), object_pairs_hook=members)
    except (OSError, ValueError, RecursionError) as fault:
        raise ValueError(f"{path} cannot be read as JSON in UTF-8: {fault}") from fault


def events_of(document: Json, data: Json) -> Iterator[Json]:
    """The events: what each is an `attempt` of (8.2), how `late` in its phase, what it costs (SCO-007)."""
    rules = {rule["code"]: rule for rule in data["rubric"]["critical_errors"]}
    scored = [phase["phase_id"] for phase in data["scenario"]["phases"] if phase["scored"]]
    opened: dict[str, datetime] = {}
    for n, event in enumerate(document["events"]):
        try:
            told = {"details": {}, **event, "event_id": f"evt-{n + 1:03}"}  # EVT-003
            at = datetime.strptime(event["timestamp"], "%Y-%m-%dT%H:%M:%S.%f%z")
            if event["event_type"] == "phase_transition":
                opened[event["phase"]] = at
            told["late"] = (at - opened[event["phase"]]) // timedelta(microseconds=1)  # SCO-005
            told["attempt"] = event["event_type"] if event["outcome"] != "info" else None
            if event["event_type"] == "critical_error":
                told |= rules[event["critical_error_code"]]
                told |= {} if event["phase"] in scored else {"penalty": 0, "hard_fail": False}
                told["line"] = f"{-told['penalty']:+} {told['code']}: {told['why']} ({told['event_id']})"
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"the document's /events/{n} cannot be scored: {fault!r}") from fault
        yield told


def satisfies(event: Json, objective: Json) -> bool:
    """SCO-003. As JSON values 1 is 1.0, and neither is true; Python calls all three equal."""
    for name, value in objective.get("required_detail", {}).items():
        told = event["details"].get(name)
        if told != value or isinstance(told, bool) != isinstance(value, bool):
            return False
    within = objective.get("within_seconds")  # SCO-005
    return event["outcome"] == "success" and (within is None or event["late"] <= within * 1_000_000)


def judged(objective: Json, events: list[Json]) -> Json:
    """The objective with what it came to; in the `good` ones of its phases it is satisfied (SCO-004)."""
    decisive: dict[str, Json] = {}
    for event in events:
        if event["attempt"] == objective["evidence_event"]:
            decisive.setdefault(event["phase"], event)  # SCO-002: the first of a phase counts in it
    tried = [phase for phase in objective["phases"] if phase in decisive]
    good = [phase for phase in tried if satisfies(decisive[phase], objective)]
    evidence = [decisive[phase]["event_id"] for phase in tried]  # REP-003
    told = {"tried": tried, "good": good, "achieved": bool(good), "evidence_event_ids": evidence}
    told["achieved_by"] = decisive[good[0]]["event_id"] if good else "-"
    told["score_awarded"] = objective["weight"] if good else 0  # SCO-006
    told["why"] = objective["why_success" if good else "why_fail"]
    told["line"] = f"+{told['score_awarded']} {objective['objective_id']}: {told['why']}"  # SCO-011
    told["line"] += f" ({', '.join(evidence)})" if evidence else ""
    return {**objective, **told}


def deltas_of(events: list[Json], objectives: list[Json], errors: list[Json]) -> dict[str, int]:
    """By event id the score_delta of the events that have one (SCO-008)."""
    wanted = [one["evidence_event"] for one in objectives]
    deltas = {event["event_id"]: 0 for event in events if event["attempt"] in wanted}
    for one in (one for one in objectives if one["achieved"]):
        deltas[one["achieved_by"]] += one["score_awarded"]
    return {**deltas, **{error["event_id"]: -error["penalty"] for error in errors}}


def drills_of(objectives: list[Json], errors: list[Json], drills: Json) -> list[Json]:
    """Drills for what went wrong in the audit, each once, with its first reason (REP-006 to REP-008)."""
    missed = [one for one in objectives if "audit" in one["phases"] and "audit" not in one["good"]]
    missed.sort(key=lambda one: -one["weight"])  # and in rubric order within a weight
    by_error = [("critical_error_codes", e["code"], e["why"]) for e in errors if e["phase"] == "audit"]
    by_miss = [("missed_objective_ids", one["objective_id"], one["why_fail"]) for one in missed]
    sources = {"critical_error_match": by_error, "highest_weight_miss": by_miss}
    reasons: dict[str, str] = {}
    for source in drills["selection_policy"]["priority"]:
        for trigger, name, reason in sources[source]:
            for drill in drills["microdrills"]:
                if name in drill["trigger_if"][trigger]:
                    reasons.setdefault(drill["microdrill_id"], reason)
    kept = list(reasons.items())[: drills["selection_policy"]["max_assigned"]]
    return [{"microdrill_id": drill, "reason": reason} for drill, reason in kept]


def re_audit_delta(objectives: list[Json], before: int, after: int) -> Json:
    """What the re-audit changed (REP-009 to REP-011)."""
    better = [one for one in objectives if "audit" in one["phases"] and one["good"] == ["re_audit"]]
    worse = [one for one in objectives if one["good"] and "re_audit" in {*one["tried"]} - {*one["good"]}]
    scores = {"score_before": before, "score_after": after, "score_delta": after - before}
    named = {"improved_objectives": better, "regressed_objectives": worse}
    return scores | {name: [one["objective_id"] for one in ones] for name, ones in named.items()}


def recomputed(document: Json, data: Json) -> tuple[Json, list[Json]]:
    """The document as it must be, and the objectives with the events that achieved them."""
    rubric, events = data["rubric"], list(events_of(document, data))
    objectives = [judged(objective, events) for objective in rubric["objectives"]]
    errors = [event for event in events if event["event_type"] == "critical_error"]
    deltas = deltas_of(events, objectives, errors)
    earlier = [event for event in events if event["phase"] != "re_audit"]
    sums = (sum(deltas.get(event["event_id"], 0) for event in part) for part in (events, earlier))
    total, before = (min(max(points, 0), rubric["max_score"]) for points in sums)  # SCO-009
    status = "conditional_pass" if total >= rubric["conditional_pass_threshold"] else "fail"  # SCO-010
    status = "pass" if total >= rubric["pass_threshold"] else status
    status = "fail" if any(error["hard_fail"] for error in errors) else status
    score = {"score_total": total, "status": status}
    ordered = sorted(objectives, key=lambda one: not one["good"])  # REP-005
    report = {
        **{name: document[name] for name in ("session_id", "participant_id", "scenario_id")},
        **score,  # REP-001
        "objective_breakdown": [{name: one[name] for name in BREAKDOWN} for one in objectives],  # REP-002
        "critical_errors": [{name: error[key] for name, key in ERROR.items()} for error in errors],
        "why": [one["why"] for one in ordered + errors],
        "recommended_microdrills": drills_of(objectives, errors, data["microdrills"]),
    }
    report |= {"re_audit_delta": re_audit_delta(objectives, before, total)} if earlier != events else {}
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))  # which `read` has put in order
    marks = [{"event_id": e["event_id"], "score_delta": deltas.get(e["event_id"], ...)} for e in events]
    return {
        **document,
        "scenario_sha256": hashlib.sha256(text.encode()).hexdigest(),  # JSN-005
        "events": [{**event, **mark} for event, mark in zip(document["events"], marks, strict=True)],
        "score": {**score, "why": [one["line"] for one in objectives + errors]},
        "report": report,
    }, objectives


def differences(must: Any, found: Any, place: str = "") -> Iterator[str]:
    """Each place where two JSON values differ; `...` stands for none."""
    if type(must) is type(found) is list:
        must, found = dict(enumerate(must)), dict(enumerate(found))
    if type(must) is type(found) is dict:
        for name in {**must, **found}:
            yield from differences(must.get(name, ...), found.get(name, ...), f"{place}/{name}")
    elif must != found or isinstance(must, bool) != isinstance(found, bool):
        told = ["nothing" if it is ... else json.dumps(it, ensure_ascii=False) for it in (must, found)]
        yield f"{place}: expected {told[0]}, found {told[1]}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score an export again from its events.")
    parser.add_argument("document", metavar="S.json", type=Path)
    parser.add_argument("--scenario", metavar="FOLDER", type=Path, default=OFFICE_FIRE)
    told = parser.parse_args(arguments)
    try:
        document = read(told.document)
        data = {name: read(told.scenario / f"{name}.json") for name in ("microdrills", "rubric", "scenario")}
        must, objectives = recomputed(document, data)
    except ValueError as fault:
        parser.error(str(fault))
    except (KeyError, TypeError, AttributeError) as fault:
        parser.error(f"{told.document} is no export, or {told.scenario} holds no scenario: {fault!r}")
    found = list(differences(must, document))
    lines = ["points      of  achieved by   objective or critical error"]
    for one in objectives:
        lines += [f"{one['score_awarded']:6}  {one['weight']:6}  {one['achieved_by']:12}  {one['label']}"]
    for error in must["report"]["critical_errors"]:
        lines += [f"{-error['penalty']:6}          {error['trigger_event_id']:12}  {error['why']}"]
    lines += [f"{must['score']['score_total']:6}  total: {must['score']['status']}", *(found or ["agrees"])]
    lines += ["scored with other data: see --scenario"] * any("/scenario_sha256: " in line for line in found)
    print(*(line if line.isprintable() else ascii(line)[1:-1] for line in lines), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())
