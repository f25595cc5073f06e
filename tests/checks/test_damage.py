"""Every kind of damage, and the finding that a vendor reads first: check, requirement, place, cause.

`pytest tests/checks/test_damage.py -k every_damage --snapshot-update` writes anew all that is told of each.
"""

# ruff: noqa: E501  one damage is one line of the table

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.checks.judging import judge
from conformance.model.evidence import Evidence
from conformance.model.finding import Finding
from conformance.model.result import Verdict

from .story import Story, story
from .telling import is_being_written, sections, snapshot_of, told

Damage = Callable[[Story], Evidence]


def value(change: Callable[[dict[str, Any]], object]) -> Damage:
    """A change of the document's value, both files canonical again."""

    def damage(story: Story) -> Evidence:
        return story.changed(lambda document: void(change(document)))

    return damage


def void(_: object) -> None:
    return None


def text(change: Callable[[bytes], bytes]) -> Damage:
    """A change of the document's bytes."""
    return lambda story: story.evidence(document=change(story.golden.document))


def table(change: Callable[[bytes], bytes]) -> Damage:
    """A change of the table's bytes."""
    return lambda story: story.evidence(table=change(story.golden.table))


def at(path: str, replacement: object) -> Damage:
    """One value of the document replaced, by its pointer."""

    def change(document: dict[str, Any]) -> None:
        *parents, last = path.split("/")[1:]
        place: Any = document
        for part in parents:
            place = place[int(part) if isinstance(place, list) else part]
        place[int(last) if isinstance(place, list) else last] = replacement

    return value(change)


