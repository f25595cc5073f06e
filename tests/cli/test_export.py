from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli.main import main

SESSION = "of-20260228-a7k3"


def broken(folder: Path, clean: Path) -> Path:
    """A recording whose third line names an outcome that there is not."""
    path = folder / "broken.jsonl"
    path.write_bytes(clean.read_bytes().replace(b'"outcome":"success"', b'"outcome":"SUCCESS"', 1))
    return path


def renamed(folder: Path, clean: Path, session: str, old: bytes = b"", new: bytes = b"") -> Path:
    """The clean recording under another session id, with one more change."""
    path = folder / f"{session}-{len(new)}.jsonl"
    path.write_bytes(clean.read_bytes().replace(SESSION.encode(), session.encode()).replace(old, new, 1))
    return path


def test_an_export_is_told_in_one_line(folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(clean), "--out", "out", "--exported-at", "2026-03-01T00:00:00Z"]) == 0
    out = Path("out") / SESSION
    assert capsys.readouterr() == (f"{clean}: session {SESSION} -> {out}.json, {out}.csv\n", "")
    assert sorted(path.name for path in Path("out").iterdir()) == [f"{SESSION}.csv", f"{SESSION}.json"]


def test_a_rejection_is_the_line_of_the_contract(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(broken(folder, clean)), "--out", "out"]) == 65
    reason = 'outcome is "SUCCESS", and must be one of success, fail, partial, info'
    assert capsys.readouterr() == ("", f"rejected: REJ-014 line 3: {reason}\n")
    assert not Path("out").exists()


def test_the_others_are_exported_all_the_same(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = broken(folder, clean)
    assert main(["export", str(wrong), str(clean), "--out", "out"]) == 65
    printed = capsys.readouterr()
    assert printed.err.splitlines()[0] == f"{wrong}:"
    assert printed.err.splitlines()[1].startswith("rejected: REJ-014 line 3: ")
    assert len(list(Path("out").iterdir())) == 2


def test_the_gravest_status_wins(folder: Path, clean: Path) -> None:
    assert main(["export", "missing.jsonl", str(broken(folder, clean)), str(clean), "--out", "out"]) == 74


def test_other_evidence_is_replaced_on_demand_only(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = renamed(folder, clean, SESSION, b'"panel":"east"', b'"panel":"roof"')
    assert main(["export", str(clean), "--out", "out"]) == 0
    assert main(["export", str(clean), "--out", "out"]) == 0
    assert main(["export", str(other), "--out", "out"]) == 73
    assert b'"panel":"roof"' not in (folder / "out" / f"{SESSION}.json").read_bytes()
    assert main(["export", str(other), "--out", "out", "--replace"]) == 0
    assert b'"panel":"roof"' in (folder / "out" / f"{SESSION}.json").read_bytes()


def test_within_one_call_nothing_is_replaced(folder: Path, clean: Path) -> None:
    other = renamed(folder, clean, SESSION, b'"panel":"east"', b'"panel":"roof"')
    assert main(["export", str(clean), str(other), "--out", "out", "--replace"]) == 73
    assert b'"panel":"roof"' not in (folder / "out" / f"{SESSION}.json").read_bytes()
    assert main(["export", str(clean), str(clean), "--out", "out", "--replace"]) == 0


def test_ids_that_differ_in_case_only_are_refused(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upper = renamed(folder, clean, SESSION.upper())
    assert main(["export", str(clean), str(upper), "--out", "out", "--replace"]) == 73
    assert capsys.readouterr().err == (
        f"svr-conformance: {upper}: its session id {SESSION.upper()} and {SESSION} differ in case only\n"
        "  many file systems take their files for the same: export them into two folders\n"
    )
    assert len(list(Path("out").iterdir())) == 2


@pytest.mark.parametrize(
    ("arguments", "status"), [(["--scenario", "no"], 78), (["--exported-at", "yesterday"], 2)]
)
def test_what_concerns_all_ends_the_call(
    folder: Path, clean: Path, arguments: list[str], status: int
) -> None:
    assert main(["export", str(clean), str(clean), "--out", "out", *arguments]) == status
    assert not Path("out").exists()
