"""What surrounds the processes of a runtime, beside its own settings."""

from __future__ import annotations

import math
import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.processes import Fence


@dataclass(frozen=True)
class Surroundings:
    """A fence, more environment variables, and the mask of the files that are made (None: the suite's)."""

    fence: Fence | None = None
    env: tuple[tuple[str, str], ...] = ()
    umask: int | None = None

    def fence_around(
        self, room: Path, scratch: Path, writable: tuple[Path, ...], seconds: float | None
    ) -> Fence | None:
        """The fence of a process that may write below `room`, and to copies of its folders in `scratch`.

        One that has `seconds` for all that it does gets so much time of every processor, and no more.
        """
        if self.fence is None:
            return None
        pairs = tuple((folder, scratch / f"writable-{number}") for number, folder in enumerate(writable, 1))
        for folder, copy in pairs:
            shutil.copytree(folder, copy, symlinks=True)
        processors = os.cpu_count() or 1
        cpu_seconds = None if seconds is None else math.ceil(seconds * processors)
        return replace(self.fence.around(room, pairs), cpu_seconds=cpu_seconds)


NONE = Surroundings()
"""No fence, and the environment of the suite."""
