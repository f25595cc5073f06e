"""What must stay as it was, though the recording changed: the exports of a runtime against one another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import orjson

from conformance.canonical.jcs import jcs
from conformance.checks.differing import parting
from conformance.contract.rebuilding import recording_lines
from conformance.fuzz.breaking import whole
from conformance.fuzz.draws import Draws
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.session import Session
from conformance.fuzz.specimen import Specimen, given_of
from conformance.fuzz.spelling import PLAIN, spelled
from conformance.fuzz.trial import Trial
from conformance.model.evidence import AnswerKind, Evidence
from conformance.model.finding import Finding, clip
from conformance.model.recording import Details
from conformance.model.scenario import Scenario
from conformance.runner.witnessing import Given, Witness

_IDS = re.compile(r"evt-([0-9]{3,})")
_OWNERS = {"events": "EVT-001", "score": "SCO-002", "report": "REP-003"}


@dataclass(frozen=True)
class Relation:
    """`twin` gives the other recording; `differing` what is wrong about the two exports, base first."""

    name: str
    requirement: str
    twin: Callable[[Specimen, Evidence], Given]
    differing: Callable[[Relation, Specimen, Evidence, Evidence], Iterator[Finding]]


def related(witness: Witness, specimen: Specimen, base: Evidence, relation: Relation) -> Trial:
    """Hold the export of a specimen, which is there already, against that of its twin.

    Raises Inapplicable, CannotJudge and OSError.
    """
    twin = witness.witness(relation.twin(specimen, base))
    findings = relation.differing(relation, specimen, base, twin)
    named = tuple(finding.by(f"relation.{relation.name}") for finding in findings)
    return Trial(specimen, twin, named, relation.name)


def _respelled(trait: str) -> Callable[[Specimen, Evidence], Given]:
    """The same session with one trait of its spelling turned round."""

    def twin(specimen: Specimen, base: Evidence) -> Given:
        traits = specimen.spelling.traits ^ {trait}
        return given_of(replace(specimen, spelling=replace(specimen.spelling, seed=1, traits=traits)))

    return twin


def _reordered(specimen: Specimen, base: Evidence) -> Given:
    """The lines in the order of the timeline."""
    session = specimen.session
    events = [session.events[place] for place in session.timeline()]
    return given_of(replace(specimen, session=session.with_events(events)))


def _rebuilt(specimen: Specimen, base: Evidence) -> Given:
    """The recording that the runtime's own document tells."""
    given = given_of(specimen)
    document = _document(base, given.session_id)
    return replace(given, recording=whole(spelled(recording_lines(document), PLAIN)))


def _informed(specimen: Specimen, base: Evidence) -> Given:
    return given_of(replace(specimen, session=with_slip_of_the_hand(specimen)[0]))


def with_slip_of_the_hand(specimen: Specimen) -> tuple[Session, int]:
    """The session with one `info` event more, which is no attempt; and its place on the timeline."""
    session = specimen.session
    if not session.events:
        raise Inapplicable("there is no open phase")
    draws = Draws(specimen.index)
    line = draws.below(len(session.events))
    before = session.events[line]
    kind, details = draws.pick(_slips(session.rules))
    kept = {name: before[name] for name in ("record", "elapsed_us", "phase", "actor_id")}
    event = {**kept, "event_type": kind, "outcome": "info", "details": details}
    longer = session.with_events((*session.events[: line + 1], event, *session.events[line + 1 :]))
    return longer, longer.timeline().index(line + 1)


def _slips(scenario: Scenario) -> list[tuple[str, Details]]:
    """The acts that would satisfy an objective, were they no `info`."""
    acts = [(entry.evidence_event, dict(entry.required_detail)) for entry in scenario.objectives]
    return [act for act in acts if act[0] != "phase_transition"] or [("hazard_identified", {})]


def _same_bytes(relation: Relation, specimen: Specimen, base: Evidence, twin: Evidence) -> Iterator[Finding]:
    if base.answer is None or twin.answer is None or base.answer.kind is not twin.answer.kind:
        yield _unlike(relation, base, twin)
        return
    for name, artefact in base.artefacts.items():
        other = twin.artefacts.get(name)
        if other is None or other.data != artefact.data:
            yield Finding(
                "", relation.requirement, f"{name} changes with the recording's form only", file=name
            )


def _unlike(relation: Relation, base: Evidence, twin: Evidence) -> Finding:
    was, now = (evidence.answer.kind.value if evidence.answer else "none" for evidence in (base, twin))
    log = twin.answer.log if twin.answer else ""
    message = f"the same session in another form was answered otherwise: {clip(log.strip())}".rstrip(": ")
    return Finding("", relation.requirement, message, expected=was, got=now)


def _one_more(relation: Relation, specimen: Specimen, base: Evidence, twin: Evidence) -> Iterator[Finding]:
    if twin.answer is None or twin.answer.kind is not AnswerKind.EXPORTED:
        yield _unlike(relation, base, twin)
        return
    place = with_slip_of_the_hand(specimen)[1]
    was, now = (_document(evidence, base.session_id) for evidence in (base, twin))
    if len(now["events"]) != len(was["events"]) + 1:
        message = "an `info` event was added, and the document has not one event more"
        counts = (str(len(was["events"]) + 1), str(len(now["events"])))
        yield Finding("", "EVT-001", message, pointer="/events", expected=counts[0], got=counts[1])
        return
    yield from _changes(was, _without(now, place))


def _changes(was: dict[str, Any], now: dict[str, Any]) -> Iterator[Finding]:
    for name, value in was.items():
        if value != now.get(name):
            pointer, *parts = parting(value, now.get(name), f"/{name}")
            message = "this changed, though only an `info` event was added, which is no attempt"
            expected, got = (clip(jcs(part).decode()) for part in parts)
            owner = _OWNERS.get(name, "JSN-001")
            yield Finding("", owner, message, pointer=pointer, expected=expected, got=got)


def _without(document: dict[str, Any], place: int) -> dict[str, Any]:
    """The document without the event at a place of the timeline, the ids behind it one less."""

    def renamed(found: re.Match[str]) -> str:
        position = int(found[1])
        return f"evt-{position - (position > place + 1):03d}"

    events = document["events"][:place] + document["events"][place + 1 :]
    parts = {name: _mapped(document[name], renamed) for name in ("score", "report")}
    numbered = [{**event, "event_id": _IDS.sub(renamed, event["event_id"])} for event in events]
    return {**document, **parts, "events": numbered}


def _mapped(value: Any, renamed: Callable[[re.Match[str]], str]) -> Any:
    return orjson.loads(_IDS.sub(renamed, orjson.dumps(value).decode()))


def _document(evidence: Evidence, session_id: str | None) -> dict[str, Any]:
    artefact = evidence.artefacts.get(f"{session_id}.json")
    try:
        document: dict[str, Any] = orjson.loads((artefact.data if artefact else None) or b"")
    except ValueError:
        raise Inapplicable("there is no document to compare") from None
    return document


RELATIONS = (
    Relation("members", "REC-004", _respelled("REC-004"), _same_bytes),
    Relation("spaces", "REC-005", _respelled("REC-005"), _same_bytes),
    Relation("escapes", "REC-007", _respelled("REC-007"), _same_bytes),
    Relation("numbers", "REC-009", _respelled("REC-009"), _same_bytes),
    Relation("lines", "REC-021", _reordered, _same_bytes),
    Relation("rebuilt", "EVT-007", _rebuilt, _same_bytes),
    Relation("info", "EVT-001", _informed, _one_more),
)
