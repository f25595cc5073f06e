"""See where a runtime writes, if it does not write where it should."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from conformance.adapters.adapter import Adapter, Request
from conformance.model.evidence import Answer

MOST_FILES = 10_000
"""Files of a folder that are looked at."""


@dataclass(frozen=True)
class Straying:
    """An adapter of a runtime in `folder`, for one export at a time.

    `strayed` gets each file that is new or was changed outside the output folder, in words.
    """

    adapter: Adapter
    folder: Path
    strayed: list[str] = field(default_factory=list)

    def export(self, request: Request) -> Answer:
        before = self._standing(request)
        answer = self.adapter.export(request)
        after = self._standing(request)
        changed = sorted(path for path in after if after[path] != before.get(path))
        self.strayed.extend(filter(None, (_told(path, request, self.folder) for path in changed)))
        return answer

    def close(self) -> Mapping[str, Answer]:
        return self.adapter.close()

    def below(self, words: tuple[str, ...]) -> Straying:
        return Straying(self.adapter.below(words), self.folder, self.strayed)

    def stop(self) -> None:
        self.adapter.stop()

    def _standing(self, request: Request) -> dict[Path, tuple[int, int]]:
        """The size and the time of every file that stands beside the request, or in the runtime's folder."""
        places = (request.room.parent, self.folder)
        return {path: told for place in places for path, told in islice(_files(place), MOST_FILES)}


def _files(folder: Path) -> Iterator[tuple[Path, tuple[int, int]]]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = Path(root, name)
            try:
                status = path.lstat()
            except OSError:  # gone by now
                continue
            yield path, (status.st_size, status.st_mtime_ns)


def _told(path: Path, request: Request, folder: Path) -> str | None:
    """Where a file stands; None for one in the output folder."""
    work = request.room.parent
    if path.is_relative_to(request.out):
        return None
    if path.is_relative_to(request.scratch):
        return f"{{scratch}}/{path.relative_to(request.scratch).as_posix()}"
    if path.is_relative_to(request.room):
        return f"{path.relative_to(request.room).as_posix()} in the folder of the recording"
    if path.is_relative_to(work):
        return f"{{scratch}}/{path.relative_to(work).as_posix().partition('/')[2]}"
    return f"{path.relative_to(folder).as_posix()} in the working folder"
