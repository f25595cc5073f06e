"""One thing at a time in which a hostile environment differs from the suite's own, and whether it can."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from conformance.processes import printed_by

CLOCK = "clock"
ZONES = Path("/usr/share/zoneinfo")
_CLOCKS = (
    "usr/lib/*/faketime/libfaketime.so.1",
    "usr/lib*/faketime/libfaketime.so.1",
    "usr/local/lib/faketime/libfaketime.so.1",
)
_SECONDS = 10


CAUSES = {
    "locale": "depends on the locale",
    "time zone": "depends on the time zone of the machine",
    CLOCK: "depends on the clock of the machine",
    "folder names": "depends on the names of the folders",
    "umask": "depends on the umask",
    "environment size": "depends on the size of the environment",
}
"""Every kind of factor, and what is wrong with a runtime to which it makes a difference."""


class Factor(NamedTuple):
    """One thing that differs from the suite's own environment, of a kind that CAUSES names.

    `folder` begins the names of all folders.
    """

    name: str
    value: str
    env: tuple[tuple[str, str], ...] = ()
    umask: int | None = None
    folder: str = ""

    @property
    def cause(self) -> str:
        """What is wrong with a runtime to which it makes a difference."""
        return CAUSES[self.name]

    @property
    def lack(self) -> str | None:
        """What this machine lacks for it, in a few words."""
        if self.name == "time zone" and not (ZONES / self.value).is_file():
            return f"no time zone {self.value} (package tzdata)"
        if self.name == "locale" and not _is_spoken(self.value):
            return f"no locale {self.value}.UTF-8 (package locales-all)"
        if self.name == CLOCK and not _is_faked():
            return "no other clock (package faketime)"
        return None


def zone(name: str) -> Factor:
    """Another time zone, by its name in the tz database."""
    return Factor("time zone", name, (("TZ", name),))


def locale(name: str) -> Factor:
    """Another language and region, such as `tr_TR`."""
    names = ("LANG", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "LC_MESSAGES")
    return Factor("locale", name, (*((key, f"{name}.UTF-8") for key in names), ("LANGUAGE", name[:2])))


def clock(moment: str) -> Factor:
    """Another wall clock, `YYYY-MM-DD hh:mm:ss` when a process starts; the monotonic clock stays."""
    settings = (("LD_PRELOAD", _library() or ""), ("FAKETIME", f"@{moment}"))
    still = (("DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"))
    return Factor(CLOCK, moment, (*settings, *still))


def folders(named: str, prefix: str) -> Factor:
    """Other names of the folders that a process is given."""
    return Factor("folder names", named, folder=prefix)


def umask(mask: int) -> Factor:
    """Another mask of the files that are made."""
    return Factor("umask", f"{mask:03o}", umask=mask)


def more_variables(count: int) -> Factor:
    """A larger environment."""
    more = tuple((f"SVR_FILLER_{number}", "x" * 80) for number in range(count))
    return Factor("environment size", f"{count} more variables", more)


@functools.cache
def _is_spoken(name: str) -> bool:
    """Whether the C library has the locale: it says ASCII of one that it does not have."""
    return _said(("locale", "charmap"), dict(locale(name).env)).strip() == "UTF-8"


@functools.cache
def _library() -> str | None:
    found = [path for pattern in _CLOCKS for path in Path("/").glob(pattern)]
    return str(found[0]) if found else None


@functools.cache
def _is_faked() -> bool:
    """Whether a program believes that it is another year."""
    if _library() is None:
        return False
    return _said(("date", "+%Y"), dict(clock("2041-07-09 12:00:00").env)).strip() == "2041"


def _said(argv: tuple[str, ...], env: dict[str, str]) -> str:
    if shutil.which(argv[0]) is None:
        return ""
    settings = {**os.environ, **env}
    try:
        return printed_by(argv, settings, _SECONDS).decode("utf-8", "replace")
    except (OSError, subprocess.TimeoutExpired):
        return ""
