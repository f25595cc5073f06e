"""What all results come to, added up line by line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from conformance.bulk.found import NO_EXPORT, RECORDING
from conformance.verify.judging import CONFORMS, FAILS, UNJUDGED

FORMAT = "svr-bulk-summary/1"
MOST_SHOWN = 20
STATES = (CONFORMS, FAILS, UNJUDGED, NO_EXPORT)


@dataclass
class Objective:
    """What the sessions made of one objective. `points` were awarded, `most` could have been."""

    sessions: int = 0
    achieved: int = 0
    points: int = 0
    most: int = 0
    improved: int = 0
    regressed: int = 0


@dataclass
class Audit:
    """Points before and after the re-audit, over the sessions that had one."""

    sessions: int = 0
    before: int = 0
    after: int = 0
    better: int = 0
    worse: int = 0


@dataclass
class Month:
    """Sessions that began in a month. Points are of those that conform."""

    conforms: int = 0
    fails: int = 0
    unjudged: int = 0
    points: int = 0


@dataclass
class Sums:
    """Everything that the summary tells. Scores count in tens: 7 stands for 70 to 79."""

    states: Counter[str] = field(default_factory=Counter)
    tables: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    requirements: Counter[str] = field(default_factory=Counter)
    advice: Counter[str] = field(default_factory=Counter)
    critical_errors: Counter[str] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    objectives: dict[str, Objective] = field(default_factory=lambda: defaultdict(Objective))
    audit: Audit = field(default_factory=Audit)
    months: dict[str, Month] = field(default_factory=lambda: defaultdict(Month))
    shown: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    events: int = 0

    @property
    def exports(self) -> int:
        return sum(self.states[state] for state in (CONFORMS, FAILS, UNJUDGED))

    @property
    def recordings(self) -> int:
        """Those in archives, against which nothing was held."""
        return self.states[RECORDING]

    @property
    def exit_status(self) -> int:
        """0 if every export conforms, 1 if one does not, 3 if one cannot be judged and none fails."""
        if self.states[FAILS]:
            return 1
        return 3 if self.states[UNJUDGED] else 0

    def add_all(self, lines: Iterable[bytes]) -> None:
        """Add lines of the results as they are written."""
        for line in lines:
            self.add(orjson.loads(line))

    def add(self, line: Mapping[str, Any]) -> None:
        """Add one line of the results."""
        state = line["state"]
        self.states[state] += 1
        if state not in (CONFORMS, RECORDING) and len(self.shown[state]) < MOST_SHOWN:
            self.shown[state].append((line["path"], _why(line)))
        if line["table"]:
            self.tables[line["table"]] += 1
        self.causes.update(line["causes"])
        for severity, counter in (("error", self.requirements), ("advice", self.advice)):
            counter.update({one["requirement"] for one in line["findings"] if one["severity"] == severity})
        if line["started_at"]:
            self._add_to_month(line)
        if line["objectives"] is not None:
            self._add_session(line)

    def _add_to_month(self, line: Mapping[str, Any]) -> None:
        month = self.months[line["started_at"][:7]]
        match line["state"]:
            case state if state == CONFORMS:
                month.conforms += 1
                month.points += line["score_total"]
            case state if state == FAILS:
                month.fails += 1
            case _:
                month.unjudged += 1

    def _add_session(self, line: Mapping[str, Any]) -> None:
        self.events += line["events"]
        self.statuses[line["status"]] += 1
        self.scores[line["score_total"] // 10] += 1
        self.critical_errors.update(set(line["critical_errors"]))
        for entry in line["objectives"]:
            objective = self.objectives[entry["objective_id"]]
            objective.sessions += 1
            objective.achieved += entry["achieved"]
            objective.points += entry["score_awarded"]
            objective.most += entry["weight"]
        if line["score_before"] is not None:
            self._add_audit(line)

    def _add_audit(self, line: Mapping[str, Any]) -> None:
        before, after = line["score_before"], line["score_after"]
        self.audit.sessions += 1
        self.audit.before += before
        self.audit.after += after
        self.audit.better += after > before
        self.audit.worse += after < before
        for name in line["improved"]:
            self.objectives[name].improved += 1
        for name in line["regressed"]:
            self.objectives[name].regressed += 1

    def plain(self) -> dict[str, Any]:
        """As JSON has it, each mapping in the order of its names."""
        return {
            "format": FORMAT,
            "exports": self.exports,
            "events": self.events,
            "states": {state: self.states[state] for state in STATES},
            "recordings": self.recordings,
            "tables": dict(sorted(self.tables.items())),
            "statuses": dict(sorted(self.statuses.items())),
            "causes": dict(sorted(self.causes.items())),
            "requirements": dict(sorted(self.requirements.items())),
            "advice": dict(sorted(self.advice.items())),
            "critical_errors": dict(sorted(self.critical_errors.items())),
            "scores": {str(tens * 10): count for tens, count in sorted(self.scores.items())},
            "objectives": {name: vars(one) for name, one in sorted(self.objectives.items())},
            "audit": vars(self.audit),
            "months": {name: vars(one) for name, one in sorted(self.months.items())},
            "shown": {
                state: [{"path": path, "why": why} for path, why in shown]
                for state, shown in sorted(self.shown.items())
            },
        }


def _why(line: Mapping[str, Any]) -> str:
    """The first thing that is wrong."""
    errors = [finding for finding in line["findings"] if finding["severity"] == "error"]
    told: str = f"{errors[0]['requirement']} {errors[0]['message']}" if errors else line["reason"]
    return told
