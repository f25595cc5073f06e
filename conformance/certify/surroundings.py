"""On what a run was made, without anything that tells who or where: no names, paths, or settings."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from typing import Any

JUDGES = ("bwrap", "strace", "faketime")


def surroundings() -> dict[str, Any]:
    """The kind of machine, the Python, and the programs that judge beside it (null where one is missing)."""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "judges": {name: _version(name) for name in JUDGES},
    }


def _version(program: str) -> str | None:
    """What the program says of itself, in a line."""
    if shutil.which(program) is None:
        return None
    done = subprocess.run(
        [program, "--version"], capture_output=True, text=True, errors="replace", check=False
    )
    said = (done.stdout or done.stderr).split("\n")
    return next((line.strip()[:100] for line in said if line.strip()), "")
