"""One generated session as the runtime gets it, and what must become of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from conformance import __version__
from conformance.canonical.utc import parse_utc
from conformance.contract.document import export_of
from conformance.contract.reading import read_recording
from conformance.contract.requirements import requirements
from conformance.fuzz.breaking import broken, broken_somehow, whole
from conformance.fuzz.draws import Draws, seed_of
from conformance.fuzz.generating import legal_session
from conformance.fuzz.inapplicable import Inapplicable
from conformance.fuzz.pools import ESCAPED_NAMES
from conformance.fuzz.session import Session
from conformance.fuzz.spelling import CORE_TRAITS, HARD_TRAITS, PLAIN, Spelling, any_spelling, spelled
from conformance.model.case import Case
from conformance.model.revision import Revision
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.runner.witnessing import Given
from conformance.suite.scenarios import STANDARD

_SHALLOW = 8
_ANY_RULE = "REC-003"


@dataclass(frozen=True)
class Specimen:
    """`rule` is the REJ id that is broken in the session, or None; `chance` decides where it is."""

    seed: int
    index: int
    session: Session
    spelling: Spelling = PLAIN
    rule: str | None = None
    chance: int = 0

    @property
    def name(self) -> str:
        return f"fuzz-{self.seed}-{self.index}"

    def recording(self) -> bytes:
        """The bytes. Raises Inapplicable where the rule cannot be broken in this session."""
        if self.rule is not None:
            return broken(self.session, self.rule, self.chance, self.spelling)
        return whole(spelled(self.session.lines, self.spelling))

    def case(self) -> Case:
        """The session as a case of the suite."""
        cited = tuple(_cited(self)) or (_ANY_RULE,)
        levels = [LEVEL_RANK[requirements()[name].level] for name in cited]
        expected = f"must be rejected: {self.rule}" if self.rule else "must be exported"
        return Case(
            revision=self.session.revision,
            case_id=self.name,
            title=f"Generated session {self.index} of the seed {self.seed}",
            why=f"Found by generated sessions; {expected}.",
            requirements=cited,
            level=LEVELS[max(levels)],
            since=__version__,
            flags=(),
            exported_at=self.session.exported_at,
            scenario=self.session.scenario,
            file="recording.jsonl",
            recipe=None,
            rejects=self.rule,
        )


def specimen_of(seed: int, index: int, revision: Revision) -> Specimen:
    """The session of a revision with this number, which is the same for ever; two in five are illegal."""
    draws = Draws(seed_of(seed, index))
    session = legal_session(draws, revision)
    if draws.below(5) < 2:
        spelling = any_spelling(draws, CORE_TRAITS) if draws.one_in(4) else PLAIN
        return Specimen(seed, index, session, spelling, *broken_somehow(session, draws, spelling))
    match draws.below(4):
        case 0:
            return Specimen(seed, index, session, any_spelling(draws, CORE_TRAITS))
        case 1:
            return Specimen(seed, index, session, any_spelling(draws, (*HARD_TRAITS, *CORE_TRAITS)))
        case _:
            return Specimen(seed, index, session)


def given_of(specimen: Specimen) -> Given:
    """The specimen with what must become of it.

    Raises Inapplicable where its recording does not break the rule that it should, or none.
    """
    recording, session = specimen.recording(), specimen.session
    reading = read_recording(recording, session.rules)
    found = reading.broken[0].code if reading.broken else None
    if found != specimen.rule:
        what = f"{specimen.name} breaks {found or 'no rule'}, and should break {specimen.rule or 'none'}"
        raise Inapplicable(what)
    if reading.recording is None:
        return Given(specimen.case(), recording, None, None)
    golden = export_of(reading.recording, session.rules, parse_utc(session.exported_at))
    expected = replace(golden, derived=True)
    return Given(specimen.case(), recording, expected, reading.recording.header.session_id)


def _cited(specimen: Specimen) -> Iterator[str]:
    """The requirements beyond the plainest recording that a reader must keep to get on, hardest first."""
    if specimen.rule is not None:
        yield specimen.rule
        return
    traits = set(specimen.spelling.traits)
    for event in specimen.session.events:
        traits |= set(_demands(event.get("details")))
    yield from sorted(traits, key=lambda name: -LEVEL_RANK[requirements()[name].level])
    if specimen.session.scenario != STANDARD:
        yield "SCO-001"


def _demands(details: Any, level: int = 2) -> Iterator[str]:
    """What `details` ask of a reader: names that need an escape, and depth."""
    if level > _SHALLOW:
        yield "REC-033"
    if isinstance(details, dict):
        if not details.keys().isdisjoint(ESCAPED_NAMES):
            yield "REC-008"
        details = list(details.values())
    for item in details if isinstance(details, list) else ():
        if isinstance(item, dict | list):
            yield from _demands(item, level + 1)
