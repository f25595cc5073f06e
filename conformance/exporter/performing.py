"""The reference performs a scripted session: each act goes through the recorder (section 11.1)."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import orjson

from conformance.contract.scenario_data import load_scenario
from conformance.contract.script_data import acts_of
from conformance.errors import SvrError
from conformance.exporter.recorder import SessionRecorder
from conformance.model.revision import revision_named
from conformance.model.scenario import Scenario
from conformance.model.script import Act

_STARTED_AT = "2026-02-28T15:00:00Z"
_PARTICIPANT = "anon-p001"
_OUTCOMES = {"whole": "success", "not": "fail", "in_part": "partial"}
_THINGS = {
    "alarm_panel": "alarm_activated",
    "hazard": "hazard_identified",
    "exit": "exit_selected",
    "extinguisher": "extinguisher_attempted",
}
Members = Mapping[str, Any]


class SimulatedClock:
    """Microseconds that go on when they are told to."""

    def __init__(self) -> None:
        self.now_us = 0

    def __call__(self) -> int:
        return self.now_us


@dataclass(frozen=True)
class Performer:
    """Does what a person, a facilitator and the room do in a session; a method for each act.

    What is recorded is up to the recorder's calls alone: the same that a runtime in Python makes.
    """

    recorder: SessionRecorder

    def enter_phase(self, told: Members) -> None:
        self.recorder.enter_phase(told["phase"])

    def operate_alarm_panel(self, told: Members) -> None:
        outcome = _attempted(told, right=told["alarm_sounds"])
        self._record("alarm_activated", outcome, {"panel": told["panel"]})

    def point_out(self, told: Members) -> None:
        known = "success" if told.get("kind_told", True) else "partial"
        self._record("hazard_identified", known if told["real"] else "fail", {"hazard": told["hazard"]})

    def choose_exit(self, told: Members) -> None:
        self._record("exit_selected", _attempted(told, right=told["safe"]), {"selected_exit": told["exit"]})

    def decide_on_extinguisher(self, told: Members) -> None:
        may = told["fire_may_be_fought"]
        outcome = _attempted(told, right=may == (told["decision"] == "fight"))
        self._record("extinguisher_attempted", outcome, {"safe_to_fight": may})

    def commit_error(self, told: Members) -> None:
        self._record("critical_error", "fail", code=told["code"])

    def start_drill(self, told: Members) -> None:
        self._record("microdrill_started", "info", {"microdrill_id": told["drill"]}, actor="system")

    def end_drill(self, told: Members) -> None:
        self._record("microdrill_completed", _OUTCOMES[told["done"]], {"microdrill_id": told["drill"]})

    def begin_re_audit(self, _: Members) -> None:
        self._record("re_audit_started", "info", actor="system")

    def end_re_audit(self, told: Members) -> None:
        self._record("re_audit_completed", _OUTCOMES[told["done"]])

    def grab_misses(self, told: Members) -> None:
        self._record(_THINGS[told["thing"]], "info")

    def use_object(self, told: Members) -> None:
        self._record("interaction", _attempted(told, right=told["works"]), {"object": told["object"]})

    def set_wall_clock(self, _: Members) -> None:
        """Nothing: the recorder does not look at the time of day."""

    def stop(self, told: Members) -> None:
        reason: Literal["completed", "aborted"] = "aborted" if told["early"] else "completed"
        self.recorder.close(reason)

    def _record(
        self,
        event_type: str,
        outcome: str,
        details: dict[str, Any] | None = None,
        code: str | None = None,
        actor: str = _PARTICIPANT,
    ) -> None:
        self.recorder.record(
            event_type, actor_id=actor, outcome=outcome, critical_error_code=code, details=details
        )


def _attempted(told: Members, *, right: bool) -> str:
    if not told.get("finished", True):
        return "partial"
    return "success" if right else "fail"


def perform(name: str, acts: Sequence[Act], path: Path, scenario: Scenario) -> None:
    """Perform acts on a simulated clock, and record them in a new file as the session `name`.

    Raises RefusedEvent and FileFault.
    """
    clock = SimulatedClock()
    recorder = SessionRecorder(
        path,
        session_id=name,
        participant_id=_PARTICIPANT,
        scenario=scenario,
        started_at=_STARTED_AT,
        clock=clock,
    )
    performer = Performer(recorder)
    for act in acts:
        clock.now_us = act.at_us
        getattr(performer, act.act)(act.members)


def main(arguments: list[str]) -> int:
    """`SCRIPT RECORDING SCENARIO REVISION`: perform one script, as a `[capture]` command does."""
    script, recording, scenario = map(Path, arguments[:3])
    try:
        value = orjson.loads(script.read_bytes())
        perform(
            value["script_id"],
            acts_of(value),
            recording,
            load_scenario(scenario, revision_named(arguments[3])),
        )
    except SvrError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
