"""Run the command `run` on a hostile runtime as a user would, and look at all that it left."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from conformance.model.case import Case, Out
from conformance.model.revision import CURRENT
from conformance.suite.catalogue import cases
from conformance.suite.goldens import golden_of, session_of
from conformance.suite.scenarios import STANDARD

HERE = Path(__file__).parent
HONEST = 4
"""Cases of a run with which the runtime is honest: they are judged as if nothing had happened."""
SECRET = {"secret.txt": b"nobody's business\n"}
_ID = re.compile(r"""(\bid"?[: ]+)[0-9]+(?: +(?=,))?""")
_HEAD = (
    '[runtime]\nname = "hostile"\nversion = "1"\nvendor = "Example Ltd"\n'
    'contract = "1.1.0"\nlevel = "scored"\n'
)


# The resources of a child that has ended count the memory of whoever started it, too; this does not.
_MEASURED = """
import atexit, re, runpy, sys
def measure(file=sys.argv.pop(1)):
    with open("/proc/self/status") as status:
        peak = re.search("VmHWM:[^0-9]*([0-9]+)", status.read())
    with open(file, "w") as told:
        told.write(str(1024 * int(peak[1])))
atexit.register(measure)
runpy.run_module("conformance", run_name="__main__", alter_sys=True)
"""


class Trial(NamedTuple):
    """What came of one run.

    `told` has the outcome and the findings of each deed, `honest` all that is said of the other cases, `late`
    the seconds from the beginning of each deed to its answer. `processes` and `files` were left, `outside`
    now stands in that folder of the vendor; `peak` is the memory of the runner in bytes.
    """

    told: dict[str, list[str]]
    honest: list[dict[str, Any]]
    late: dict[str, float]
    processes: list[str]
    files: list[str]
    outside: dict[str, bytes]
    peak: int


@cache
def playable() -> dict[str, Case]:
    """Plain cases by the id of their session, which no other of these has."""
    found: dict[str, Case] = {}
    for case in cases(CURRENT):
        named = any(name.startswith("REC-") for name in case.requirements)  # then a finding names it, too
        if not (case.rejects or case.recipe or named) and (case.out, case.scenario) == (Out.EMPTY, STANDARD):
            found.setdefault(session_of(case) or "", case)
    return found


def trial(folder: Path, kind: str, deeds: Sequence[str], seconds: float, *, fenced: bool = False) -> Trial:
    """Run a runtime that does one deed in each case, and none in some more; `seconds` is its time limit.

    Behind a fence it cannot tell when it began, so that nothing is late.
    """
    sessions = list(playable())[: HONEST + len(deeds)]
    by_session = dict(zip(sessions[HONEST:], deeds, strict=True))
    vendor = _vendor(folder / "vendor", kind, by_session, seconds, fenced)
    work, kept, mark = folder / "work", folder / "kept", secrets.token_hex(16)
    work.mkdir()
    wanted = [word for session in sessions for word in ("--case", playable()[session].case_id)]
    argv = ["-c", _MEASURED, str(folder / "peak"), "run", "--runtime", str(vendor), "--jobs", "4", *wanted]
    files = ["--json", str(folder / "result.json"), "--keep", str(kept)]
    environment = {**os.environ, "TMPDIR": str(work), "HOSTILE_MARK": mark}
    null = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
    pid = os.posix_spawn(sys.executable, [sys.executable, *argv, *files], environment, file_actions=null)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == (1 if deeds else 3)  # a part of the cases reaches no level
    result = json.loads((folder / "result.json").read_bytes())
    ids = {playable()[session].case_id: session for session in sessions}
    judged = {ids[case["case"]]: case for case in result["cases"]}
    return Trial(
        told={deed: _told(judged[session], session) for session, deed in by_session.items()},
        honest=[_timeless(judged[session]) for session in sessions[:HONEST]],
        late={} if fenced else _late(vendor, kept, by_session),
        processes=[*pids_of(mark.encode(), os.fsencode(vendor)).values()],
        files=sorted(path.name for path in work.iterdir()),
        outside={path.name: path.read_bytes() for path in (vendor / "outside").iterdir()},
        peak=int((folder / "peak").read_text(encoding="ascii")),
    )


def _vendor(folder: Path, kind: str, deeds: Mapping[str, str], seconds: float, fenced: bool) -> Path:
    (folder / "outside").mkdir(parents=True)
    for name, data in SECRET.items():
        (folder / "outside" / name).write_bytes(data)
    shutil.copyfile(HERE / "hostile.py", folder / "hostile.py")
    exports = {session: _export(case) for session, case in playable().items()}
    (folder / "exports.json").write_text(json.dumps(exports), encoding="utf-8")
    (folder / "deeds.json").write_text(json.dumps(deeds), encoding="utf-8")
    words = [] if kind == "stdio" else ["{recording}", "{out}", "{scenario}", "{exported_at}"]
    command = json.dumps([sys.executable, "-IS", str(folder / "hostile.py"), kind, *words])
    adapter = f'[adapter]\nkind = "{kind}"\ncommand = {command}\ntimeout_seconds = {seconds}\n'
    adapter += f"fence = {str(fenced).lower()}\n"
    (folder / "svr-runtime.toml").write_text(_HEAD + adapter, encoding="utf-8")
    return folder


def _export(case: Case) -> dict[str, str]:
    golden = golden_of(case)
    assert golden is not None
    return {"json": golden.document.decode("utf-8"), "csv": golden.table.decode("utf-8")}


def _told(case: Mapping[str, Any], session: str) -> list[str]:
    """The outcome, and each finding in a line; the session id is written S, and the id of a request N."""
    found = [
        f"{finding['requirement']} {finding['check']}: {finding['message']}, got {finding.get('got')}"
        for finding in case["findings"]
    ]
    return [case["outcome"], *(_ID.sub(r"\1N", line.replace(session, "S")) for line in found)]


def _timeless(case: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in case.items() if name not in ("seconds", "reproduce")}


def _late(vendor: Path, kept: Path, deeds: Mapping[str, str]) -> dict[str, float]:
    began = [line.split() for line in (vendor / "began").read_text(encoding="ascii").splitlines()]
    answers = {session: kept / playable()[session].case_id / "answer.json" for session in deeds}
    return {
        deeds[session]: answers[session].stat().st_mtime - float(at)
        for session, at in began
        if session in deeds
    }


def pids_of(*words: bytes) -> dict[int, str]:
    """The command lines of the processes that have one of the words there or in their environment."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes()
            if any(word in command + (process / "environ").read_bytes() for word in words):
                found[int(process.name)] = command.replace(b"\0", b" ").decode("utf-8", "replace")
    return found
