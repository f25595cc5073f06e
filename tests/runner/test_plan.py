from __future__ import annotations

import os
from dataclasses import replace

import pytest

from conformance.adapters.reference import reference_runtime
from conformance.errors import UsageError
from conformance.model.revision import CURRENT
from conformance.model.waiver import Waiver
from conformance.runner.plan import Plan, plan_of
from conformance.suite.catalogue import cases, find_case

REFERENCE = reference_runtime()


@pytest.mark.usefixtures("suite")
def test_the_plan_of_all_cases() -> None:
    assert plan_of(REFERENCE) == Plan(REFERENCE, cases(CURRENT), "scored", False, os.cpu_count() or 1)


@pytest.mark.usefixtures("suite")
def test_the_plan_of_some_cases_is_filtered() -> None:
    plan = plan_of(REFERENCE, patterns=["story-a*"], target="hardened", jobs=3)
    assert plan == Plan(REFERENCE, (find_case("story-aborted", CURRENT),), "hardened", True, 3)
    assert not plan_of(REFERENCE, patterns=["story-*", "*"]).filtered


@pytest.mark.usefixtures("suite")
def test_the_target_is_exact_where_nobody_names_one() -> None:
    assert plan_of(replace(REFERENCE, level=None)).target == "exact"


@pytest.mark.usefixtures("suite")
def test_what_cannot_be_planned() -> None:
    with pytest.raises(UsageError) as raised:
        plan_of(REFERENCE, target="none")
    assert str(raised.value) == "there is no level 'none'\n  the levels are core, scored, exact, hardened"
    with pytest.raises(UsageError) as raised:
        plan_of(REFERENCE, jobs=0)
    assert str(raised.value) == "0 jobs cannot run anything\n  give 1 or more"
    with pytest.raises(UsageError, match="no case matches 'nothing'"):
        plan_of(REFERENCE, patterns=["nothing"])


@pytest.mark.usefixtures("suite")
def test_waivers_are_told_of() -> None:
    assert plan_of(REFERENCE).notes == ()
    waiver = Waiver("story-aborted", None, "0" * 16, "r", "o", "i", "2027-01-31")
    earned = "a level in which a failure is waived is not earned"
    assert [plan_of(replace(REFERENCE, waivers=(waiver,) * count)).notes for count in (1, 2)] == [
        (f"the runtime file has 1 waiver: {earned}",),
        (f"the runtime file has 2 waivers: {earned}",),
    ]


@pytest.mark.usefixtures("suite")
def test_what_a_command_must_be_told_to_do_the_same() -> None:
    reference = reference_runtime()
    told = [
        plan_of(reference, target=target, fenced=fenced).words
        for target in (None, "scored", "hardened")
        for fenced in (True, False)
    ]
    fence, level = ("--no-fence",), ("--level", "hardened")
    assert told == [(), fence, (), fence, level, (*level, *fence)]
    assert plan_of(replace(reference, fenced=False), fenced=False).words == ()


@pytest.mark.usefixtures("suite")
def test_sizes_and_scripts_are_for_a_whole_run() -> None:
    whole, part = (
        plan_of(reference_runtime(), patterns=some, target="hardened") for some in ([], ["story-*"])
    )
    assert (whole.is_whole_and_hardened, part.is_whole_and_hardened) == (True, False)
