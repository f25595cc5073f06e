from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.errors import CannotJudge, SuiteDamaged
from conformance.model.evidence import Golden
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import find_case
from conformance.suite.goldens import golden_of, session_of

from .conftest import forget, read_json, write_json

RESTORE = "restore it from version control or install again"
MANIFEST = "golden/1.1.0/manifest.json"
LARGE = "size-ten-thousand-events/long-1-12.json"


@pytest.fixture
def folder(suite: Path) -> Path:
    return suite / "golden" / "1.1.0"


@pytest.fixture
def change(folder: Path) -> Callable[[Callable[[dict[str, Any]], object]], None]:
    """Changes the entries of the manifest."""

    def change(how: Callable[[dict[str, Any]], object]) -> None:
        whole = read_json(folder / "manifest.json")
        how(whole["goldens"])
        write_json(folder / "manifest.json", whole)
        forget()

    return change


def test_a_stored_golden_is_what_the_two_files_hold(folder: Path) -> None:
    case = find_case("story-clean-pass", CURRENT)
    session = session_of(case)
    golden = golden_of(case)
    assert golden is not None
    assert golden.document == (folder / "story-clean-pass" / f"{session}.json").read_bytes()
    assert golden.table == (folder / "story-clean-pass" / f"{session}.csv").read_bytes()
    assert json.loads(golden.document)["session_id"] == session


@pytest.mark.usefixtures("suite")
def test_a_rejected_case_has_no_golden() -> None:
    case = find_case("reject-empty-file", CURRENT)
    assert (golden_of(case), session_of(case)) == (None, None)


@pytest.fixture
def derived(folder: Path, change: Any) -> bytes:
    """A document that is taken away, as if it were too large to store."""
    change(lambda goldens: goldens[LARGE].update(stored=False))
    document = (folder / LARGE).read_bytes()
    (folder / LARGE).unlink()
    return document


def test_a_golden_that_is_not_stored_is_derived(folder: Path, derived: bytes) -> None:
    golden = golden_of(find_case("size-ten-thousand-events", CURRENT))
    assert golden == Golden(derived, (folder / LARGE).with_suffix(".csv").read_bytes())
    stored = golden_of(find_case("story-clean-pass", CURRENT))
    assert golden is not None
    assert stored is not None
    assert (golden.derived, stored.derived) == (True, False)


@pytest.mark.usefixtures("derived")
@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_a_derived_golden_is_held_to_its_digest(change: Any, suffix: str) -> None:
    change(lambda goldens: goldens[LARGE.replace(".json", suffix)].update(sha256="0" * 64))
    with pytest.raises(SuiteDamaged) as raised:
        golden_of(find_case("size-ten-thousand-events", CURRENT))
    assert str(raised.value) == (
        "the golden export of size-ten-thousand-events, which is derived from its recording, "
        f"differs from its digests in {MANIFEST}\n  {RESTORE}"
    )


@pytest.mark.parametrize("suffix", ["json", "csv"])
@pytest.mark.parametrize(("kept", "added"), [(None, b"\n"), (-1, b"X"), (0, b"")])
def test_a_changed_file_is_damage(folder: Path, suffix: str, kept: int | None, added: bytes) -> None:
    case = find_case("story-aborted", CURRENT)
    path = folder / "story-aborted" / f"{session_of(case)}.{suffix}"
    path.write_bytes(path.read_bytes()[:kept] + added)
    with pytest.raises(SuiteDamaged) as raised:
        golden_of(case)
    assert str(raised.value) == f"{path}: the golden file differs from its digest in {MANIFEST}\n  {RESTORE}"


def test_a_file_that_is_gone_is_damage(folder: Path) -> None:
    case = find_case("story-aborted", CURRENT)
    path = folder / "story-aborted" / f"{session_of(case)}.csv"
    path.unlink()
    with pytest.raises(SuiteDamaged) as raised:
        golden_of(case)
    assert raised.value.message == f"{path}: a file of the suite cannot be read (No such file or directory)"


def unknown(what: str) -> str:
    return (
        f"the case {what} has no golden export in {MANIFEST}\n  run `svr-conformance golden propose` "
        "in a checkout of the project, and review what it proposes"
    )


def test_a_case_that_the_manifest_does_not_name_cannot_be_judged(change: Any) -> None:
    change(lambda goldens: [goldens.pop(name) for name in list(goldens) if name.startswith("story-aborted/")])
    with pytest.raises(CannotJudge) as raised:
        golden_of(find_case("story-aborted", CURRENT))
    assert not isinstance(raised.value, SuiteDamaged)
    assert str(raised.value) == unknown("story-aborted")
    assert golden_of(find_case("story-clean-pass", CURRENT)) is not None


def test_without_a_manifest_no_case_can_be_judged(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    forget()
    with pytest.raises(CannotJudge) as raised:
        session_of(find_case("story-clean-pass", CURRENT))
    assert str(raised.value) == unknown("story-clean-pass")


def test_half_a_golden_is_damage(change: Any) -> None:
    session = session_of(find_case("story-aborted", CURRENT))
    change(lambda goldens: goldens.pop(f"story-aborted/{session}.csv"))
    with pytest.raises(SuiteDamaged) as raised:
        golden_of(find_case("story-aborted", CURRENT))
    assert raised.value.message == (
        f"{MANIFEST}: story-aborted has {session}.json, and must have one document and one table"
    )


def test_goldens_of_two_sessions_are_damage(change: Any) -> None:
    entry = {"sha256": "0" * 64, "bytes": 0}
    change(lambda goldens: goldens.update({"story-aborted/a.csv": entry, "story-aborted/a.json": entry}))
    with pytest.raises(SuiteDamaged, match=r"story-aborted has a\.csv, a\.json, "):
        golden_of(find_case("story-aborted", CURRENT))


def test_a_manifest_that_is_none_is_damage(folder: Path) -> None:
    (folder / "manifest.json").write_text('{"goldens":{"story-aborted/a.json":{}}}', encoding="utf-8")
    forget()
    with pytest.raises(SuiteDamaged) as raised:
        golden_of(find_case("story-aborted", CURRENT))
    assert str(raised.value) == (
        f"{folder / 'manifest.json'}: this is no manifest of goldens ('sha256')\n  {RESTORE}"
    )


@pytest.mark.usefixtures("derived")
def test_a_derived_golden_of_a_broken_recording_is_damage() -> None:
    case = find_case("size-ten-thousand-events", CURRENT)
    broken = replace(case, recipe=None, file="reject-empty-file.jsonl")
    with pytest.raises(SuiteDamaged) as raised:
        golden_of(broken)
    assert raised.value.message.startswith(
        "the recording of size-ten-thousand-events breaks a rule: REJ-001 "
    )
