"""Lies about what an event holds (section 4)."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Callable
from typing import Any

from conformance.contract.timeline import ExportedEvent
from conformance.exporter.export import Steps
from conformance.model.recording import Details
from conformance.mutants.mutant import Scene, documents, each_event, lie, recorded

_PARITY = "parity.recording"


def _member(name: str) -> Callable[[Callable[[str], str]], Steps]:
    def changed(change: Callable[[str], str]) -> Steps:
        return each_event(lambda event: {**event, name: change(event[name])} if name in event else event)

    return changed


def _duration(change: Callable[[int], int]) -> Steps:
    name = "duration_us"
    return each_event(lambda event: {**event, name: change(event[name])} if name in event else event)


@lie("EVT-004", "identifiers.session", _member("session_id"))
def writes_session_ids_in_lower_case(text: str) -> str:
    """Events carry the session id in lower case."""
    return text.lower()


@lie("EVT-004", "identifiers.session", _member("participant_id"))
def calls_every_participant_anonymous(text: str) -> str:
    """Events carry `anonymous` for the participant."""
    return "anonymous"


@lie("EVT-005", _PARITY, _member("actor_id"))
def trims_actors(text: str) -> str:
    """Trims spaces from actor_id."""
    return text.strip(" ")


@lie("EVT-005", _PARITY, _member("target_id"))
def writes_targets_in_lower_case(text: str) -> str:
    """Writes target_id in lower case."""
    return text.lower()


@lie("EVT-005", _PARITY, _member("actor_id"))
def replaces_what_latin_1_has_not(text: str) -> str:
    """Writes a question mark for every character that Latin-1 does not have."""
    return text.encode("latin-1", "replace").decode("latin-1")


@lie("REC-035", _PARITY, each_event)
def gives_every_act_a_duration(event: ExportedEvent) -> ExportedEvent:
    """Writes a duration of 0 where none was recorded."""
    return {"duration_us": 0, **event}


@lie("REC-035", _PARITY, _duration)
def keeps_durations_in_milliseconds(duration: int) -> int:
    """Cuts durations to milliseconds."""
    return duration // 1000 * 1000


@lie("REC-035", _PARITY, _duration)
def keeps_durations_in_32_bits(duration: int) -> int:
    """Keeps durations in an unsigned number of 32 bits."""
    return duration & 0xFFFFFFFF


@lie("REC-035", "timestamps.durations", _duration)
def counts_durations_in_nanoseconds(duration: int) -> int:
    """Writes durations in nanoseconds."""
    return duration * 1000


@lie("EVT-005", _PARITY, each_event)
def drops_durations_of_nothing(event: ExportedEvent) -> ExportedEvent:
    """Leaves out durations that are 0."""
    return {name: value for name, value in event.items() if name != "duration_us" or value}


@lie("EVT-005", _PARITY, each_event)
def drops_empty_details(event: ExportedEvent) -> ExportedEvent:
    """Leaves out details that are empty."""
    return {name: value for name, value in event.items() if name != "details" or value}


@lie("EVT-005", _PARITY, each_event)
def adds_empty_details(event: ExportedEvent) -> ExportedEvent:
    """Writes {} where there are no details."""
    return {"details": {}, **event}


@lie("EVT-005", _PARITY, each_event)
def fills_in_the_target(event: ExportedEvent) -> ExportedEvent:
    """Takes the actor for the target where there is none."""
    return {"target_id": event["actor_id"], **event}


@lie("EVT-005", _PARITY, each_event)
def keeps_lineage_of_successes_only(event: ExportedEvent) -> ExportedEvent:
    """Leaves out the objective_id of an event that is no success."""
    kept = event["outcome"] == "success"
    return {name: value for name, value in event.items() if kept or name != "objective_id"}


def _details(change: Callable[[Any], Any]) -> Steps:
    return recorded(lambda e: e if e.details is None else e._replace(details=change(e.details)))


def _texts(change: Callable[[str], str]) -> Steps:
    """Every text of details changed, at any depth, but no name."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(item) for name, item in value.items()}
        if isinstance(value, list):
            return [changed(item) for item in value]
        return change(value) if isinstance(value, str) else value

    return _details(changed)


