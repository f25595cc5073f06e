"""The recordings of the cases: read from files, or made again by a recipe where they are too large to store.

A recipe gives the same bytes for ever: nothing in it may change once a catalogue names its digest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from conformance import resources
from conformance.errors import SuiteDamaged
from conformance.model.case import Case, Recipe
from conformance.model.vocabulary import PHASES, RECORDING_FORMAT
from conformance.suite.stream import stream

_RESTORE = "restore the suite from version control or install it again"
_START = "2026-03-01T10:00:00.123456+02:00"

_MIB = 1024 * 1024
_CLOSES = b'"}}\n'
_PRACTICE = ("score_report", "micro_drill")
_ACTORS = (*["anon-p001"] * 3, "system", "facilitator 2", 'Öz, \\"Ünal\\"', "unit-\U0001f600", "=1+1")
_OUTCOMES = ("success", "success", "success", "fail", "fail", "partial", "info", "info")
_TARGETS = (*[""] * 6, ',"target_id":"door 3, \\"north\\" wing"', ',"target_id":"panel-#"')
_LINEAGE = (
    *[""] * 10,
    ',"objective_id":"obj_activate_alarm"',
    ',"objective_id":"obj_identify_hazard"',
    ',"objective_id":"obj_use_safe_exit"',
    ',"objective_id":"obj_extinguisher_judgment"',
    ',"objective_id":"obj_reaudit_correction"',
    "",
)
_CODES = (',"critical_error_code":"used_blocked_exit"', ',"critical_error_code":"ignored_alarm"')
_DETAILS = (
    "",
    ',"details":{}',
    ',"details":{"panel":"east","attempt":#}',
    ',"details":{"selected_exit":"south_safe"}',
    ',"details":{"selected_exit":"north_blocked","seen":[true,false,null]}',
    ',"details":{"safe_to_fight":true}',
    ',"details":{"safe_to_fight":"true","distance_m":#.125}',
    ',"details":{"to_phase":"audit","note":"smoke, \\"thick\\"\\nthird floor\\t\\u0001"}',
    ',"details":{"2":#,"10":-#,"":null,"\U0001f600":1,"\ufb33":2,"Z":3,"a":4}',
    ',"details":{"pose":{"at":[72.3,-0.5,#.875],"turn":[1e-7,0.000001,9007199254740991]}}',
    ',"details":{"ort":"Stiegenhaus \u2013 Tür #","since":"2026-03-01","path":"C:/a\\\\b"}',
    ',"details":{"deep":[[[{"deeper":[{"value":"#"}]}]]],"e\u0301":"\u00e9"}',
    ',"details":{"selected_exit":"south_safe","confidence":0.#1}',
    ',"details":{"safe_to_fight":false,"extinguisher":"CO2"}',
    ',"details":{"hazard":"kettle","seconds":#}',
    ',"details":{"microdrill_id":"drill_exit_selection","samples":[#,-#,0]}',
)
_APT = {
    "exit_selected": ',"details":{"selected_exit":"south_safe","hesitation_s":#.625}',
    "extinguisher_attempted": ',"details":{"safe_to_fight":true,"hesitation_s":#.375}',
}
_ACTS = (
    "alarm_activated",
    "hazard_identified",
    "exit_selected",
    "extinguisher_attempted",
    "microdrill_started",
    "microdrill_completed",
    "re_audit_started",
    "re_audit_completed",
)


def recording_of(case: Case) -> bytes:
    """The bytes of a case's recording. Raises SuiteDamaged where they are missing or not what they were."""
    if case.posed is not None:
        return case.posed.recording
    if case.recipe is None:
        return resources.read(recording_file(case))
    data = made(case.recipe)
    expected, got = case.recipe.sha256, hashlib.sha256(data).hexdigest()
    if got != expected:
        what = f"the recipe {case.recipe.generator} of the case {case.case_id}"
        raise SuiteDamaged(f"{what} gives the digest {got}, not {expected}", _RESTORE)
    return data


def recording_file(case: Case) -> Path:
    """Where the recording of a case of the catalogue lies that is not made by a recipe."""
    return resources.data(*case.revision.place, "Sessions", case.file or "")


def made(recipe: Recipe) -> bytes:
    """What a recipe gives, whatever its digest. Raises SuiteDamaged for a recipe that nobody knows."""
    if recipe.generator not in _RECIPES:
        raise SuiteDamaged(
            f"the catalogue names the recipe {recipe.generator!r}, and the suite has {', '.join(_RECIPES)}",
            _RESTORE,
        )
    return _RECIPES[recipe.generator](recipe.seed, recipe.events)