def once(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


def drop(place: int) -> Damage:
    return value(lambda document: document["events"].pop(place))


def shifted(document: dict[str, Any]) -> None:
    for event in document["events"]:
        event["timestamp"] = event["timestamp"].replace("T14:", "T15:")


def renamed(old: str, new: str) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        document[new] = document.pop(old)

    return change


LEADING: list[tuple[str, Damage, str, str, str, str | None]] = [
    # the document's text
    ("bom", text(lambda d: b"\xef\xbb\xbf" + d), "json.wellformed", "JSN-002", "0", "byte order mark (BOM)"),
    ("utf-16", text(lambda d: d.decode().encode("utf-16")), "json.wellformed", "JSN-002", "0", "UTF-16 with a byte order mark"),
    ("cut off", text(lambda d: d[:-7]), "json.wellformed", "JSN-002", "*", None),
    ("NaN", text(once(b'"score_total":80', b'"score_total":NaN')), "json.wellformed", "JSN-002", "*", "NaN or infinity written as a bare word"),
    ("member twice", text(once(b'"end_reason"', b'"end_reason":"completed","end_reason"')), "json.wellformed", "JSN-002", "*", "a member written twice"),
    ("trailing comma", text(lambda d: d[:-1] + b",}"), "json.wellformed", "JSN-002", "*", "JSON put together by hand"),
    ("line end", text(lambda d: d + b"\n"), "canonical.document", "JSN-006", "*", "a line end added at the end of the file"),
    ("pretty", text(lambda d: json.dumps(json.loads(d), indent=2).encode()), "canonical.document", "JSN-006", "1", "printed over several lines"),
    ("pretty on Windows", text(lambda d: json.dumps(json.loads(d), indent=2).replace("\n", "\r\n").encode()), "canonical.document", "JSN-006", "1", "printed over several lines, with the platform's line ends"),
    ("spaces", text(lambda d: json.dumps(json.loads(d), sort_keys=True, ensure_ascii=False).encode()), "canonical.document", "JSN-006", "*", "a space after comma or colon"),
    ("insertion order", text(lambda d: json.dumps(dict(reversed(json.loads(d).items())), separators=(",", ":")).encode()), "canonical.document", "JSN-007", "2", "members written in the order of insertion"),
    ("point zero", text(once(b'"score_delta":25,', b'"score_delta":25.0,')), "canonical.document", "JSN-009", "*", "`.0` on a whole number"),
    ("exponent", text(once(b'"score_delta":20,', b'"score_delta":2e1,')), "canonical.document", "JSN-009", "*", "another number format"),
    ("solidus", text(once(b'"panel":"east"', b'"panel":"e\\u0061st"')), "canonical.document", "JSN-008", "*", "characters escaped that need no escape, or another form of escape"),
    # its members
    ("version", at("/schema_version", "1.0"), "schema.document", "JSN-001", "/schema_version", None),
    ("unknown member", value(renamed("end_reason", "endReason")), "schema.document", "JSN-001", "", None),
    ("null", at("/events/3/target_id", None), "schema.document", "JSN-001", "/events/3/target_id", None),
    ("outcome in capitals", at("/events/3/outcome", "FAIL"), "schema.document", "EVT-005", "/events/3/outcome", None),
    ("no phase", value(lambda d: d["events"][3].pop("phase")), "schema.document", "EVT-006", "/events/3", None),
    ("id from zero", at("/events/0/event_id", "evt-000"), "schema.document", "EVT-003", "/events/0/event_id", None),
    ("id of another", at("/events/4/event_id", "evt-006"), "identifiers.events", "EVT-003", "/events/4/event_id", "numbered before events were left out, or before ordering"),
    ("another participant in an event", at("/events/4/participant_id", "anon-x"), "identifiers.session", "EVT-004", "/events/4/participant_id", None),
    ("another session in the report", at("/report/session_id", "other"), "identifiers.session", "JSN-003", "/report/session_id", None),
    ("another end", at("/end_reason", "aborted"), "parity.header", "JSN-003", "/end_reason", None),
    # events
    ("a failure dropped", drop(3), "parity.recording", "EVT-001", "/events", "failed attempts dropped"),
    ("the last event dropped", drop(-1), "parity.recording", "EVT-001", "/events", "events of the type re_audit_completed dropped"),
    ("the first events dropped", value(lambda d: d.update(events=d["events"][2:])), "parity.recording", "EVT-001", "/events", "the first events lost, as in a ring buffer that keeps the last ones"),
    ("the last events dropped", value(lambda d: d.update(events=d["events"][:-2])), "parity.recording", "EVT-001", "/events", "the last events lost"),
    ("an event twice", value(lambda d: d["events"].insert(4, d["events"][3])), "parity.recording", "EVT-001", "/events/4", None),
    ("outcome mended", at("/events/3/outcome", "success"), "parity.recording", "EVT-005", "/events/3/outcome", None),
    ("detail re-typed", at("/events/5/details/safe_to_fight", 1), "parity.recording", "EVT-005", "/events/5/details/safe_to_fight", "a boolean written as a number or a text"),
    ("detail lost", at("/events/1/details", {}), "parity.recording", "EVT-005", "/events/1/details", "members dropped"),
    ("empty details", value(lambda d: d["events"][4].update(details={})), "parity.recording", "EVT-005", "/events/4/details", "a default for details, where the recording has none"),
    ("re-cased", at("/events/3/details/selected_exit", "North_Blocked"), "parity.recording", "EVT-005", "/events/3/details/selected_exit", "letters changed in case"),
    # time
    ("local time", value(shifted), "timestamps.instants", "TIM-001", "/events/0/timestamp", "local time labelled Z, or the offset of started_at ignored"),
    ("milliseconds", at("/events/3/timestamp", "2026-01-19T14:03:58.257Z"), "schema.document", "TIM-002", "/events/3/timestamp", None),
    ("an offset", at("/events/3/timestamp", "2026-01-19T15:03:58.257000+01:00"), "schema.document", "TIM-002", "/events/3/timestamp", None),
    ("a microsecond", at("/events/3/timestamp", "2026-01-19T14:03:58.257001Z"), "timestamps.instants", "TIM-001", "/events/3/timestamp", "seconds held in a floating-point number, or rounded"),
    ("fraction dropped", at("/events/3/timestamp", "2026-01-19T14:03:58.000000Z"), "timestamps.instants", "TIM-001", "/events/3/timestamp", "fraction dropped"),
    ("the end", at("/ended_at", "2026-01-19T23:00:00.000000Z"), "timestamps.instants", "TIM-003", "/ended_at", "microseconds read as another unit, or another instant"),
    ("exported now", at("/exported_at", "2026-11-22T00:00:00.000000Z"), "timestamps.instants", "TIM-004", "/exported_at", "the machine's clock instead of the time that was given"),
    ("started at the end", value(lambda d: d.update(started_at=d["ended_at"])), "timestamps.instants", "TIM-002", "/started_at", "taken from ended_at"),
    ("Buddhist year", at("/started_at", "2569-01-19T14:02:37.250000Z"), "timestamps.instants", "TIM-002", "/started_at", "Buddhist calendar of the locale"),
    # score
    ("a point of score", at("/score/score_total", 79), "score.total", "SCO-009", "/score/score_total", None),
    ("status", at("/score/status", "conditional_pass"), "score.status", "SCO-010", "/score/status", "`>` for `>=` at a threshold"),
    ("weight", at("/events/1/score_delta", 20), "score.deltas", "SCO-006", "/events/1/score_delta", None),
    ("penalty", at("/events/4/score_delta", 0), "score.deltas", "SCO-007", "/events/4/score_delta", "critical errors cost nothing"),
    ("failure rewarded", at("/events/3/score_delta", 25), "score.deltas", "SCO-003", "/events/3/score_delta", None),
    ("no delta on a failure", value(lambda d: d["events"][3].pop("score_delta")), "score.deltas", "SCO-008", "/events/3", None),
    ("delta on a transition", value(lambda d: d["events"][0].update(score_delta=0)), "score.deltas", "SCO-008", "/events/0/score_delta", None),
    ("another sentence", at("/score/why/0", "+25 obj_activate_alarm: Good. (evt-002)"), "score.why", "SCO-011", "/score/why/0", None),
    # report
    ("report total", at("/report/score_total", 79), "report.score", "REP-001", "/report/score_total", None),
    ("label", at("/report/objective_breakdown/0/label", "x"), "report.breakdown", "REP-002", "/report/objective_breakdown/0/label", None),
    ("an objective left out", value(lambda d: d["report"]["objective_breakdown"].pop()), "report.breakdown", "REP-002", "/report/objective_breakdown", None),
    ("evidence stops early", at("/report/objective_breakdown/2/evidence_event_ids", ["evt-013"]), "report.breakdown", "REP-003", "/report/objective_breakdown/2/evidence_event_ids", None),
    ("evidence of nothing", at("/report/objective_breakdown/2/evidence_event_ids", ["evt-999"]), "lineage.evidence", "REP-012", "/report/objective_breakdown/2/evidence_event_ids/0", None),
    ("negative penalty", at("/report/critical_errors/0/penalty", -20), "report.critical-errors", "REP-004", "/report/critical_errors/0/penalty", None),
    ("no critical error", at("/report/critical_errors", []), "report.critical-errors", "REP-004", "/report/critical_errors", None),
    ("report why", value(lambda d: d["report"]["why"].reverse()), "report.why", "REP-005", "/report/why/0", None),
    ("no drill", at("/report/recommended_microdrills", []), "report.microdrills", "REP-006", "/report/recommended_microdrills", "one drill less than max_assigned"),
    ("the reason of a drill", at("/report/recommended_microdrills/0/reason", "x"), "report.microdrills", "REP-007", "/report/recommended_microdrills", None),
    ("drills as an object", at("/report/recommended_microdrills", {}), "schema.document", "JSN-001", "/report/recommended_microdrills", None),
    ("no comparison", value(lambda d: d["report"].pop("re_audit_delta")), "report.re-audit-delta", "REP-009", "/report", None),
    ("before", at("/report/re_audit_delta/score_before", 0), "report.re-audit-delta", "REP-009", "/report/re_audit_delta/score_before", None),
    ("not improved", at("/report/re_audit_delta/improved_objectives", []), "report.re-audit-delta", "REP-010", "/report/re_audit_delta/improved_objectives", None),
    ("digest", at("/scenario_sha256", "0" * 64), "document.scenario", "JSN-005", "/scenario_sha256", None),
    ("rubric version", at("/rubric_version", "2"), "document.scenario", "JSN-004", "/rubric_version", None),
    # the table
    ("table bom", table(lambda d: b"\xef\xbb\xbf" + d), "csv.wellformed", "CSV-001", "0", "byte order mark (BOM)"),
    ("table LF", table(lambda d: d.replace(b"\r\n", b"\n")), "canonical.table", "CSV-007", "row 1", "LF for CRLF: the platform's line ends"),
    ("table CR", table(lambda d: d.replace(b"\r\n", b"\r")), "csv.wellformed", "CSV-001", "*", None),
    ("semicolons", table(lambda d: d.replace(b",", b";")), "csv.wellformed", "CSV-001", "row 1", "the separator of the locale, or of another format"),
    ("header", table(once(b"event_type", b"EventType")), "csv.shape", "CSV-002", "row 1", "columns named otherwise"),
    ("all quoted", table(once(b"audit", b'"audit"')), "canonical.table", "CSV-007", "row 2", "every field quoted, or fields with spaces"),
    ("no last line end", table(lambda d: d[:-2]), "canonical.table", "CSV-007", "row 15", "no line end after the last record"),
    ("blank line", table(lambda d: d + b"\r\n"), "csv.shape", "CSV-003", "row 16", "a blank line"),
    ("a row left out", table(lambda d: b"".join(line for line in d.splitlines(True) if b",evt-004," not in line)), "parity.table", "CSV-003", "row 5", "events left out of the table"),
    ("guarded", table(once(b",-20,", b",'-20,")), "parity.table", "CSV-008", "row 6 score_delta", "escaped against spreadsheets"),
    ("another cell", table(once(b"P0042", b"p0042")), "parity.table", "CSV-004", "row 2 participant_id", "letters changed in case"),
    ("details dropped", table(once(b'"{""panel"":""east""}"', b"")), "parity.table", "CSV-005", "row 3 details", "left out of the table"),
    ("printed object", table(once(b'"{""panel"":""east""}"', b"[object Object]")), "parity.table", "CSV-005", "row 3 details", "an object printed instead of JSON"),
    ("delta point zero", table(once(b",25,", b",25.0,")), "canonical.cells", "CSV-006", "row 3 score_delta", "`.0` on a whole number"),
    ("a plus", table(once(b",25,", b",+25,")), "parity.table", "CSV-005", "row 3 score_delta", "a plus sign, which JSON does not have"),
    ("brackets", table(once(b",-20,", b",(20),")), "parity.table", "CSV-005", "row 6 score_delta", "a negative number in brackets"),
    ("Arabic digits", table(once(b",25,", ",٢٥,".encode())), "parity.table", "CSV-005", "row 3 score_delta", "another sign or digits of the locale"),
    ("no number", table(once(b",25,", b",many,")), "parity.table", "CSV-005", "row 3 score_delta", "no JSON number"),
    ("details once more", table(once(b'"{""panel"":""east""}"', b'"""{\\""panel\\"":\\""east\\""}"""')), "parity.table", "CSV-005", "row 3 details", "a JSON text written as a JSON string once more"),
    ("details printed into a string", table(once(b'"{""panel"":""east""}"', b'"""{\'panel\': \'east\'}"""')), "parity.table", "CSV-005", "row 3 details", "an object printed instead of JSON"),
    ("other details", table(once(b'""east""', b'""West""')), "parity.table", "CSV-005", "row 3 details", None),
    ("details cut off", table(once(b'"{""panel"":""east""}"', b'"{""panel"":""ea"')), "parity.table", "CSV-005", "row 3 details", "cut off"),
    ("rows reversed", table(lambda d: b"".join([d.splitlines(True)[0], *d.splitlines(True)[:0:-1]])), "parity.table", "CSV-003", "row 2 event_id", "written from the last to the first"),
    ("rows by outcome", table(lambda d: b"".join([d.splitlines(True)[0], *sorted(d.splitlines(True)[1:], key=lambda row: row.split(b",")[4])])), "parity.table", "CSV-003", "row 2 event_id", "sorted by outcome"),
    ("columns moved", table(lambda d: b"".join(b",".join(line.split(b",")[1:3] + line.split(b",")[:1] + line.split(b",")[3:]) for line in d.splitlines(True))), "csv.shape", "CSV-002", "row 1", "columns in another order"),
    ("decimal comma", table(once(b",25,", b',"25,0",')), "parity.table", "CSV-005", "row 3 score_delta", "decimal comma of the locale"),
    # files
    ("no table", lambda s: Evidence(**{**vars(s.evidence()), "artefacts": {s.session + ".json": s.evidence().artefacts[s.session + ".json"]}}), "artefacts.files", "RUN-001", "*", None),
    ("another file", lambda s: s.evidence(debug__log=b""), "artefacts.files", "RUN-002", "*", None),
    ("a folder", lambda s: s.evidence(**{s.session + "__csv": None}), "artefacts.files", "RUN-001", "*", None),
]  # fmt: skip


OF_ANOTHER_TYPE: list[tuple[str, Damage]] = [
    ("a list", text(lambda _: b"[]")),
    ("an empty file", text(lambda _: b"")),
    ("an empty table", table(lambda _: b"")),
    ("a header alone", table(lambda d: d.splitlines(True)[0])),
    ("UTF-16 without BOM", text(lambda d: d.decode().encode("utf-16-le"))),
    ("a table in UTF-16", table(lambda d: d.decode().encode("utf-16"))),
    ("a table in Latin-1", table(once(b"P0042", b"P\xe9"))),
    ("a delta as a text", text(once(b'"score_delta":25,', b'"score_delta":"25",'))),
    ("a delta as a boolean", text(once(b'"score_delta":25,', b'"score_delta":true,'))),
    ("events as texts", text(lambda d: json.dumps({**json.loads(d), "events": ["x"]}).encode())),
    ("deep", text(once(b'{"panel":"east"}', b'{"panel":' + b"[" * 40 + b"]" * 40 + b"}"))),
    ("a lone surrogate", text(once(b'"panel":"east"', b'"panel":"\\ud800"'))),
    ("no report", value(lambda d: d.pop("report"))),
    ("no ended_at", value(lambda d: d.pop("ended_at"))),
    ("no events", at("/events", [])),
    ("failures and partial dropped", value(lambda d: d.update(events=[*d["events"][:3], *d["events"][6:]]))),
    *((f"{path} {new!r}", at(path, new)) for path, new in [
        ("/events", {}), ("/events/3/timestamp", 5), ("/events/3/event_type", None),
        ("/events/1/details", [1]), ("/events/1/details/panel", ["east"]),
        ("/events/2/event_id", 3), ("/events/2/event_id", "evt-002"),
        ("/events/2/event_id", "evt-3"), ("/events/6/event_id", "evt-002"), ("/events/2/event_id", "x"), ("/events/5/outcome", ""),
        ("/events/0/details/to_phase", "re_audit"), ("/events/6/phase", "audit"), ("/events/6/phase", "re_audit"),
        ("/ended_at", None), ("/ended_at", "2026-01-19T14:00:00.000000Z"), ("/started_at", "x"),
        ("/session_id", 5), ("/participant_id", "other"), ("/scenario_sha256", 0), ("/scenario_id", "other"),
        ("/score", None), ("/score/why", {}), ("/score/why/0", 5), ("/score/why", []), ("/score/score_total", "80"),
        ("/score/score_total", 80.5), ("/score/score_total", -1), ("/score/status", None), ("/score/status", "good"),
        ("/report", []), ("/report/why", "x"), ("/report/why/1", None), ("/report/score_total", True),
        ("/report/objective_breakdown", {}), ("/report/objective_breakdown/1", "x"),
        ("/report/objective_breakdown/1/achieved", 1), ("/report/objective_breakdown/1/weight", 20.5),
        ("/report/objective_breakdown/1/evidence_event_ids", "evt-001"),
        ("/report/objective_breakdown/1/evidence_event_ids", ["evt-001", "evt-001"]),
        ("/report/critical_errors/0", None), ("/report/critical_errors/0/trigger_event_id", "evt-900"),
        ("/report/critical_errors/0/code", "other"), ("/report/recommended_microdrills/0", 1),
        ("/report/recommended_microdrills/0/microdrill_id", "other"), ("/report/re_audit_delta", None),
        ("/report/re_audit_delta/improved_objectives", ["x"]), ("/report/re_audit_delta/regressed_objectives", None),
        ("/report/re_audit_delta/score_delta", 5),
    ]),
]  # fmt: skip
"""Damages of which all that is told is in the snapshot, and nothing is said of what leads."""
DAMAGES: dict[str, Damage] = dict([*(row[:2] for row in LEADING), *OF_ANOTHER_TYPE])


def place_of(finding: Finding) -> str:
    if finding.row is not None:
        return f"row {finding.row} {finding.column}" if finding.column else f"row {finding.row}"
    if finding.pointer is not None:
        return finding.pointer or str(finding.offset)
    return str(finding.offset)


@cache
def judged(name: str) -> tuple[Verdict, ...]:
    return judge(DAMAGES[name](story()))


@pytest.mark.parametrize(
    ("name", "check", "requirement", "place", "cause"),
    [(row[0], *row[2:]) for row in LEADING],
    ids=[row[0] for row in LEADING],
)
def test_the_leading_finding(name: str, check: str, requirement: str, place: str, cause: str | None) -> None:
    first = next(finding for verdict in judged(name) for finding in verdict.findings)
    got = (first.check, first.requirement, place if place == "*" else place_of(first), first.cause)
    if check == "schema.document" and place == "":
        got = (*got[:2], first.pointer or "", first.cause)
    assert got == (check, requirement, place, cause), first


def fresh(name: str) -> bytes:
    return told(name, story().case.case_id, judged(name))


@cache
def written() -> dict[str, bytes]:
    return sections(snapshot_of("test_damage", "test_every_damage"))


@pytest.mark.parametrize("name", DAMAGES)
def test_all_that_is_told(name: str) -> None:
    assert fresh(name).decode() == written().get(name, b"").decode()


def test_no_damage_has_the_name_of_another() -> None:
    assert len(DAMAGES) == len(LEADING) + len(OF_ANOTHER_TYPE)


def test_every_damage(text: SnapshotAssertion, request: pytest.FixtureRequest) -> None:
    """The file holds the sections of these damages in this order, and nothing else."""
    section = fresh if is_being_written(request) else lambda name: written().get(name, b"")
    assert b"".join(map(section, DAMAGES)) == text


def test_the_reason_of_a_drill_for_a_miss() -> None:
    told = story("variant-two-drills-from-misses")
    place = "/report/recommended_microdrills"
    verdicts = judge(told.changed(lambda d: d["report"]["recommended_microdrills"][1].update(reason="x")))
    findings = [one for verdict in verdicts for one in verdict.findings if one.check == "report.microdrills"]
    assert [(one.requirement, one.pointer, one.cause) for one in findings] == [("REP-008", place, None)]
