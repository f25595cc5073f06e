"""What a machine must have for each level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.adapters.reference import reference_runtime
from conformance.processes import proof, strace
from conformance.runner.environments import lacking
from conformance.runner.machine import lacks

RUNTIME = replace(reference_runtime(), attested=(), capture=None)
WORDS = ("offline", "locale and zone", "kill", "capture")


def test_what_the_vendor_attests_needs_nothing() -> None:
    attested = tuple((name, "by hand") for name in WORDS)
    assert lacks(replace(RUNTIME, attested=attested)) == dict.fromkeys(
        ("core", "scored", "exact", "hardened"), ()
    )


def test_a_runtime_that_is_not_fenced_must_say_how_it_is_kept_offline() -> None:
    assert lacks(replace(RUNTIME, fenced=False))["core"] == (
        "the runtime file says fence = false, so [attested] must say how it is kept offline",
    )


def test_what_this_machine_lacks_is_told() -> None:
    found = lacks(RUNTIME)
    assert found["core"] == (() if proof().holds else (f"a fence, or [attested] offline: {proof().why}",))
    assert found["exact"] == lacking()


@pytest.mark.skipif(not strace.is_able(), reason="needs strace, which may trace here")
def test_a_runtime_that_performs_no_scripts_is_not_hardened() -> None:
    assert lacks(RUNTIME)["hardened"] == ("[capture] in the runtime file, or [attested] capture",)
