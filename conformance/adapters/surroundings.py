"""What surrounds the processes of a runtime, beside its own settings."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from conformance.processes import Fence


@dataclass(frozen=True)
class Surroundings:
    """A fence, more environment variables, and the mask of the files that are made (None: the suite's)."""

    fence: Fence | None = None
    env: tuple[tuple[str, str], ...] = ()
    umask: int | None = None

    def fence_around(self, room: Path, scratch: Path, writable: tuple[Path, ...]) -> Fence | None:
        """The fence of a process that may write below `room`, and to copies of its folders in `scratch`."""
        if self.fence is None:
            return None
        pairs = tuple((folder, scratch / f"writable-{number}") for number, folder in enumerate(writable, 1))
        for folder, copy in pairs:
            shutil.copytree(folder, copy, symlinks=True)
        return self.fence.around(room, pairs)


NONE = Surroundings()
"""No fence, and the environment of the suite."""
