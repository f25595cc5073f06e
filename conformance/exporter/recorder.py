"""Record a session from a Python runtime: one line an event, checked and on disk as it happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from conformance.canonical.utc import TimeFault, format_utc
from conformance.contract.faults import RawLine
from conformance.contract.reading import RULES
from conformance.exporter.files import json_line
from conformance.exporter.journal import Journal
from conformance.exporter.refusals import (
    NOTHING_WRITTEN,
    RefusedEvent,
    refuse_broken,
    refuse_large,
    understood,
)
from conformance.model.scenario import Scenario
from conformance.model.vocabulary import RECORDING_FORMAT

__all__ = ["RefusedEvent", "SessionRecorder"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def monotonic_us() -> int:
    """Microseconds on a clock that never runs backwards, from an unknown zero."""
    return time.monotonic_ns() // 1000


class _Told(NamedTuple):
    """What the recording holds so far: its bytes, its events, the last time, the transitions."""

    size: int
    events: int
    elapsed_us: int
    opened: tuple[RawLine, ...]


class SessionRecorder:
    """A recording that is being written, by any number of threads.

    Making one writes the header to a new file and starts the clock: `elapsed_us` counts from that moment,
    which `started_at` names, an aware datetime or a text of REC-016. `clock` gives whole microseconds and
    never runs backwards. As a context manager the recorder closes the recording as `completed`, or as
    `aborted` where an exception leaves the block. If the process dies, the file lacks its end: see `recover`.

    Raises RefusedEvent for what breaks the contract, and FileFault where the file exists already or cannot be
    written. In both cases nothing of the line is in the file, and another one may follow.
    """

    def __init__(
        self,
        path: Path,
        *,
        session_id: str,
        participant_id: str,
        scenario: Scenario,
        started_at: datetime | str,
        clock: Callable[[], int] = monotonic_us,
    ) -> None:
        self._clock = clock
        self._zero = self._now()
        self._scenario = scenario
        self._lock = Lock()
        header = {
            "record": "session",
            "format": RECORDING_FORMAT,
            "session_id": session_id,
            "participant_id": participant_id,
            "scenario_id": scenario.scenario_id,
            "started_at": _text_of(started_at),
        }
        self._header = RawLine(1, understood(header))
        refuse_broken(self._header, (), scenario)
        line = json_line(self._header.value)
        self._journal = Journal(path, line)
        self._told = _Told(len(line), 0, 0, ())
        self._closed = False

    @property
    def open_phase(self) -> str | None:
        """The phase that was entered last."""
        opened = self._told.opened
        return str(opened[-1].value["phase"]) if opened else None

    def record(
        self,
        event_type: str,
        *,
        actor_id: str,
        outcome: str,
        phase: str | None = None,
        target_id: str | None = None,
        objective_id: str | None = None,
        critical_error_code: str | None = None,
        details: dict[str, Any] | None = None,
        duration_us: int | None = None,
    ) -> int:
        """Record an act, a failed one too, now that it is complete. Returns `elapsed_us`.

        `phase` is the open one by default; `duration_us` says for how long the act went on, if it is known.
        """
        optional = {
            "target_id": target_id,
            "objective_id": objective_id,
            "critical_error_code": critical_error_code,
            "details": details,
            "duration_us": duration_us,
        }
        with self._lock:
            event = {
                "record": "event",
                "elapsed_us": self._elapsed(),
                "event_type": event_type,
                "phase": self._phase() if phase is None else phase,
                "actor_id": actor_id,
                "outcome": outcome,
                **{name: value for name, value in optional.items() if value is not None},
            }
            return self._add(event)

    def enter_phase(self, phase: str, actor_id: str = "system") -> int:
        """Record the `phase_transition` into a phase. Returns its `elapsed_us`."""
        return self.record(
            "phase_transition", actor_id=actor_id, outcome="info", phase=phase, details={"to_phase": phase}
        )

    def close(self, reason: Literal["completed", "aborted"] = "completed") -> None:
        """Write the end; nothing follows it. The reason `recovered` is for repair tools only (CAP-007)."""
        if reason not in ("completed", "aborted"):
            message = f"reason is {reason!a}, and must be one of completed, aborted"
            raise RefusedEvent(message, NOTHING_WRITTEN)
        with self._lock:
            elapsed_us, told = self._elapsed(), self._told
            end = {"record": "end", "elapsed_us": elapsed_us, "events": told.events, "reason": reason}
            refuse_broken(RawLine(told.events + 2, understood(end)), (self._header,), self._scenario)
            self._journal.write_at(told.size, json_line(end))
            self._closed = True
            self._journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._closed:
            self.close("completed" if kind is None else "aborted")

    def _add(self, event: dict[str, Any]) -> int:
        """Time never runs backwards here, so the transitions so far are all that decides about an event."""
        told = self._told
        line = RawLine(told.events + 2, understood(event))
        refuse_broken(line, (self._header, *told.opened), self._scenario, RULES)
        text = json_line(line.value)
        refuse_large(text, told.size)
        opens = line.value["event_type"] == "phase_transition"
        opened = (*told.opened, line) if opens else told.opened
        size = self._journal.write_at(told.size, text)
        elapsed_us: int = line.value["elapsed_us"]
        self._told = _Told(size, told.events + 1, elapsed_us, opened)
        return elapsed_us

    def _phase(self) -> str:
        if self.open_phase is None:
            raise RefusedEvent("phase: none is open", f'{NOTHING_WRITTEN}; call enter_phase("audit") first')
        return self.open_phase

    def _elapsed(self) -> int:
        if self._closed:
            raise RefusedEvent(f"{self._journal.path}: the recording is closed", "nothing follows its end")
        elapsed_us = self._now() - self._zero
        if elapsed_us < self._told.elapsed_us:
            message = f"the clock ran backwards: elapsed_us is {elapsed_us} after {self._told.elapsed_us}"
            raise RefusedEvent(message, f"{NOTHING_WRITTEN}; give the recorder a monotonic clock")
        return elapsed_us

    def _now(self) -> int:
        now: object = self._clock()
        if type(now) is not int:
            raise RefusedEvent(f"the clock gave {now!a}, and must give whole microseconds as an int")
        return now


def _text_of(moment: datetime | str) -> str:
    if not isinstance(moment, datetime):
        return moment
    if moment.utcoffset() is None:
        message = f"started_at is {moment.isoformat()}, a datetime without a time zone"
        raise RefusedEvent(message, "give it one, as in datetime.now(timezone.utc)")
    try:
        return format_utc((moment - _EPOCH) // timedelta(microseconds=1))
    except TimeFault as fault:
        raise RefusedEvent(f"started_at: {fault}", "check the clock of the device") from None
