"""The corpus as a whole: one rule to a rejected case, and no two cases that ask the same of a runtime."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import cache
from typing import Any

from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import Reading, read_recording
from conformance.contract.requirements import requirements
from conformance.model.case import Case
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases
from conformance.suite.flags import flags
from conformance.suite.goldens import golden_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_of

CASES = cases(CURRENT)
STORED = tuple(case for case in CASES if case.recipe is None)
ACCEPTED = tuple(case for case in STORED if case.rejects is None)
REJECTED = tuple(case for case in STORED if case.rejects is not None)
# 9.2: a line of a comment is REJ-058 even where REJ-002 could be read to name it
CONSEQUENCES = {"reject-comment-line": {"REJ-002"}, "reject-comment-with-slashes": {"REJ-002"}}
TIMES = ("started_at", "ended_at", "exported_at")
IN_ID_RULES = ("REJ-023", "REJ-024")

MISTAKES = {
    "the culture's decimal comma": "number-decimal-point",
    "Buddhist years": "time-turn-of-the-century",
    "Arabic digits": "text-arabic",
    "the Turkish i": "text-turkish-i",
    "1e-07": "number-small-exponents",
    ".0 on whole numbers": "number-spellings",
    "float32 widened": "number-no-float32",
    "17 digits": "number-shortest-digits",
    "code-point key order": "key-utf16-order",
    "integer-like keys moved first": "key-integer-like",
    "keys that differ only in case lost in a case-blind map": "key-case-only",
    "__proto__": "key-prototype-names",
    "date-like strings rewritten by a JSON library": "text-look-alikes",
    "text compared case-blind": "score-required-detail-is-exact",
    "BOM": "reject-byte-order-mark",
    "CRLF or UTF-16 by platform": "text-byte-widths",
    "\\u003c": "text-html-characters",
    "trimmed spaces": "text-spaces-kept",
    "Unicode normalised": "text-combining-marks",
    "local time labelled Z": "time-offset-of-odd-minutes",
    "milliseconds for microseconds": "order-within-a-millisecond",
    "fractions dropped when zero": "time-fraction-carries",
    "DST hours": "time-daylight-saving-ends",
    "midnight": "time-noon-and-midnight",
    "week-years": "time-new-year-back",
    "float32 seconds after hours of play": "time-hours-of-play",
    "failed attempts de-duplicated or dropped": "order-identical-attempts",
    "ring buffers": "order-thousand-events",
    "rows filtered in the table only": "form-every-type-and-outcome",
    "phase-blind scoring": "score-practice-never-counts",
    "penalties counted once": "score-critical-error-twice",
    "a clamp at each event": "score-clamp-at-the-end",
    "> for >=": "score-sixty-five-is-conditional",
    "truthy for true": "score-required-detail-is-typed",
    "last attempt for first": "score-failure-after-success",
    "ties broken by hash order": "order-many-ties",
    "evidence that names nothing or stops too early": "score-missed-twice",
    "regressions hidden": "score-three-regressed",
    "a rubric compiled in": "variant-penalty-of-one",
    "a session cut off exported as whole": "reject-no-end",
}


@cache
def reading_of(case: Case) -> Reading:
    return read_recording(recording_of(case), scenario_of(case))


def alike(keyed: Iterable[tuple[str, Hashable]]) -> list[list[str]]:
    """The names that share a key."""
    groups: dict[Hashable, list[str]] = defaultdict(list)
    for name, key in keyed:
        groups[key].append(name)
    return [names for names in groups.values() if len(names) > 1]


def behaviour(case: Case) -> Hashable:
    """What a conforming exporter makes of a case, without ids; without times where they are not the point."""
    recording = reading_of(case).recording
    assert recording is not None
    document: dict[str, Any] = json.loads(
        export_of(recording, scenario_of(case), parse_utc(case.exported_at)).document
    )
    for place in (document, document["report"], *document["events"]):
        place.pop("session_id")
        place.pop("participant_id")
    if not case.case_id.startswith("time-"):
        for name in TIMES:
            document.pop(name)
        for event in document["events"]:
            event.pop("timestamp")
    if case.case_id.startswith("form-session-id"):
        document["session_id"] = recording.header.session_id
    return json.dumps(document, sort_keys=True), case.scenario, case.out


def fault(case: Case) -> Hashable:
    """The rule that is broken, the line that breaks it and the one behind it, without the session id."""
    data = recording_of(case)
    broken = next(rule for rule in reading_of(case).broken if rule.code == case.rejects)
    lines = [*data.split(b"\n"), b""]
    text = b"\n".join(lines[broken.line - 1 : broken.line + 1])
    session = re.search(rb'"session_id":"([^"]+)"', data)
    if session is not None and case.rejects not in IN_ID_RULES:
        text = text.replace(session[1], b"S")
    return case.rejects, text, case.out


def test_a_rejected_case_breaks_the_rule_that_it_names_and_no_other() -> None:
    found = {case.case_id: {rule.code for rule in reading_of(case).broken} for case in REJECTED}
    wanted = {case.case_id: {case.rejects} | CONSEQUENCES.get(case.case_id, set()) for case in REJECTED}
    assert found == wanted


def test_an_accepted_case_breaks_no_rule() -> None:
    assert {case.case_id: reading_of(case).broken for case in ACCEPTED if reading_of(case).broken} == {}


def test_no_two_accepted_cases_ask_the_same() -> None:
    assert alike((case.case_id, behaviour(case)) for case in ACCEPTED) == []


def test_no_two_rejected_cases_ask_the_same() -> None:
    assert alike((case.case_id, fault(case)) for case in REJECTED) == []


def test_cases_that_ask_the_same_would_be_found() -> None:
    assert alike([("a", 1), ("b", 2), ("c", 1)]) == [["a", "c"]]


def test_every_rule_that_can_be_broken_is_broken_by_a_case() -> None:
    rules = {name for name, rule in requirements().items() if name.startswith("REJ") and not rule.untestable}
    assert rules - {case.rejects for case in REJECTED} == set()


def test_every_rule_of_recordings_is_the_first_of_some_legal_one() -> None:
    """A runtime that wrongly rejects a case is told the first rule that the case cites."""
    first = {next((name for name in case.requirements if name.startswith("REC")), None) for case in CASES}
    rules = {name for name, rule in requirements().items() if name.startswith("REC") and not rule.untestable}
    assert rules - first == set()


def test_every_flag_is_defined_and_used_and_every_case_has_one() -> None:
    assert {flag for case in CASES for flag in case.flags} == set(flags())
    assert [case.case_id for case in CASES if not case.flags] == []


def test_no_two_flags_say_the_same() -> None:
    sentences = [sentence.lower() for sentence in flags().values()]
    assert len(sentences) == len(set(sentences))
    assert all(sentence.endswith(".") for sentence in sentences)


def test_every_mistake_that_the_corpus_is_for_has_its_case() -> None:
    assert set(MISTAKES.values()) - {case.case_id for case in CASES} == set()


def test_every_golden_export_is_there_and_as_its_manifest_says() -> None:
    assert [case.case_id for case in STORED if (golden_of(case) is None) != (case.rejects is not None)] == []
