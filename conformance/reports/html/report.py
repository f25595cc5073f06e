"""The report of a run as one page, for who mends the runtime and who answers for safety."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from conformance.model.result import LevelRow, Outcome, Result
from conformance.model.revision import revision_named
from conformance.model.vocabulary import LEVEL_RANK, LEVELS
from conformance.reports.asked import as_asked, not_asked_for
from conformance.reports.causes import shared_of
from conformance.reports.html.environment import page
from conformance.reports.html.heat import chapters
from conformance.reports.html.obstacles import next_level
from conformance.reports.html.picture import picture
from conformance.reports.html.sketch import sketch_of
from conformance.reports.html.told import WORDS, Told, told_of
from conformance.reports.verdict import headline
from conformance.reports.wording import many
from conformance.runner.guarantees import LEVEL_OF
from conformance.runner.kept_documents import KeptDocuments
from conformance.runner.not_run import not_run
from conformance.suite.catalogue import cases as catalogue
from conformance.suite.flags import flags

if TYPE_CHECKING:
    from markupsafe import Markup

MOST_PICTURES = 40
MOST_CAUSES = 10
Look = Callable[[str], KeptDocuments | None]
"""What was kept of a case, by its id: the document that is expected, and the one that was written."""


class Rung(NamedTuple):
    """A level; `state` is reached, attested, missed or beyond; `mark` says whether it is the target."""

    level: str
    state: str
    mark: bool


class Drawn(NamedTuple):
    """A picture, and what must be said with it."""

    picture: Markup
    note: str


def html_report(result: Result, look: Look | None = None, *, allow_waived: bool = False) -> bytes:
    """One self-contained page in UTF-8; the same result and the same kept documents give the same bytes.

    Sessions are drawn of the first cases that went wrong and of which `look` knows a document.
    """
    known, asked = (
        {case.case_id: case for case in catalogue(revision_named(result.contract))},
        as_asked(result),
    )
    cases = told_of(result, known)
    pictures = dict(islice(_pictures(cases, look), MOST_PICTURES)) if look else {}
    shown = [told for told in cases if told.flags or told.touches]
    return page(
        "report.html.j2",
        "report.js",
        result=result,
        verdict=headline(result, allow_waived=allow_waived),
        rungs=tuple(_rung(row, result) for row in result.levels),
        counts=_counts(cases),
        next=next_level(asked),
        beyond=_is_beyond(result),
        shared=_shared(result),
        level_of=LEVEL_OF,
        guarantees=asked.guarantees,
        not_asked_for=not_asked_for(result),
        not_run=not_run(asked),
        chapters=chapters(result),
        cases=cases,
        pictures=pictures,
        is_full=len(pictures) == MOST_PICTURES,
        most_causes=MOST_CAUSES,
        levels=LEVELS[1:],
        flags={
            flag: flags().get(flag, "") for flag in sorted({flag for told in shown for flag in told.flags})
        },
        many=many,
    )


def _rung(row: LevelRow, result: Result) -> Rung:
    beyond = LEVEL_RANK[row.level] > LEVEL_RANK[result.target]
    missed = "beyond" if beyond else "missed"
    state = ("attested" if row.attested else "reached") if row.reached else missed
    return Rung(row.level, state, row.level == result.target)


def _counts(cases: Sequence[Told]) -> Mapping[str, int]:
    """How many cases ended in each way, in words, the ways to go wrong first."""
    found = Counter(told.word for told in cases)
    return {word: found[word] for word in WORDS.values() if found[word]}


def _is_beyond(result: Result) -> bool:
    """Whether the next level is more than what was asked for."""
    missed = next((row for row in result.levels if not row.reached), None)
    return missed is not None and LEVEL_RANK[missed.level] > LEVEL_RANK[result.target]


def _shared(result: Result) -> str:
    standing = [case for case in result.cases if case.erratum is None and not case.waived]
    shared = shared_of(standing, result.contract)
    if shared is None:
        return ""
    where = f"{shared.wrong} of the {many(shared.failing, 'case')} that went wrong are about {shared.flag}"
    return f"{where}: {flags().get(shared.flag, '')}"


def _is_drawable(told: Told) -> bool:
    return (
        told.result.outcome not in (Outcome.PASS, Outcome.CANNOT_JUDGE) and told.result.expected == "export"
    )


def _pictures(cases: Sequence[Told], look: Look) -> Iterator[tuple[str, Drawn]]:
    """Of what the runtime has written for cases that went wrong, held against what is expected."""
    for told in filter(_is_drawable, cases):
        kept = look(told.result.case)
        if kept is None or (kept.actual is None and not kept.note):
            continue
        expected, actual = sketch_of(kept.expected), sketch_of(kept.actual)
        note = kept.note or (
            "" if actual else "What the runtime wrote tells of no session; this is what is expected."
        )
        if expected or actual:
            yield told.result.case, Drawn(picture(expected, actual), note)