def _members(change: Callable[[str, Any], Any]) -> Steps:
    """Every member of details changed, at the first level."""
    return _details(lambda details: {name: change(name, item) for name, item in details.items()})


@lie("EVT-005", _PARITY, _texts)
def trims_texts_of_details(text: str) -> str:
    """Trims white space from every text of details."""
    return text.strip()


@lie("EVT-005", _PARITY, _texts)
def normalises_texts(text: str) -> str:
    """Brings every text of details into the form NFC."""
    return unicodedata.normalize("NFC", text)


@lie("EVT-005", _PARITY, _texts)
def replaces_line_ends_in_texts(text: str) -> str:
    """Writes LF for CR LF and for CR in the texts of details."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@lie("EVT-005", _PARITY, _texts)
def loses_the_dot_of_the_turkish_i(text: str) -> str:
    """Writes dotted and dotless i as one letter."""
    return text.replace("ı", "i").replace("İ", "I")


@lie("EVT-005", _PARITY, _texts)
def rewrites_dates(text: str) -> str:
    """Takes a text that looks like a date for an instant."""
    is_date = len(text) == 10 and text[4] == text[7] == "-" and text[:4].isdigit()
    return f"{text}T00:00:00Z" if is_date else text


@lie("EVT-005", _PARITY, _texts)
def cuts_texts_of_details(text: str) -> str:
    """Cuts texts of details at 2048 characters, its buffer."""
    return text[:2048]


@lie("EVT-005", _PARITY, _details)
def loses_names_that_differ_in_case(details: Details) -> Details:
    """Keeps details in a map that is blind to case."""
    return dict({name.casefold(): (name, value) for name, value in details.items()}.values())


@lie("EVT-005", _PARITY, _details)
def loses_proto(details: Details) -> Details:
    """Loses the member `__proto__`."""
    return {name: value for name, value in details.items() if name != "__proto__"}


@lie("EVT-005", _PARITY, _details)
def loses_the_empty_name(details: Details) -> Details:
    """Loses the member whose name is empty."""
    return {name: value for name, value in details.items() if name}


@lie("EVT-005", _PARITY, _details)
def drops_null_members(details: Details) -> Details:
    """Leaves out members of details that are null."""
    return {name: value for name, value in details.items() if value is not None}


@lie("EVT-005", _PARITY, _members)
def widens_float32(_name: str, value: Any) -> Any:
    """Holds the doubles of details as float32."""
    small = type(value) is float and abs(value) < 1e38
    return struct.unpack("f", struct.pack("f", value))[0] if small else value


@lie("EVT-005", _PARITY, _members)
def rounds_to_six_digits(_name: str, value: Any) -> Any:
    """Writes the doubles of details with six digits, as %g does."""
    return float(f"{value:g}") if type(value) is float else value


@lie("EVT-005", _PARITY, _members)
def writes_true_as_one(_name: str, value: Any) -> Any:
    """Writes true in details as 1."""
    return 1 if value is True else value


@lie("EVT-005", _PARITY, _members)
def writes_numbers_as_texts(_name: str, value: Any) -> Any:
    """Writes the integers of details as texts."""
    return str(value) if type(value) is int else value


@lie("EVT-005", _PARITY, _members)
def takes_an_empty_object_for_a_list(_name: str, value: Any) -> Any:
    """Writes an empty object inside details as an empty array."""
    return [] if value == {} else value


@lie("EVT-006", "schema.document", documents)
def leaves_out_the_outcome_info(scene: Scene) -> None:
    """Writes no outcome where it is info."""
    for event in scene.events:
        if event["outcome"] == "info":
            del event["outcome"]


@lie("EVT-006", "fields.document", documents)
def leaves_the_phase_of_transitions_empty(scene: Scene) -> None:
    """Writes an empty phase for transitions."""
    for event in scene.events:
        if event["event_type"] == "phase_transition":
            event["phase"] = ""
