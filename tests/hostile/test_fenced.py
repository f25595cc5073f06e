"""Hostile runtimes behind the fence: it holds what rids itself of all that tells it from others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.processes import proof

from .trial import HONEST, SECRET, trial
from .verdicts import COMMAND, OUTLIVED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not proof().holds, reason=f"needs the fence: {proof().why}"),
]
TOO_LARGE = re.compile(
    "RUN-011 answer.exported: the runtime ended with exit status 1; its last words: "
    r"OSError: \[Errno 27\] File too large: '.*/svr-.{8}/([^']*)', got 1"
)
LIMITED = {
    "write_gigabyte": "out/S.json",
    "write_gigabyte_beside": "out/swap",
    "spoil_inputs": "scenario/rubric.json",
}
"""What grows beyond the limit of a file, and which file that is."""


def test_each_deed_gets_its_verdict_and_the_fence_holds_what_escapes(tmp_path: Path) -> None:
    done = trial(tmp_path, "command", [*COMMAND, "leave_escapee"], 60, fenced=True)
    unlimited = {deed: told for deed, told in COMMAND.items() if deed not in LIMITED}
    assert {deed: done.told[deed] for deed in unlimited} == unlimited
    assert done.told["leave_escapee"] == ["fail", OUTLIVED]
    words = {deed: TOO_LARGE.fullmatch(done.told[deed][1]) for deed in LIMITED}
    assert {deed: found and found[1] for deed, found in words.items()} == LIMITED
    assert [case["outcome"] for case in done.honest] == ["pass"] * HONEST
    assert (done.processes, done.files, done.outside) == ([], [], SECRET)
