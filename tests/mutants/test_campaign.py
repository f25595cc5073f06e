"""Many mutants at once, and the words about them."""

from __future__ import annotations

import pytest

from conformance.errors import UsageError
from conformance.mutants.campaign import Campaign, chosen, run
from conformance.mutants.hunting import Hunt
from conformance.reports.mutants import campaign_report
from conformance.reports.paint import Paint

KILLED = Hunt("reverses-ties", "EVT-002", "parity.recording", "order-many-ties", None, 2, 1, ())
ALIVE = Hunt("trims-actors", "EVT-005", "parity.recording", None, None, 420, 0, ())
OTHER = Hunt(
    "drops-slips",
    "EVT-001",
    "parity.recording",
    None,
    None,
    9,
    3,
    (("case-a", ("golden.value", "csv.shape")),),
)


@pytest.mark.slow
def test_a_campaign_of_one() -> None:
    told: list[tuple[str, int, int]] = []
    campaign = run(
        chosen(["reverses-t*"]),
        2,
        progress=lambda hunt, done, planned: told.append((hunt.mutant, done, planned)),
    )
    assert [hunt.fate for hunt in campaign.hunts] == ["killed"]
    assert told == [("reverses-ties", 1, 1)]
    assert campaign.is_won
    plain = campaign.plain()
    assert plain["control"] == []
    assert (plain["mutants"][0]["fate"], plain["mutants"][0]["own"]) == ("killed", campaign.hunts[0].own)


def test_a_pattern_that_matches_nothing() -> None:
    with pytest.raises(UsageError) as told:
        chosen(["reverses-tise"])
    assert str(told.value) == "no mutant matches 'reverses-tise'\n  did you mean reverses-ties?"


def test_no_jobs_run_nothing() -> None:
    with pytest.raises(UsageError) as told:
        run((), 0)
    assert str(told.value) == "0 jobs cannot run anything\n  give 1 or more"


def test_the_report_of_a_campaign_that_is_won() -> None:
    assert campaign_report(Campaign((KILLED,), (), 420, False, 1.25), Paint()) == (
        "reverses-ties  EVT-002  parity.recording  order-many-ties\n"
        "\n"
        "mutants  1: 1 killed\n"
        "control  the unbroken exporter, 420 cases: passes every one\n"
        "time     1.2 s\n"
        "every mutant was killed by its own check\n"
    )


def test_the_report_of_a_campaign_that_is_lost() -> None:
    campaign = Campaign((ALIVE, OTHER), ("case-b: golden.bytes",), 420, True, 61.0)
    assert campaign_report(campaign, Paint()) == (
        "trims-actors  EVT-005  parity.recording  -\n"
        "    differs in 0 cases, caught in 0: by no check\n"
        "drops-slips   EVT-001  parity.recording  -\n"
        "    differs in 3 cases, caught in 1: golden.value 1, csv.shape 1\n"
        "\n"
        "trims-actors: Trims spaces from actor_id.\n"
        "    EVT-005, parity.recording; not applied: it differs from the reference in no case; "
        "add one in which it does\n"
        "drops-slips: Exports no event whose outcome is info, but for transitions.\n"
        "    EVT-001, parity.recording; its own check did not report its requirement; "
        "case-a was caught by golden.value, csv.shape\n"
        "\n"
        "the unbroken exporter case-b: golden.bytes\n"
        "\n"
        "mutants  2: 1 not applied, 1 caught by another check\n"
        "control  the unbroken exporter, 420 cases: fails in 1\n"
        "time     61.0 s\n"
        "the suite does not catch what it must\n"
    )
    assert not campaign.is_won
