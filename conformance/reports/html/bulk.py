"""The results of many sessions as one page: verdicts, causes, scores, before and after, over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from conformance import __version__
from conformance.bulk.found import NO_EXPORT
from conformance.bulk.sums import MOST_SHOWN, Month, Objective, Sums
from conformance.reports.html import columns
from conformance.reports.html.columns import Block, Column, Columns, columns_of, share_bar
from conformance.reports.html.environment import page
from conformance.reports.safe_text import shortened
from conformance.reports.wording import about
from conformance.verify.judging import CONFORMS, FAILS, UNJUDGED

MOST_MONTHS = 36
MOST_ROWS = 12
_LONGEST = 300
_KINDS = {CONFORMS: "good", FAILS: "bad", UNJUDGED: "odd"}


@dataclass(frozen=True)
class Row:
    """A name with its count, and that count as a bar."""

    name: str
    about: str
    count: int
    bar: tuple[Block, ...]


class Achieved(NamedTuple):
    """An objective: the share of sessions that achieved it, in percent, and the points won on average."""

    name: str
    sums: Objective
    percent: float
    points: float
    bar: tuple[Block, ...]


def bulk_page(sums: Sums) -> bytes:
    """One self-contained page in UTF-8; the same sums give the same bytes."""
    return page(
        "bulk.html.j2",
        "bulk.css",
        sums=sums,
        headline=_headline(sums),
        tone="bad" if sums.states[FAILS] else "odd" if sums.states[UNJUDGED] else "good",
        verdicts=_verdicts(sums),
        states=_KINDS,
        percent=lambda count: _percent(count, sums.exports),
        no_export=NO_EXPORT,
        causes=_rows(sums.causes),
        requirements=_rows(sums.requirements, is_requirement=True),
        advice=_rows(sums.advice, is_requirement=True),
        slips=_rows(sums.critical_errors),
        shown=_shown(sums),
        most_shown=MOST_SHOWN,
        scores=_scores(sums),
        mean=_mean(sums),
        objectives=tuple(_achieved(name, one) for name, one in sorted(sums.objectives.items())),
        audit=sums.audit,
        before_after=_before_after(sums),
        months=_months(sums.months),
        months_left_out=max(len(sums.months) - MOST_MONTHS, 0),
        size=columns,
        version=__version__,
    )


def _headline(sums: Sums) -> str:
    exports = f"{sums.exports:,} export{'' if sums.exports == 1 else 's'}"
    if not sums.exit_status:
        return f"All {exports} conform" if sums.exports > 1 else "The export conforms"
    fails = sums.states[FAILS]
    parts = [f"{fails:,} {'does' if fails == 1 else 'do'} not conform"] if fails else []
    parts += [f"{sums.states[UNJUDGED]:,} cannot be judged"] if sums.states[UNJUDGED] else []
    return f"Of {exports}, {' and '.join(parts)}"


def _verdicts(sums: Sums) -> tuple[Block, ...]:
    counts = (
        (kind, sums.states[state], f"{state}: {sums.states[state]:,}") for state, kind in _KINDS.items()
    )
    return share_bar(tuple(counts))


def _percent(count: int, whole: int) -> str:
    """A share in percent; only all is 100, and only none is 0."""
    if not whole or count in (0, whole):
        return "100 %" if count else "0 %"
    return f"{min(max(100 * count / whole, 0.01), 99.99):.2f} %"


def _rows(counts: Counter[str], *, is_requirement: bool = False) -> Sequence[Row]:
    """The most frequent, each with a bar beside that of the first."""
    most = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_ROWS]
    bars = [
        share_bar((("bar", count, ""), ("none", most[0][1] - count, "")), 160, 10) for _name, count in most
    ]
    return [
        Row(name, about(name) if is_requirement else "", count, bar)
        for (name, count), bar in zip(most, bars, strict=True)
    ]


def _shown(sums: Sums) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
    """The first places of each state that is no good one, with its style."""
    return [
        (state, _KINDS[state], [(path, shortened(why, _LONGEST)) for path, why in sums.shown[state]])
        for state in (UNJUDGED, FAILS)
        if sums.states[state]
    ]


def _scores(sums: Sums) -> Columns:
    """Those from 0 to 100 always, and what is beyond where there is some."""
    tens = sorted({*range(11), *sums.scores})
    told = ((ten, f"{ten * 10} to {ten * 10 + 9}: {sums.scores[ten]:,}") for ten in tens)
    return columns_of([Column(f"{ten * 10}", (("bar", sums.scores[ten], words),)) for ten, words in told])


def _mean(sums: Sums) -> str:
    """Points per session, over all that conform and began in some month."""
    points, sessions = sum(month.points for month in sums.months.values()), sums.states[CONFORMS]
    return f"{points / sessions:.1f}" if sessions else "none"


def _achieved(name: str, one: Objective) -> Achieved:
    sessions = one.sessions or 1
    missed = one.sessions - one.achieved
    bar = share_bar([("good", one.achieved, "achieved"), ("none", missed, "not achieved")], 240, 14)
    return Achieved(name, one, 100 * one.achieved / sessions, one.points / sessions, bar)


def _before_after(sums: Sums) -> Sequence[tuple[str, float, tuple[Block, ...]]]:
    """Points per session before and after, each as a bar of 100 points."""
    audit = sums.audit
    told = (("before", audit.before, "early"), ("after", audit.after, "bar")) if audit.sessions else ()
    return [
        (name, points / audit.sessions, _of_100(kind, points / audit.sessions)) for name, points, kind in told
    ]


def _of_100(kind: str, points: float) -> tuple[Block, ...]:
    tenths = min(max(round(points * 10), 0), 1000)
    return share_bar(((kind, tenths, ""), ("none", 1000 - tenths, "")), 600, 18)


def _months(months: Mapping[str, Month]) -> Columns:
    """Verdicts by month, and over them the points per session as a line, 100 at the top."""
    shown = sorted(months.items())[-MOST_MONTHS:]
    return columns_of([_month(name, month) for name, month in shown])


def _month(name: str, month: Month) -> Column:
    counts = (
        ("good", month.conforms, f"{name}: {month.conforms:,} conform"),
        ("bad", month.fails, f"{name}: {month.fails:,} do not conform"),
        ("odd", month.unjudged, f"{name}: {month.unjudged:,} cannot be judged"),
    )
    mean = month.points / month.conforms / 100 if month.conforms else None
    return Column(name, counts, None if mean is None else min(max(mean, 0.0), 1.0))
