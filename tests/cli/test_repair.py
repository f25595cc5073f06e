from __future__ import annotations

from pathlib import Path

import pytest

from conformance.cli.main import main


def test_a_recording_that_was_cut_is_mended(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = clean.read_bytes()
    cut = whole[: whole.rindex(b'"outcome"')]
    Path("cut.jsonl").write_bytes(cut)
    assert main(["recover", "cut.jsonl", "--out", "new.jsonl", "--quarantine", "lost.jsonl"]) == 0
    offset = cut.rindex(b"\n") + 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "lost.jsonl: the bytes of 1 lost line",
        "new.jsonl: 10 events kept, 1 line lost, closed as recovered",
    ]
    assert Path("lost.jsonl").read_bytes() == cut[offset:]
    assert main(["lint", "new.jsonl"]) == 0


def test_a_lost_line_is_named_with_its_reason(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = clean.read_bytes().splitlines(keepends=True)
    Path("bad.jsonl").write_bytes(b"".join([*lines[:4], b"{}\n", *lines[4:]]))
    assert main(["recover", "bad.jsonl", "--out", "new.jsonl"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"lost byte {len(b''.join(lines[:4]))}, 3 bytes: REJ-017 line 5: ")
    assert last == "new.jsonl: 11 events kept, 1 line lost, closed as recovered"


def test_a_whole_recording_needs_no_recovery(folder: Path, clean: Path) -> None:
    assert main(["recover", str(clean), "--out", "new.jsonl"]) == 2
    assert not Path("new.jsonl").exists()


def test_an_export_gives_its_recording_again(
    folder: Path, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ["--exported-at", "2026-03-01T00:00:00Z"]
    assert main(["export", str(clean), "--out", "one", *at]) == 0
    capsys.readouterr()
    assert main(["rebuild", "one/of-20260228-a7k3.json", "--out", "again.jsonl"]) == 0
    assert capsys.readouterr().out == "again.jsonl: the recording of the session of-20260228-a7k3\n"
    assert main(["export", "again.jsonl", "--out", "two", *at]) == 0
    for suffix in ("json", "csv"):
        name = f"of-20260228-a7k3.{suffix}"
        assert Path("one", name).read_bytes() == Path("two", name).read_bytes()
