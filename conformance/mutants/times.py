"""Lies about time (section 5)."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from datetime import date

from conformance.contract.reading import read_recording, require
from conformance.exporter.export import Steps
from conformance.model.recording import Recording
from conformance.model.scenario import Scenario
from conformance.mutants.mutant import Scene, documents, lie, retimed

_SECOND = 1_000_000
_DAY = 86_400 * _SECOND
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_INSTANTS, _FORM = "timestamps.instants", "timestamps.form"


def _reading(read: Callable[[bytes, Scenario], Recording]) -> Steps:
    return Steps(read=read)


@lie("TIM-001", _INSTANTS, _reading)
def ignores_offsets(data: bytes, scenario: Scenario) -> Recording:
    """Takes the time of started_at for UTC, whatever its offset."""
    header, rest = data[: data.find(b"\n")], data[data.find(b"\n") :]
    local = re.sub(rb'[+-][0-9]{2}:[0-9]{2}"', b'Z"', header)
    told = require(read_recording(data, scenario))
    return read_recording(local + rest, scenario).recording or told


@lie("TIM-001", _INSTANTS, retimed)
def cuts_times_to_milliseconds(start: int, elapsed: int) -> int:
    """Cuts microseconds to milliseconds."""
    return (start + elapsed) // 1000 * 1000


@lie("TIM-001", _INSTANTS, retimed)
def cuts_elapsed_to_milliseconds(start: int, elapsed: int) -> int:
    """Cuts elapsed_us to milliseconds, and adds the start as it is."""
    return start + elapsed // 1000 * 1000


@lie("TIM-001", _INSTANTS, retimed)
def loses_the_fraction_of_the_start(start: int, elapsed: int) -> int:
    """Adds elapsed_us to whole seconds."""
    return start // _SECOND * _SECOND + elapsed


@lie("TIM-001", _INSTANTS, retimed)
def holds_elapsed_in_float32(start: int, elapsed: int) -> int:
    """Holds elapsed seconds in a float32."""
    seconds: float = struct.unpack("f", struct.pack("f", elapsed / _SECOND))[0]
    return start + min(round(seconds * _SECOND), 2**53)


@lie("TIM-001", _INSTANTS, retimed)
def holds_seconds_in_a_double(start: int, elapsed: int) -> int:
    """Holds the seconds since 1970 in a double, and cuts it."""
    return int((start + elapsed) / _SECOND * _SECOND)


@lie("TIM-001", _INSTANTS, retimed)
def takes_microseconds_for_milliseconds(start: int, elapsed: int) -> int:
    """Reads elapsed_us as milliseconds."""
    return start + min(elapsed * 1000, 100 * _DAY)


@lie("TIM-001", _INSTANTS, retimed)
def keeps_the_date_of_the_start(start: int, elapsed: int) -> int:
    """Loses the days that pass at midnight."""
    return start // _DAY * _DAY + (start + elapsed) % _DAY


def _everywhere(change: Callable[[str], str]) -> Steps:
    def changed(scene: Scene) -> None:
        for name in ("started_at", "ended_at", "exported_at"):
            scene.document[name] = change(scene.document[name])
        for event in scene.events:
            event["timestamp"] = change(event["timestamp"])

    return documents(changed)


def _member(name: str) -> Callable[[Callable[[Scene], str]], Steps]:
    def made(told: Callable[[Scene], str]) -> Steps:
        return documents(lambda scene: scene.document.update({name: told(scene)}))

    return made


@lie("TIM-001", _INSTANTS, documents)
def writes_week_years(scene: Scene) -> None:
    """Writes the year of the week instead of that of the day."""
    for event in scene.events:
        text = event["timestamp"]
        event["timestamp"] = f"{date.fromisoformat(text[:10]).isocalendar().year:04d}{text[4:]}"


@lie("TIM-002", _INSTANTS, _everywhere)
def writes_buddhist_years(text: str) -> str:
    """Writes the years of the Buddhist calendar."""
    return f"{min(int(text[:4]) + 543, 9999):04d}{text[4:]}"


@lie("TIM-002", _FORM, _everywhere)
def writes_arabic_digits(text: str) -> str:
    """Writes the digits of the locale."""
    return text.translate(_ARABIC)


@lie("TIM-002", _FORM, _everywhere)
def drops_a_fraction_of_zero(text: str) -> str:
    """Writes no fraction where it is zero."""
    return text.replace(".000000Z", "Z")


@lie("TIM-002", _FORM, _everywhere)
def drops_zeros_of_the_fraction(text: str) -> str:
    """Writes 3 digits of fraction where the others are zero."""
    return re.sub(r"000Z$", "Z", text)


@lie("TIM-002", _FORM, _everywhere)
def writes_plus_zero_for_z(text: str) -> str:
    """Writes the offset +00:00 instead of Z."""
    return text.replace("Z", "+00:00")


@lie("TIM-002", _FORM, _everywhere)
def writes_no_zone(text: str) -> str:
    """Writes no Z."""
    return text.replace("Z", "")


@lie("TIM-002", _FORM, _everywhere)
def writes_the_fraction_after_a_comma(text: str) -> str:
    """Writes a comma before the fraction."""
    return text.replace(".", ",")


@lie("TIM-002", _INSTANTS, _member("started_at"))
def cuts_the_start_to_seconds(scene: Scene) -> str:
    """Cuts started_at to whole seconds."""
    return f"{scene.document['started_at'][:19]}.000000Z"


@lie("TIM-003", _INSTANTS, _member("ended_at"))
def ends_with_the_last_event(scene: Scene) -> str:
    """Takes the time of the last event for the end."""
    return str(scene.events[-1]["timestamp"] if scene.events else scene.document["started_at"])


@lie("TIM-003", "golden.value", _member("ended_at"))
def cuts_the_end_to_seconds(scene: Scene) -> str:
    """Cuts ended_at to whole seconds."""
    return f"{scene.document['ended_at'][:19]}.000000Z"


@lie("TIM-004", _INSTANTS, _member("exported_at"))
def exports_at_the_end(scene: Scene) -> str:
    """Takes the end of the session for the export time."""
    return str(scene.document["ended_at"])


@lie("TIM-004", _INSTANTS, _member("exported_at"))
def exports_no_earlier_than_the_end(scene: Scene) -> str:
    """Corrects an export time that lies before the end of the session."""
    return str(max(scene.document["ended_at"], scene.document["exported_at"]))
