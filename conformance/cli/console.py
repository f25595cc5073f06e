"""Standard output and standard error; a reader who goes away or a poor encoding breaks nothing."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

from conformance.errors import FileFault


def prepare() -> None:
    """What a stream's encoding cannot hold is shown as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def out(text: str) -> None:
    """Write lines to standard output. Raises FileFault, but not if the reader has gone."""
    _write(sys.stdout, text if text.endswith("\n") else text + "\n")


def err(text: str) -> None:
    """Write lines to standard error; if that fails there is nobody left to tell."""
    with suppress(FileFault):
        _write(sys.stderr, text if text.endswith("\n") else text + "\n")


def redraw(line: str) -> None:
    """Write over the current line of standard error."""
    with suppress(FileFault):
        _write(sys.stderr, f"\r{line}")


def in_colour(stream: TextIO) -> bool:
    """Colour only on a terminal that has it, and not if NO_COLOR is set."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")


def is_terminal(stream: TextIO | None) -> bool:
    """True if a person looks at a terminal that can move its cursor."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as fault:
        _silence(stream)
        raise FileFault(
            f"output cannot be written: {fault.strerror}", "look at where it is redirected to"
        ) from fault


def _silence(stream: TextIO) -> None:
    """Send what is still to come to nowhere, so that the interpreter does not fail again at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
