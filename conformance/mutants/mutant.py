"""What a broken exporter is, and the ways of making one out of the reference's steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from conformance.canonical.jcs import jcs
from conformance.contract.document import Document, assemble, table_bytes
from conformance.contract.scoring import Ledger, score, status_of
from conformance.contract.timeline import ExportedEvent, order, stamp
from conformance.exporter.export import Steps
from conformance.model.recording import Header, RecordedEvent, Recording
from conformance.model.scenario import Scenario
from conformance.model.script import Script


@dataclass(frozen=True)
class Mutant:
    """One lie. `check` must report `requirement` for it.

    Either `steps` replace the reference's in process, or `program` names a program of `programs` or `talks`,
    which is driven as a vendor's runtime is, over `stdio` if it `stays`, or it is a broken recorder, and
    `records` gives what it makes of a script, None where it is no recording. `wild` says that its exports are
    judged as `verify` finds them: without case, golden export and answer. One that is `interrupted` is a
    callable of `interruptions`, and is killed half-way too in the cases about that, which needs strace.
    """

    name: str
    lie: str
    requirement: str
    check: str
    steps: Steps | None = None
    program: str | None = None
    stays: bool = False
    wild: bool = False
    records: Callable[[Script], bytes | None] | None = None
    interrupted: bool = False


BOOK: dict[str, Mutant] = {}
Lie = TypeVar("Lie", bound=Callable[..., object])


def enter(*mutants: Mutant) -> None:
    """Puts mutants into the book. Raises ValueError for a name that stands there already."""
    for mutant in mutants:
        if mutant.name in BOOK:
            raise ValueError(f"the mutant {mutant.name} stands in the book twice")
        BOOK[mutant.name] = mutant


def lie(requirement: str, check: str, makes: Callable[[Lie], Steps]) -> Callable[[Lie], Lie]:
    """Registers a function as a mutant of its name; its docstring says the lie, `makes` the step."""

    def register(function: Lie) -> Lie:
        name = function.__name__.strip("_").replace("_", "-")
        enter(Mutant(name, (function.__doc__ or "").strip(), requirement, check, makes(function)))
        return function

    return register


class Scene(NamedTuple):
    """What a lie about the document may look at, and the document that it changes."""

    document: Document
    recording: Recording
    scenario: Scenario
    ledger: Ledger

    @property
    def events(self) -> list[ExportedEvent]:
        events: list[ExportedEvent] = self.document["events"]
        return events

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = self.document["report"]
        return report


def orders(change: Callable[[list[RecordedEvent]], list[RecordedEvent]]) -> Steps:
    """Another choice or order of the recorded events, which come in timeline order."""
    return Steps(order=lambda events: change(order(events)))


def recorded(change: Callable[[RecordedEvent], RecordedEvent]) -> Steps:
    """Every event read as another one."""
    return Steps(order=lambda events: [change(event) for event in order(events)])


def stamps(change: Callable[[list[ExportedEvent]], list[ExportedEvent]]) -> Steps:
    """Other exported events; the score is that of what they have become."""
    return Steps(stamp=lambda header, events: change(stamp(header, events)))


def each_event(change: Callable[[ExportedEvent], ExportedEvent]) -> Steps:
    """Every exported event changed by itself."""
    return stamps(lambda events: [change(event) for event in events])


def retimed(instant: Callable[[int, int], int]) -> Steps:
    """Each event at `instant(started_at, elapsed_us)`, in microseconds since 1970."""

    def moved(header: Header, events: Sequence[RecordedEvent]) -> list[ExportedEvent]:
        start = header.started_at
        shifted = [event._replace(elapsed_us=instant(start, event.elapsed_us) - start) for event in events]
        return stamp(header, shifted)

    return Steps(stamp=lambda header, events: moved(header, list(events)))


Events = Sequence[ExportedEvent]


def scored_as(change: Callable[[Events, Scenario], Events]) -> Steps:
    """The score of other events; those of the export stay."""
    return Steps(score=lambda events, scenario: score(change(events, scenario), scenario))


def scored_by(change: Callable[[Scenario], Scenario]) -> Steps:
    """The score by other rules."""
    return Steps(score=lambda events, scenario: score(events, change(scenario)))


def scored(change: Callable[[Ledger, Events, Scenario], Ledger]) -> Steps:
    """Another score than the one that was reckoned."""
    return Steps(score=lambda events, scenario: change(score(events, scenario), events, scenario))


def summed(change: Callable[[dict[str, int], Ledger, Events, Scenario], dict[str, int]]) -> Steps:
    """Other `score_delta`, with total and status as they follow from these."""

    def changed(ledger: Ledger, events: Events, scenario: Scenario) -> Ledger:
        deltas = change(dict(ledger.deltas), ledger, events, scenario)
        total = scenario.hold(sum(deltas.values()))
        return replace(ledger, deltas=deltas, total=total, status=status_of(total, ledger.slips, scenario))

    return scored(changed)


def documents(change: Callable[[Scene], None]) -> Steps:
    """The finished document changed in place; the table follows its events."""

    def lying(
        recording: Recording,
        scenario: Scenario,
        exported_at: int,
        events: Sequence[ExportedEvent],
        ledger: Ledger,
    ) -> Document:
        document = deepcopy(assemble(recording, scenario, exported_at, events, ledger))
        change(Scene(document, recording, scenario, ledger))
        return document

    return Steps(assemble=lying)


def spelled(write: Callable[[Document], bytes]) -> Steps:
    """Another way of writing the document; the table stays."""
    return Steps(write_document=write)


def rewritten(change: Callable[[bytes], bytes]) -> Steps:
    """Other bytes of the document."""
    return spelled(lambda document: change(jcs(document)))


def tables(change: Callable[[bytes], bytes]) -> Steps:
    """Other bytes of the table."""
    return Steps(write_table=lambda events, revision: change(table_bytes(events, revision)))


def rows(change: Callable[[list[ExportedEvent]], list[ExportedEvent]]) -> Steps:
    """A table of other events than the document's."""
    return Steps(write_table=lambda events, revision: table_bytes(change(deepcopy(list(events))), revision))
