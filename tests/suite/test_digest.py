from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance.suite.digest import suite_digest

from .conftest import forget


def fresh() -> str:
    forget()
    return suite_digest()


@pytest.mark.parametrize(
    "name",
    [
        "Data/Sessions/story-aborted.jsonl",
        "Data/Scenarios/OfficeFire/rubric.json",
        "golden/1.1.0/manifest.json",
    ],
)
def test_one_changed_byte_gives_another_digest(suite: Path, name: str) -> None:
    before = fresh()
    data = (suite / name).read_bytes()
    (suite / name).write_bytes(data + b" ")
    assert re.fullmatch("[0-9a-f]{64}", before)
    assert fresh() != before
    (suite / name).write_bytes(data)
    assert fresh() == before


def test_a_new_name_or_a_new_file_gives_another_digest(suite: Path) -> None:
    before = fresh()
    path = suite / "Data" / "Sessions" / "story-aborted.jsonl"
    path.rename(path.with_name("story-over.jsonl"))
    renamed = fresh()
    path.write_bytes(b"")
    assert len({before, renamed, fresh()}) == 3


def test_the_place_of_the_suite_and_hidden_files_play_no_part(suite: Path) -> None:
    before = fresh()
    (suite / "Data" / ".DS_Store").write_bytes(b"x")
    (suite / "golden" / ".proposed").mkdir()
    (suite / "golden" / ".proposed" / "manifest.json").write_bytes(b"x")
    assert fresh() == before
    (suite / "conformance").mkdir()
    (suite / "conformance" / "code.py").write_bytes(b"x")
    assert fresh() == before


def test_a_suite_without_goldens_has_a_digest(suite: Path) -> None:
    before = fresh()
    (suite / "golden").rename(suite / "away")
    assert fresh() != before
