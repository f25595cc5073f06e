"""Start a program, or say in plain words why it does not start."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from conformance.errors import CannotJudge
from conformance.processes.fence import Enclosure
from conformance.processes.tree import numbered

# What stands behind a fence dies with the thread that started it (PR_SET_PDEATHSIG), so that one has to stay.
_STARTER = ThreadPoolExecutor(1, "svr-start")
MARK = "SVR_PROCESS_MARK"
"""The environment variable by which the processes of one tree are told from all others."""


class CannotStart(CannotJudge):
    """The program of a run could not be started. Says nothing about what it does."""


def new_mark() -> str:
    """What tells the processes of one tree from all others."""
    return secrets.token_hex(16)


def start(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    mark: str,
    stdin: int = subprocess.DEVNULL,
    enclosure: Enclosure | None = None,
    umask: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start the program as the leader of a session of its own, its tree marked, behind a fence if given."""
    _check(argv, cwd)
    # A mark from outside stays in front: whoever ends this very process then finds its programs as well.
    marked = {**env, MARK: os.environ.get(MARK, "") + mark}
    try:
        if enclosure is None:
            with numbered(mark):
                return _popen(argv, cwd, marked, stdin, umask)
        around = enclosure.around([str(_runnable(argv[0], cwd, env)), *argv[1:]], cwd)
        return _STARTER.submit(_popen, around, cwd, marked, stdin, umask).result()
    except OSError as error:
        raise _explained(argv[0], cwd, env, error) from error


def _runnable(program: str, cwd: Path, env: Mapping[str, str]) -> Path:
    """The program's path. Raises CannotStart for what the shell behind a fence would not start."""
    found = _find(program, cwd, env)
    if found is None or found.is_dir() or not os.access(found, os.X_OK):
        raise _explained(program, cwd, env, OSError())
    with contextlib.suppress(OSError), found.open("rb") as file:
        first = file.read(200).split(b"\n")[0]
        interpreter = first[2:].split()[:1] if first.startswith(b"#!") else []
        if interpreter and not Path(os.fsdecode(interpreter[0])).exists():
            raise _no_interpreter(program, found)
    return found


def _popen(
    argv: Sequence[str], cwd: Path, env: Mapping[str, str], stdin: int, umask: int | None
) -> subprocess.Popen[bytes]:
    flags = 0
    if sys.platform == "win32":  # not tried
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        argv,
        cwd=cwd,
        env=env,
        bufsize=0,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        creationflags=flags,
        umask=-1 if umask is None else umask,
    )


def _check(argv: Sequence[str], cwd: Path) -> None:
    if not argv or not argv[0]:
        raise CannotStart("the command is empty", "Name the program as the first word of the command.")
    if any("\0" in word for word in argv):
        raise CannotStart(
            f"the command {argv[0]!r} holds a NUL character", "Take it out: no program can be given one."
        )
    if not cwd.is_dir():
        what = "is not a folder" if cwd.exists() else "does not exist"
        raise CannotStart(
            f"the working folder {str(cwd)!r} of {argv[0]!r} {what}", "Make the folder, or name another one."
        )


def _explained(program: str, cwd: Path, env: Mapping[str, str], error: OSError) -> CannotStart:
    found = _find(program, cwd, env)
    if found is None:
        return _not_found(program, cwd, env)
    if found.is_dir():
        return CannotStart(
            f"the program {program!r} is a folder: {found}", "Name the program inside that folder."
        )
    if not os.access(found, os.X_OK):
        return CannotStart(
            f"the program {program!r} may not be executed: {found}", f"Run `chmod +x {found}`."
        )
    if isinstance(error, FileNotFoundError):
        return _no_interpreter(program, found)
    reason = error.strerror or type(error).__name__
    return CannotStart(
        f"the program {program!r} could not be started: {reason}: {found}",
        "See that it is built for this machine; a script starts with a line such as `#!/bin/sh`.",
    )


def _find(program: str, cwd: Path, env: Mapping[str, str]) -> Path | None:
    if os.path.dirname(program):
        path = cwd / program
        return path if path.exists() else None
    every = os.get_exec_path(dict(env))
    runnable = shutil.which(program, path=os.pathsep.join(every))
    if runnable:
        return Path(runnable)
    return next((Path(folder, program) for folder in every if Path(folder, program).exists()), None)


def _not_found(program: str, cwd: Path, env: Mapping[str, str]) -> CannotStart:
    if os.path.dirname(program):
        return CannotStart(
            f"the program {program!r} was not found: {cwd / program}",
            "Build it first, or correct the command; a relative path counts from the working folder.",
        )
    looked = os.pathsep.join(os.get_exec_path(dict(env)))
    return CannotStart(
        f"the program {program!r} was not found along PATH: {looked}",
        "Install it, or give its path in the command.",
    )


def _no_interpreter(program: str, found: Path) -> CannotStart:
    with found.open("rb") as file:
        first = file.read(200).split(b"\n")[0]
    if not first.startswith(b"#!"):
        return CannotStart(
            f"the program {program!r} needs a loader that this machine does not have: {found}",
            "See that it is built for this machine.",
        )
    wanted = first[2:].decode("utf-8", "backslashreplace")
    return CannotStart(
        f"the interpreter {wanted!r} of the script {program!r} was not found: {found}",
        "Install it, or correct the first line of the script; that line must end in LF, not CR LF.",
    )
