"""A session as a structured value: the lines of its recording, and what an export of it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from conformance.model.revision import Revision
from conformance.model.scenario import Scenario
from conformance.suite.scenarios import scenario_named

Line = dict[str, Any]


@dataclass(frozen=True)
class Session:
    """`scenario` is a folder below `Data/Scenarios`; `exported_at` has the form of TIM-002.

    `events` stand in the order of the lines. No line is ever changed in place.
    """

    revision: Revision
    scenario: str
    exported_at: str
    header: Line
    events: tuple[Line, ...]
    end: Line

    @property
    def lines(self) -> list[Line]:
        """The lines of the recording as JSON objects."""
        return [self.header, *self.events, self.end]

    @property
    def rules(self) -> Scenario:
        """The scenario's data as a value."""
        return scenario_named(self.scenario, self.revision)

    @property
    def latest(self) -> int:
        """The `elapsed_us` of the last event of the timeline, 0 where there is none."""
        return max((event["elapsed_us"] for event in self.events), default=0)

    def timeline(self) -> list[int]:
        """The places of the events, in the order of the timeline."""
        return sorted(range(len(self.events)), key=lambda place: self.events[place]["elapsed_us"])

    def in_scenario(self, name: str) -> Session:
        """The same session in another scenario, named in its header."""
        header = {**self.header, "scenario_id": scenario_named(name, self.revision).scenario_id}
        return replace(self, scenario=name, header=header)

    def with_events(self, events: Sequence[Line]) -> Session:
        """The same session with other events, and an end that counts them."""
        return replace(self, events=tuple(events), end={**self.end, "events": len(events)})
