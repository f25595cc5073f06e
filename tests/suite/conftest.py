"""A suite of few cases in a folder of its own, so that a test may damage it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..small_suite import forget, in_place_of_the_whole, lay

__all__ = ["CASES", "forget", "read_json", "write_json"]

CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "size-ten-thousand-events")


def write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1), encoding="utf-8", newline="\n")


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def whole_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A suite that nobody may change, made once."""
    return lay(tmp_path_factory.mktemp("whole") / "suite", CASES)


@pytest.fixture
def suite(whole_suite: Path, tmp_path: Path) -> Iterator[Path]:
    """The root of a fresh copy, in which `Data` and `golden` lie."""
    with in_place_of_the_whole(Path(shutil.copytree(whole_suite, tmp_path / "suite"))) as root:
        yield root
