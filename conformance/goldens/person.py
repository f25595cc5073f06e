"""Who accepts: as they say, or as git knows them in the checkout."""

from __future__ import annotations

import subprocess
from pathlib import Path

from conformance.errors import UsageError
from conformance.processes import printed_by

_SECONDS = 10


def person(by: str | None, checkout: Path) -> str:
    """The name that is recorded, on one line. Raises UsageError where nobody says it."""
    name = " ".join((_known_to_git(checkout) if by is None else by).split())
    if not name:
        what = "git knows no user.name here" if by is None else "--by names nobody"
        raise UsageError(f"who accepts is recorded, and {what}", 'say who you are: --by "..."')
    return name


def _known_to_git(checkout: Path) -> str:
    try:
        said = printed_by(["git", "-C", str(checkout), "config", "user.name"], seconds=_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return said.decode("utf-8", "replace")
