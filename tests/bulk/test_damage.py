"""Damage is told in its place; what was read before it counts, and all other archives are judged."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conformance.verify.judging import CONFORMS, MAX_BYTES, UNJUDGED

from .packing import judged, packed, sessions, tar, told, zipped

FILES = tuple(sessions(4).items())
DOCUMENTS = [name for name, _data in FILES if name.endswith(".json")]
JUDGED = [(name, CONFORMS, "") for name in DOCUMENTS]


LOST = "its other file was not found before the damage"


def damaged(why: str) -> str:
    return f"damaged: {why}; what was read before is judged"


def results(tmp_path: Path, kind: str, data: bytes) -> list[tuple[str, str, str]]:
    """What is told of an archive."""
    archive = tmp_path / f"all{kind}"
    archive.write_bytes(data)
    lines = told(judged(tmp_path / "out", archive), archive)
    return [("" if path == str(archive) else path, state, reason) for path, state, reason in lines]


def offsets() -> list[int]:
    with tarfile.open(fileobj=io.BytesIO(tar(FILES))) as archive:
        return [member.offset for member in archive]


WHOLE = tar(FILES)
CUTS = {
    "between two sessions": (offsets()[4], 2, "it ends without its end mark", None),
    "within a header": (offsets()[4] + 100, 2, "it ends within a header", None),
    "between the two files": (offsets()[5], 2, "it ends without its end mark", 2),
    "within a table": (offsets()[4] + 700, 2, "unexpected end of data", None),
    "before the end mark": (len(WHOLE.rstrip(b"\0")) + 512 & ~511, 4, "it ends without its end mark", None),
}


@pytest.mark.parametrize("name", CUTS)
def test_a_tar_that_is_cut_off(name: str, tmp_path: Path) -> None:
    end, whole, why, alone = CUTS[name]
    lost = (
        [] if alone is None else [(FILES[4][0], UNJUDGED, "its other file was not found before the damage")]
    )
    assert results(tmp_path, ".tar", WHOLE[:end]) == [*JUDGED[:whole], ("", UNJUDGED, damaged(why)), *lost]


def test_a_header_that_is_damaged(tmp_path: Path) -> None:
    """Tarfile takes it for the end of the archive."""
    data = bytearray(WHOLE)
    data[offsets()[4] + 3] ^= 1
    assert results(tmp_path, ".tar", bytes(data)) == [*JUDGED[:2], ("", UNJUDGED, damaged("bad checksum"))]


def test_a_second_archive_behind_the_first(tmp_path: Path) -> None:
    why = damaged("there are more bytes behind its end mark")
    assert results(tmp_path, ".tar", tar(FILES) * 2) == [*JUDGED, ("", UNJUDGED, why)]


def test_a_header_that_claims_too_much(tmp_path: Path) -> None:
    header = tarfile.TarInfo("long")
    header.type, header.size = tarfile.XHDTYPE, 1 << 32
    why = damaged("an extended header claims 4,294,967,296 bytes")
    assert results(tmp_path, ".tar", header.tobuf()) == [("", UNJUDGED, why)]


def test_no_archive_at_all(tmp_path: Path) -> None:
    for kind, why in (
        (".tar", "invalid header"),
        (".tar.gz", "Not a gzipped file (b'no')"),
        (".zip", "its central directory is missing: is it whole?"),
    ):
        folder = tmp_path / kind
        folder.mkdir()
        assert results(folder, kind, b"no archive" * 100) == [("", UNJUDGED, damaged(why))]


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        (lambda data: data[:-6], "Compressed file ended before the end-of-stream marker was reached"),
        (lambda data: data[:-8] + bytes(4) + data[-4:], "CRC check failed 0x0 != "),
    ],
    ids=["cut off", "another checksum"],
)
def test_gzip_is_read_to_its_end(spoiled: Any, why: str, tmp_path: Path) -> None:
    found = results(tmp_path, ".tar.gz", spoiled(gzip.compress(WHOLE, mtime=0)))
    assert found[:-1] == JUDGED
    assert found[-1][:2] == ("", UNJUDGED)
    assert found[-1][2].startswith(f"damaged: {why}")


def test_zstandard_that_is_cut_off(tmp_path: Path) -> None:
    whole = packed(".tar.zst", FILES)
    found = results(tmp_path, ".tar.zst", whole[: len(whole) // 2])
    assert found[-1][:2] == ("", UNJUDGED)
    assert [line for line in found if line[1] != UNJUDGED] == JUDGED[: len(found) - 1]


def zip_offset(data: bytes, name: str) -> int:
    return data.index(name.encode()) + len(name)


def test_one_damaged_file_in_a_zip_costs_its_session_only(tmp_path: Path) -> None:
    data = bytearray(zipped(FILES))
    data[zip_offset(data, FILES[2][0]) + 40] ^= 0xFF
    first, second, *rest = results(tmp_path, ".zip", bytes(data))
    assert (first, rest) == (JUDGED[0], JUDGED[2:])
    assert second[:2] == (DOCUMENTS[1], UNJUDGED)
    assert second[2].startswith(f"{FILES[2][0]} ")


def test_a_zip_whose_directory_is_damaged(tmp_path: Path) -> None:
    data = bytearray(zipped(FILES))
    place = data.rindex(b"PK\1\2")
    data[place] ^= 0xFF
    why = damaged(f"there is no b'PK\\x01\\x02' at byte {place:,}")
    lost = (FILES[6][0], UNJUDGED, LOST)
    assert results(tmp_path, ".zip", bytes(data)) == [*JUDGED[:3], ("", UNJUDGED, why), lost]


def test_a_file_of_a_terabyte(tmp_path: Path) -> None:
    """Its bytes are not read into memory, and here there are none: the archive ends within it."""
    header = tarfile.TarInfo("S.json")
    header.size = 1 << 40
    assert results(tmp_path, ".tar", header.tobuf(tarfile.GNU_FORMAT)) == [
        ("", UNJUDGED, damaged("it ends within a file")),
        ("S.json", UNJUDGED, LOST),
    ]


def test_a_zip_that_lies_about_a_size(tmp_path: Path) -> None:
    data = bytearray(zipped([(FILES[0][0], FILES[0][1]), ("S.json", bytes(MAX_BYTES // 1024))]))
    place = data.rindex(b"PK\1\2")
    data[place + 24 : place + 28] = (100).to_bytes(4, "little")
    found = results(tmp_path, ".zip", bytes(data))
    assert (
        "S.json",
        UNJUDGED,
        "S.json has other bytes than the archive says: size or CRC-32 differ",
    ) in found


def test_one_damaged_archive_among_many(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    for place in range(30):
        (folder / f"{place:02}.tar.gz").write_bytes(gzip.compress(tar(FILES[:2]), mtime=0))
    (folder / "17.tar.gz").write_bytes(b"")
    lines: Sequence[dict[str, Any]] = judged(tmp_path / "out", folder)
    assert [line["state"] for line in lines] == [CONFORMS] * 17 + [UNJUDGED] + [CONFORMS] * 12
    assert (lines[17]["path"], lines[17]["reason"]) == (
        str(folder / "17.tar.gz"),
        damaged("it ends without its end mark"),
    )
