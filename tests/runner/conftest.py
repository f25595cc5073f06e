"""A suite of few cases in a folder of its own, and small runtimes to run on it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.adapters.runtime_file import RuntimeFile, load_runtime

from ..small_suite import REPOSITORY, forget, in_place_of_the_whole, lay

__all__ = ["CASES", "CONTINUED", "CORRECT", "SERVED", "Runtime", "forget"]

CASES = ("story-clean-pass", "story-aborted", "reject-empty-file", "variant-total-of-79")
CORRECT = "from conformance.exporter.export import reference\nreason = reference(*sys.argv[1:6])\n"
CONTINUED = "if reason:\n    sys.stderr.write(f'rejected: {reason}\\n')\n    sys.exit(65)\n"


@pytest.fixture(scope="session")
def whole_suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay(tmp_path_factory.mktemp("whole") / "suite", CASES, {"story-aborted": "missing"})


@pytest.fixture
def suite(whole_suite: Path, tmp_path: Path) -> Iterator[Path]:
    """Its root: four cases, of which one is rejected and one, of the level exact, has another scenario."""
    with in_place_of_the_whole(Path(shutil.copytree(whole_suite, tmp_path / "suite"))) as root:
        yield root


Runtime = Callable[..., RuntimeFile]
SERVED = """
import json
from conformance.exporter.export import reference
NAMES = ("recording", "scenario", "out", "exported_at")
def say(request, said):
    print(json.dumps({"jsonrpc": "2.0", "id": request["id"], **said}), flush=True)
def export(told):
    return reference(*told, "")
def answer(request):
    reason = export([request["params"][name] for name in NAMES]) if request["method"] == "export" else None
    error = {"code": 65, "message": f"rejected: {reason}"}
    say(request, {"error": error} if reason else {"result": {}})
def serve():
    for line in sys.stdin:
        request = json.loads(line)
        answer(request)
        if request["method"] == "shutdown":
            break
"""


@pytest.fixture
def runtime(tmp_path: Path, suite: Path) -> Runtime:
    """A runtime from Python source, to be judged by the suite of four cases."""
    return runtime_in(tmp_path / "vendor")


def runtime_in(folder: Path) -> Runtime:
    """Makes a runtime of the kind `command` or `stdio` from Python source; the program has `sys`."""

    def runtime(
        source: str,
        settings: str = "",
        command: list[str] | None = None,
        kind: str = "command",
        level: str = "scored",
    ) -> RuntimeFile:
        folder.mkdir(exist_ok=True)
        (folder / "program.py").write_text(f"import sys\n{source}", encoding="utf-8")
        words = ["{recording}", "{scenario}", "{out}", "{exported_at}", "{scratch}"]
        told = words if kind == "command" else []
        argv = json.dumps([*(command or [sys.executable, "program.py"]), *told])
        search = json.dumps(os.pathsep.join([str(REPOSITORY), *sys.path]))
        (folder / "svr-runtime.toml").write_text(
            '[runtime]\nname = "tiny"\nversion = "1"\nvendor = "Example Ltd"\ncontract = "1.1.0"\n'
            f'level = "{level}"\n[attested]\noffline = "it opens files only"\n'
            f'[adapter]\nkind = "{kind}"\ncommand = {argv}\nenv = {{ PYTHONPATH = {search} }}\n{settings}\n',
            encoding="utf-8",
        )
        return load_runtime(folder / "svr-runtime.toml")

    return runtime
