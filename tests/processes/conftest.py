from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.processes import Ended, Limits, run_program

Run = Callable[..., Ended]


def alive(tag: str) -> list[str]:
    """The command lines of all living processes that have the tag in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if tag.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def tag() -> str:
    return secrets.token_hex(16)


@pytest.fixture
def environment(tag: str) -> dict[str, str]:
    return {"PATH": os.defpath, "TEST_TAG": tag}


@pytest.fixture
def run(tmp_path: Path, tag: str, environment: dict[str, str]) -> Iterator[Run]:
    """Runs a program in an empty folder; at the end of the test nothing of it may be left."""

    def run(*argv: str, seconds: float = 10, output_bytes: int = 1000) -> Ended:
        return run_program(argv, cwd=tmp_path, env=environment, limits=Limits(seconds, output_bytes))

    yield run
    assert alive(tag) == []
