from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from conformance.adapters.reference import reference_runtime
from conformance.contract.reading import read_recording
from conformance.errors import UsageError
from conformance.fuzz.challenge import challenge_of, random_digits
from conformance.model.revision import CURRENT
from conformance.runner.plan import plan_of
from conformance.runner.run import run
from conformance.suite.catalogue import cases
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.recipes import recording_of
from conformance.suite.scenarios import scenario_of

DIGITS = "00112233445566778899aabbccddeeff"


def test_a_challenge_is_64_legal_sessions_and_16_that_break_a_rule_each() -> None:
    posed = challenge_of(DIGITS, CURRENT).cases
    assert [case.case_id for case in posed] == [f"challenge-{number:02}" for number in range(1, 81)]
    assert Counter(case.expected for case in posed) == {"export": 64, "reject": 16}
    rules = [case.rejects for case in posed if case.rejects]
    assert len(set(rules)) == 16
    for case in posed:
        broken = read_recording(recording_of(case), scenario_of(case)).broken
        assert [fault.code for fault in broken[:1]] == ([case.rejects] if case.rejects else [])
        assert (golden_of(case) is None) == (session_of(case) is None) == (case.rejects is not None)


def test_it_follows_from_its_digits_and_other_digits_give_another() -> None:
    assert challenge_of(DIGITS.upper(), CURRENT) == challenge_of(DIGITS, CURRENT)
    first, other = challenge_of(DIGITS, CURRENT).cases, challenge_of(random_digits(), CURRENT).cases
    assert sum(recording_of(one) == recording_of(two) for one, two in zip(first, other, strict=True)) < 8


@pytest.mark.parametrize("digits", ["", "12", "0" * 15, "0" * 17, "0" * 130, "g" * 16, "\u0660" * 16])
def test_other_digits_are_refused(digits: str) -> None:
    with pytest.raises(UsageError) as caught:
        challenge_of(digits, CURRENT)
    what = "16 to 128 hexadecimal digits, an even number of them"
    assert caught.value.message == f"the challenge {digits!r} is not {what}"


def test_it_is_run_beside_the_catalogue_and_can_be_run_in_part(tmp_path: Path) -> None:
    challenge = challenge_of(DIGITS, CURRENT)
    whole = plan_of(reference_runtime(), challenge=challenge)
    assert (whole.cases, whole.filtered) == ((*cases(CURRENT), *challenge.cases), False)
    part = plan_of(reference_runtime(), patterns=["challenge-0[12]"], challenge=challenge, target="scored")
    result = run(part, keep=tmp_path)
    assert (part.filtered, result.challenge) == (True, DIGITS)
    assert [(case.case, case.outcome) for case in result.cases] == [
        ("challenge-01", "pass"),
        ("challenge-02", "pass"),
    ]
    assert result.cases[0].reproduce == (
        f"svr-conformance run --reference --challenge {DIGITS} --case challenge-01 --keep kept"
    )
    assert (tmp_path / "challenge-01" / "recording.jsonl").read_bytes() == recording_of(challenge.cases[0])
