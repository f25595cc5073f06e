"""Lies about the JSON document: its members, and how they are written (section 6)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from conformance import resources
from conformance.exporter.export import Steps
from conformance.mutants.mutant import Scene, documents, lie

_BYTES = "canonical.document"


def _set(pointer: str) -> Callable[[Callable[[Any], Any]], Steps]:
    """A member of the document, or of its report, replaced."""
    *folders, name = pointer.split("/")

    def made(change: Callable[[Any], Any]) -> Steps:
        def changed(scene: Scene) -> None:
            place = scene.document[folders[0]] if folders else scene.document
            place[name] = change(place.get(name))

        return documents(changed)

    return made


@lie("JSN-001", "schema.document", _set("generator"))
def adds_a_member(old: Any) -> Any:
    """Names its engine in a member of its own."""
    return "engine 5.4"


@lie("JSN-001", "schema.document", _set("schema_version"))
def writes_a_version_of_its_own(old: Any) -> Any:
    """Writes the version of its own program as schema_version."""
    return "1.0"


@lie("JSN-001", "schema.document", documents)
def writes_null_for_absent(scene: Scene) -> None:
    """Writes null for an optional member that is absent."""
    for event in scene.events:
        event.setdefault("target_id", None)


@lie("JSN-001", "schema.document", documents)
def writes_achieved_as_a_number(scene: Scene) -> None:
    """Writes 1 and 0 for true and false."""
    for entry in scene.report["objective_breakdown"]:
        entry["achieved"] = int(entry["achieved"])


@lie("JSN-001", "schema.document", documents)
def leaves_out_empty_lists(scene: Scene) -> None:
    """Leaves out lists of the report that are empty."""
    scene.document["report"] = {name: value for name, value in scene.report.items() if value != []}


@lie("JSN-003", "parity.header", _set("end_reason"))
def calls_every_session_completed(old: Any) -> Any:
    """Writes `completed` for every end."""
    return "completed"


@lie("JSN-003", "identifiers.session", _set("report/participant_id"))
def hides_the_participant_in_the_report(old: Any) -> Any:
    """Writes another participant in the report."""
    return "anonymous"


@lie("RUN-001", "identifiers.file", documents)
def names_another_session_inside(scene: Scene) -> None:
    """Writes the session id in lower case everywhere in the document; the files keep its case."""
    for place in (scene.document, scene.report, *scene.events):
        place["session_id"] = place["session_id"].lower()


@lie("JSN-004", "document.scenario", documents)
def takes_one_version_for_both(scene: Scene) -> None:
    """Writes the version of scenario.json for that of the rubric."""
    scene.document["rubric_version"] = scene.document["scenario_version"]


@lie("JSN-004", "document.scenario", _set("scenario_version"))
def compiles_the_version_in(old: Any) -> Any:
    """Writes 1.0.0 for the version of every scenario."""
    return "1.0.0"


@lie("JSN-005", "document.scenario", _set("scenario_sha256"))
def writes_the_digest_in_capitals(old: Any) -> Any:
    """Writes the digest in upper-case digits."""
    return str(old).upper()


@lie("JSN-005", "document.scenario", _set("scenario_sha256"))
def digests_the_files(old: Any) -> Any:
    """Digests the bytes of the files instead of their values."""
    files = ("microdrills", "rubric", "scenario")
    data = b"".join(
        resources.read(resources.data("Scenarios", "OfficeFire", f"{name}.json")) for name in files
    )
    return hashlib.sha256(data).hexdigest()


@lie("REC-029", "lineage.phases", documents)
def writes_the_phase_that_was_left(scene: Scene) -> None:
    """Gives a transition the phase that it leaves."""
    phase = "audit"
    for event in scene.events:
        opened = event["phase"]
        if event["event_type"] == "phase_transition":
            event["phase"] = phase
        phase = opened
