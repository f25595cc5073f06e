"""What became of the broken exporters, for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from conformance.mutants import BOOK
from conformance.mutants.campaign import Campaign
from conformance.mutants.hunting import Hunt
from conformance.reports.paint import Paint
from conformance.reports.safe_text import shortened
from conformance.reports.wording import many

_LINE = 160
_WORDS = {
    "survived": "survived: no check of any case saw it; add a case that does",
    "not applied": "not applied: it differs from the reference in no case; add one in which it does",
    "caught by another check": "its own check did not report its requirement",
}


def campaign_report(campaign: Campaign, paint: Paint) -> str:
    """The matrix, what went wrong, and the verdict; ends in LF."""
    blocks = (
        _matrix(campaign),
        _alive(campaign, paint),
        _control(campaign, paint),
        _verdict(campaign, paint),
    )
    return "\n".join(filter(None, ("".join(f"{line}\n" for line in block) for block in blocks)))


def mutant_line(hunt: Hunt) -> str:
    """One mutant that is alive, as it comes."""
    return f"{hunt.mutant}: {_fate(hunt)}"


def _matrix(campaign: Campaign) -> Iterator[str]:
    width = max((len(hunt.mutant) for hunt in campaign.hunts), default=0)
    checks = max((len(hunt.check) for hunt in campaign.hunts), default=0)
    for hunt in campaign.hunts:
        own = hunt.own or "-"
        line = f"{hunt.mutant:<{width}}  {hunt.requirement}  {hunt.check:<{checks}}  {own}"
        yield shortened(line, _LINE)
        if campaign.full:
            differs = many(hunt.differs, "case")
            yield f"    differs in {differs}, caught in {len(hunt.caught)}: {_by_check(hunt)}"


def _by_check(hunt: Hunt) -> str:
    counted = Counter(check for _, checks in hunt.caught for check in checks)
    return ", ".join(f"{check} {count}" for check, count in counted.most_common()) or "by no check"


def _alive(campaign: Campaign, paint: Paint) -> Iterator[str]:
    for hunt in campaign.alive:
        yield f"{paint.bad(hunt.mutant)}: {BOOK[hunt.mutant].lie}"
        yield f"    {hunt.requirement}, {hunt.check}; {_fate(hunt)}"


def _fate(hunt: Hunt) -> str:
    others = f"; {hunt.caught[0][0]} was caught by {', '.join(hunt.caught[0][1])}" if hunt.caught else ""
    return f"{_WORDS[hunt.fate]}{others}"


def _control(campaign: Campaign, paint: Paint) -> Iterator[str]:
    for wrong in campaign.control:
        yield f"{paint.bad('the unbroken exporter')} {wrong}"


def _verdict(campaign: Campaign, paint: Paint) -> Iterator[str]:
    fates = Counter(hunt.fate for hunt in campaign.hunts)
    told = ", ".join(f"{count} {fate}" for fate, count in fates.items())
    yield f"mutants  {len(campaign.hunts)}: {told}"
    passed = "passes every one" if not campaign.control else f"fails in {len(campaign.control)}"
    yield f"control  the unbroken exporter, {many(campaign.cases, 'case')}: {passed}"
    yield f"time     {campaign.seconds:.1f} s"
    if campaign.is_won:
        yield paint.good("every mutant was killed by its own check")
    else:
        yield paint.bad("the suite does not catch what it must")
