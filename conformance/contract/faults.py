"""How a recording breaks a rule, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

from conformance.model.scenario import Scenario

TEXT_MEMBERS = ("actor_id", "target_id", "objective_id", "critical_error_code")


class Broken(NamedTuple):
    """One broken rule: its REJ id, the 1-based line, the member's JSON pointer in that line, our words.

    `offset` is a 0-based byte in the file where the text itself is at fault, else None (see `place_of`).
    """

    code: str
    line: int
    pointer: str
    message: str
    offset: int | None = None

    @property
    def reason(self) -> str:
        """`REJ-nnn line N: text` (RUN-014)."""
        return f"{self.code} line {self.line}: {self.message}"


class RawLine(NamedTuple):
    """One line that is a JSON object. `start` and `end` are its bytes in the file, without the LF."""

    number: int
    value: dict[str, Any]
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class RawRecording:
    """The lines of a recording that could be read, sorted by kind; `stray` are those of no known kind."""

    lines: tuple[RawLine, ...]
    headers: tuple[RawLine, ...]
    events: tuple[RawLine, ...]
    ends: tuple[RawLine, ...]
    stray: tuple[RawLine, ...]
    last_line: int

    @cached_property
    def texts(self) -> dict[str, frozenset[str]]:
        """The different texts of each of the four text members, over all events."""
        columns = {name: [line.value.get(name) for line in self.events] for name in TEXT_MEMBERS}
        return {
            name: frozenset([value for value in column if type(value) is str])
            for name, column in columns.items()
        }

    @cached_property
    def numbers(self) -> tuple[tuple[RawLine, str, int | float], ...]:
        """Each `elapsed_us`, `duration_us` and `events` that is a number, with its line and name."""
        named = (
            *(("elapsed_us", self.events), ("duration_us", self.events)),
            *(("elapsed_us", self.ends), ("events", self.ends)),
        )
        return tuple(
            (line, name, line.value[name])
            for name, lines in named
            for line in lines
            if type(line.value.get(name)) in (int, float)
        )


Finder = Callable[[RawRecording, Scenario], Iterator[Broken]]


@dataclass(frozen=True)
class Rule:
    """A rule that rejects: its REJ id and a function that finds every place where it is broken."""

    code: str
    find: Finder


def rule(code: str, find: Callable[..., Iterator[Broken]], *given: object) -> Rule:
    """The rule of a finder that is shared: it takes the code and what is `given` before the recording."""
    return Rule(code, partial(find, code, *given))


def sort_lines(lines: tuple[RawLine, ...], last_line: int) -> RawRecording:
    """The lines by the kind that their member `record` names."""
    kinds: dict[str, list[RawLine]] = {"session": [], "event": [], "end": [], "stray": []}
    for line in lines:
        kind = line.value.get("record")
        kinds[kind if isinstance(kind, str) and kind in kinds else "stray"].append(line)
    return RawRecording(
        lines=lines,
        headers=tuple(kinds["session"]),
        events=tuple(kinds["event"]),
        ends=tuple(kinds["end"]),
        stray=tuple(kinds["stray"]),
        last_line=last_line,
    )