def long_session(seed: int, events: int) -> bytes:
    """A legal recording of `events` events: all phases and event types, ties, and lines out of time order."""
    draws = stream(seed)
    lines: list[tuple[int, str]] = []
    elapsed = late = 0
    for place, (phase, told) in enumerate(_told_by(draws, events)):
        draw = next(draws)
        if place and draw >> 17 & 7:  # else a tie, which keeps the delay, and so the order of its lines
            elapsed += 1 + (draw & 0x1FFFF)
            late = draw >> 23 & 0xFFFFF if not draw >> 20 & 7 else 0
        line = f'{{"record":"event","elapsed_us":{elapsed},"phase":"{phase}",{told}}}\n'
        lines.append((elapsed + late, line))
    lines.sort(key=lambda written: written[0])  # stable: what was written at one instant keeps its order
    end = f'{{"record":"end","elapsed_us":{elapsed + 1},"events":{events},"reason":"completed"}}\n'
    return "".join([_header(seed, events), *(line for _, line in lines), end]).encode()


def long_lines(seed: int, events: int) -> bytes:
    """A legal recording of `events` - 1 MiB: but for the first and the last event each line has 1 MiB."""
    first = f'{{"record":"event","elapsed_us":0,"phase":"audit",{_transition("audit")}}}\n'
    end = f'{{"record":"end","elapsed_us":{events},"events":{events},"reason":"completed"}}\n'
    lines = [_long_line(place, _MIB) for place in range(1, events - 1)]
    around = len((_header(seed, events) + first + end).encode())
    lines.append(_long_line(events - 1, _MIB - around))
    return _header(seed, events).encode() + first.encode() + b"".join(lines) + end.encode()


def _long_line(place: int, size: int) -> bytes:
    """An event of exactly `size` bytes, its LF included, told in letters of one to four bytes and escapes."""
    begins = f'{{"record":"event","elapsed_us":{place},"phase":"audit","event_type":"hazard_identified",'
    begins += '"actor_id":"anon-p001","outcome":"partial","details":{"told":"'
    room = size - len(begins.encode()) - len(_CLOSES)
    piece = f'smoke, \\"thick\\"\\n{place} ü 測 \U0001f525 '.encode()
    told = piece * (room // len(piece))
    return begins.encode() + told + b"a" * (room - len(told)) + _CLOSES


def _told_by(draws: Iterator[int], events: int) -> Iterator[tuple[str, str]]:
    """The phase and the other members of each event, in timeline order."""
    opens = _openings(events)
    phase, opened = "", 0
    for place in range(events):
        if place in opens:
            phase, opened = opens[place], place
            yield phase, _transition(phase)
        elif phase in _PRACTICE:
            yield phase, _practice(next(draws))
        elif place == events * 2 // 5:
            yield phase, _slip(next(draws))
        else:
            yield phase, _act(next(draws), phase == "re_audit" and place < opened + 50)


def _openings(events: int) -> dict[int, str]:
    """Which events open which phase; a session of less than ten stays in the audit."""
    if events < 10:
        return {0: PHASES[0]}
    return dict(zip((0, events * 6 // 10, events * 7 // 10, events * 8 // 10), PHASES, strict=True))


def _header(seed: int, events: int) -> str:
    return (
        f'{{"record":"session","format":"{RECORDING_FORMAT}","session_id":"long-{seed}-{events}",'
        f'"participant_id":"anon-p001","scenario_id":"office_fire_mvp","started_at":"{_START}"}}\n'
    )


def _transition(phase: str) -> str:
    details = f'{{"to_phase":"{phase}"}}'
    return f'"event_type":"phase_transition","actor_id":"system","outcome":"info","details":{details}'


def _slip(draw: int) -> str:
    return _told("critical_error", "fail", _CODES[0], _DETAILS[draw >> 17 & 15], draw)


def _practice(draw: int) -> str:
    """One event of an unscored phase, in which critical errors cost nothing."""
    if draw >> 60 & 7:
        return _act(draw, False)
    code, details = _CODES[draw >> 3 & 1], _DETAILS[draw >> 17 & 15]
    return _told("critical_error", _OUTCOMES[draw >> 7 & 7], code, details, draw)


def _act(draw: int, apt: bool) -> str:
    """One event that is no critical error; an `apt` one is right in every respect."""
    event_type = _ACTS[draw & 7]
    details = _DETAILS[draw >> 17 & 15]
    if apt:
        return _told(event_type, "success", "", _APT.get(event_type, details), draw)
    return _told(event_type, _OUTCOMES[draw >> 7 & 7], "", details, draw)


def _told(event_type: str, outcome: str, code: str, details: str, draw: int) -> str:
    number = str(10 + (draw >> 40) % 100_000)
    optional = (_TARGETS[draw >> 10 & 7] + _LINEAGE[draw >> 13 & 15] + code + details).replace("#", number)
    return (
        f'"event_type":"{event_type}","actor_id":"{_ACTORS[draw >> 4 & 7]}","outcome":"{outcome}"{optional}'
    )


_RECIPES: Mapping[str, Callable[[int, int], bytes]] = {"long-session": long_session, "long-lines": long_lines}
