"""The folder of the results: what is there after a kill, and how the next run goes on from it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import orjson

from conformance.bulk.database import ROOM
from conformance.bulk.spans import Place
from conformance.errors import WouldReplace
from conformance.exporter.files import told_as_fault, write_whole

RUN, RESULTS = "run.json", "results.jsonl"
_PART, _WORK = "results.jsonl.part", ".work"
_CHUNK = 1 << 16
_SUITE = "of another version of the suite"
_OTHER = {
    "suite": _SUITE,
    "data": _SUITE,
    "code": _SUITE,
    "files": "a file has changed, is gone, or is new",
    "recordings": "a recording has changed, is gone, or is new",
    "scenarios": "with other scenario data",
}
"""What is said where a member of `run.json` differs that tells a person nothing."""


class Output:
    """A folder with the results of one run, finished or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.results = folder / RESULTS
        self._part = folder / _PART
        self._file: BinaryIO | None = None

    @property
    def work(self) -> Path:
        """The folder for what a run needs while it runs; made if it is missing."""
        work = self.folder / _WORK
        with told_as_fault(work, "make"):
            work.mkdir(parents=True, exist_ok=True)
        return work

    @property
    def is_finished(self) -> bool:
        return self.results.exists()

    def begin(self, run: Mapping[str, object]) -> Place:
        """The place up to which there are results. Raises WouldReplace where they are of another run."""
        file = self.folder / RUN
        plain = json.dumps(run, indent=2, sort_keys=True).encode() + b"\n"
        if file.exists():
            self._refuse_another(file, run)
        elif self.results.exists() or self._part.exists():
            raise WouldReplace(
                f"{self.folder}: has results, and no {RUN} that says of what", "name another folder"
            )
        else:
            write_whole(file, plain)
        return (0, 0) if self.is_finished else self._mended()

    def _refuse_another(self, file: Path, run: Mapping[str, object]) -> None:
        with told_as_fault(file, "read"):
            there = _object(file.read_bytes())
        for name, value in run.items():
            if there.get(name) != value:
                told = _OTHER.get(name, f"{name} was {there.get(name)}, and is {value}")
                raise WouldReplace(
                    f"{self.folder}: has the results of another run: {told}",
                    "name another folder for --out, or remove this one",
                )

    def _mended(self) -> Place:
        """Cut off a line that a kill has left unfinished, and open the results to go on."""
        with told_as_fault(self._part, "open", ROOM):
            self._file = open(self._part, "a+b")  # noqa: SIM115 - it stays open
            end = self._file.seek(0, os.SEEK_END)
            while end:
                begin, line = _last_line(self._file, end)
                place = _place(line)
                if place:
                    self._file.truncate(end)
                    return place
                end = begin
            self._file.truncate(0)
            return (0, 0)

    def lines(self, most: int) -> Iterator[Sequence[bytes]]:
        """The lines that are there once it has begun, `most` at a time. Raises FileFault."""
        there = self.results if self.is_finished else self._part
        with told_as_fault(there, "read"), there.open("rb") as file:
            while some := list(islice(file, most)):
                yield some

    def append(self, lines: Iterable[bytes]) -> None:
        """Add lines. Raises FileFault, as where the disk is full; whole lines stay."""
        assert self._file is not None
        with told_as_fault(self._part, "write", ROOM):
            self._file.write(b"".join(line + b"\n" for line in lines))
            self._file.flush()

    def finish(self) -> None:
        """Give the results their name: from now on they are whole."""
        assert self._file is not None
        with told_as_fault(self._part, "write", ROOM):
            os.fsync(self._file.fileno())
            self.close()
            os.replace(self._part, self.results)

    def close(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            file.close()

    def remove(self) -> None:
        """Remove the results, where there are none, so that the folder can be used for others."""
        with told_as_fault(self.folder, "remove"):
            for file in (self.results, self.folder / RUN):
                file.unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what only the run needed."""
        with told_as_fault(self.folder / _WORK, "remove"):
            for file in self.work.iterdir():
                file.unlink()
            self.work.rmdir()


def _object(data: bytes) -> dict[str, object]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _place(line: bytes) -> Place | None:
    """The place that a whole line tells of."""
    members = _object(line) if line.endswith(b"\n") else {}
    file, place = members.get("file"), members.get("place")
    return (file, place) if isinstance(file, int) and isinstance(place, int) else None


def _last_line(file: BinaryIO, end: int) -> tuple[int, bytes]:
    """Where the last line before `end` begins, and the line with its end, if it has one."""
    line, begin = b"", end
    while begin:
        size = min(_CHUNK, begin)
        file.seek(begin - size)
        line = file.read(size) + line
        place = line.rfind(b"\n", 0, len(line) - 1)
        if place >= 0:
            return begin - size + place + 1, line[place + 1 :]
        begin -= size
    return 0, line
