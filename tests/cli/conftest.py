"""Sessions to work on, in an empty working folder."""

from __future__ import annotations

from pathlib import Path

import pytest

SESSIONS = Path(__file__).parents[2] / "Data" / "Sessions"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def clean() -> Path:
    """A legal recording of the session of-20260228-a7k3."""
    return SESSIONS / "story-clean-pass.jsonl"
