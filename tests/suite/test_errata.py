"""Cases out of judgement: the file is read strictly, since each entry lets somebody off."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import SuiteDamaged
from conformance.model.erratum import Erratum
from conformance.model.revision import CURRENT
from conformance.suite.errata import errata

from .conftest import forget

GOOD = {
    "case": '"story-aborted"',
    "revision": '"1.1.0"',
    "status": '"disputed"',
    "reason": '"The end may be read in two ways."',
    "date": "2026-03-01",
}


def entry(**changes: str | None) -> str:
    members = {name: text for name, text in (GOOD | changes).items() if text is not None}
    return "\n".join(["[[erratum]]", *(f"{name} = {text}" for name, text in members.items())]) + "\n"


def written(suite: Path, text: str) -> Path:
    path = suite / "Data" / "Sessions" / "errata.toml"
    path.write_text(text, encoding="utf-8")
    forget()
    return path


@pytest.mark.usefixtures("suite")
def test_a_suite_may_have_no_errata() -> None:
    assert errata(CURRENT) == {}


def test_the_errata_of_the_suite_itself_are_sound() -> None:
    assert all(erratum.reason for erratum in errata(CURRENT).values())


def test_an_erratum_is_of_one_case_and_one_revision(suite: Path) -> None:
    other = entry(case='"gone-long-ago"', revision='"0.9.0"')
    second = entry(case='"story-clean-pass"', status='"withdrawn"')
    written(suite, entry() + other + second)
    reason = "The end may be read in two ways."
    assert errata(CURRENT) == {
        "story-aborted": Erratum("disputed", reason, "2026-03-01"),
        "story-clean-pass": Erratum("withdrawn", reason, "2026-03-01"),
    }
    assert errata(CURRENT)["story-aborted"].told() == f"disputed since 2026-03-01: {reason}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[[erratum]", ": this is not TOML (Expected ']]' at the end of an array declaration"),
        ("errata = 1", ": holds something else than [[erratum]] tables"),
        ("[erratum]", ": holds something else than [[erratum]] tables"),
        (entry(reason=None), ": erratum 1: its members are not case, date, reason, revision, status"),
        (entry(by='"me"'), ": erratum 1: its members are not case, date, reason, revision, status"),
        (entry(reason='"  "'), ": erratum 1: reason is not one line of text"),
        (entry(reason='"two\\nlines"'), ": erratum 1: reason is not one line of text"),
        (entry(case="7"), ": erratum 1: case is not one line of text"),
        (entry(case='"story-abort"'), ": erratum 1: there is no case 'story-abort' in 1.1.0"),
        (entry(status='"wrong"'), ": erratum 1: the status is 'wrong', and must be disputed or withdrawn"),
        (
            entry(date='"2026-03-01"'),
            ": erratum 1: the date is '2026-03-01', and must be a",
        ),
        (entry() + entry(), ": erratum 2: the case story-aborted has an erratum already"),
    ],
)
def test_what_is_wrong_is_named(suite: Path, text: str, fault: str) -> None:
    path = written(suite, text)
    with pytest.raises(SuiteDamaged) as raised:
        errata(CURRENT)
    assert raised.value.message.startswith(f"{path}{fault}")


@pytest.mark.parametrize("date", ["2026-02-30", "2026-03-01T00:00:00Z"])
def test_a_date_is_a_day_that_there_was(suite: Path, date: str) -> None:
    written(suite, entry(date=date))
    with pytest.raises(SuiteDamaged):
        errata(CURRENT)
