from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.adapters.conversation import Patience
from conformance.adapters.runtime_file import load_runtime
from conformance.adapters.runtime_template import TEMPLATE
from conformance.cli.main import main
from conformance.model.diagnosis import Measured, verdict
from conformance.processes import proof
from conformance.reports.doctor import step_lines, verdict_line
from conformance.reports.paint import Paint
from conformance.runner.doctoring import admitted, examined
from conformance.runner.measuring import keep, measure
from conformance.runner.patient import ORDINARY, REJECTED, Patient

from ..small_suite import REPOSITORY, in_place_of_the_whole, lay

SESSION = "of-20260228-a7k3"
PLAIN = Paint()
HEAD = '[runtime]\nname = "tiny"\nversion = "1"\nvendor = "Ltd"\ncontract = "1.1.0"\n[adapter]\n'
COMMAND = (
    'kind = "command"\ncommand = ["./exporter", "{recording}", "{scenario}", "{out}", "{exported_at}"]\n'
)
NO_FENCE = "fence = false\n"
TORN = '[ -z "$(tail -c 1 "$1")" ]'
REJECTS = f"{TORN} || {{ echo 'rejected: REJ-002 line 9: torn' >&2; exit 65; }}\n"
COPIES = f'mkdir -p "$3" && cp {SESSION}.csv {SESSION}.json "$3"\n'
STARTS = "n=1; until mkdir starts/$n 2>/dev/null; do n=$((n + 1)); done\n"

SCRIPTS = {
    "hangs": "sleep 100\n",
    "takes other arguments": "echo 'usage: exporter --in FILE' >&2; exit 2\n",
    "is not found by its shell": "echo 'java: not found' >&2; exit 127\n",
    "fails": "echo 'cannot open display' >&2; exit 1\n",
    "crashes": "kill -SEGV $$\n",
    "rejects everything": "echo 'rejected: REJ-001 there is nothing' >&2; exit 65\n",
    "writes beside itself": f"{REJECTS}mkdir -p exports && cp {SESSION}.csv {SESSION}.json exports\n",
    "writes to its home": f'{REJECTS}cp {SESSION}.csv {SESSION}.json "$HOME"\n',
    "writes beside the recording": f'{REJECTS}cp {SESSION}.json "$(dirname "$1")/made.json"\n',
    "writes nothing": "echo 'exported 11 events'\n",
    "names its files otherwise": f'cp {SESSION}.csv "$3/made.csv"; cp {SESSION}.json "$3/made.json"\n',
    "rejects with 1": f"{TORN} || {{ echo 'rejected: REJ-002 torn' >&2; exit 1; }}\n{COPIES}",
    "says it on standard output": f"{TORN} || {{ echo 'rejected: REJ-002 torn'; exit 65; }}\n{COPIES}",
    "says no reason": f"{TORN} || exit 65\n{COPIES}",
    "loses the exit status": f"({REJECTS}{COPIES}) | cat\n",
    "rejects nothing": COPIES,
    "crashes instead of rejecting": f"{TORN} || kill -ABRT $$\n{COPIES}",
    "has no quotes": f"{REJECTS}mkdir -p $3 && cp {SESSION}.csv {SESSION}.json $3 2>/dev/null\n",
    "knows ASCII only": f"printf %s \"$3\" | LC_ALL=C grep -q '[^ -~]' && exit 1\n{REJECTS}{COPIES}",
    "is wrong": f'{REJECTS}{COPIES}cat notes.txt >> "$3/{SESSION}.csv"\n',
    "is another each time": f'{STARTS}{REJECTS}{COPIES}echo $n >> "$3/{SESSION}.csv"\n',
    "cannot be there twice": f"{STARTS}{REJECTS}[ $n != 6 ] || {{ echo 'port in use'; exit 1; }}\n{COPIES}",
}
STAYS = f"""
import json, os, shutil, sys
MADE = ("{SESSION}.csv", "{SESSION}.json")
def written(request, **said):
    return json.dumps({{"jsonrpc": "2.0", "id": request["id"], **said}})
def say(request, **said):
    print(written(request, **said), flush=True)
def torn(request):
    with open(request["params"]["recording"], "rb") as file:
        return file.read()[-2:] != b"}}\\n"
def reject(request):
    say(request, error={{"code": 65, "message": "rejected: REJ-002 line 9: torn"}})
def answer(request):
    if request["method"] == "export" and torn(request):
        return reject(request)
    for name in MADE if request["method"] == "export" else ():
        shutil.copy(name, request["params"]["out"])
    say(request, result={{}})
def serve():
    for line in sys.stdin:
        request = json.loads(line)
        answer(request)
        if request["method"] == "shutdown":
            break
"""
PROGRAMS = {
    "stays": "serve()",
    "does not flush": "def say(request, **said): print(written(request, **said))\nserve()",
    "answers nothing": "#!/bin/sh\nwhile read line; do echo ready; done",
    "says no version": """#!/bin/sh\nwhile read line; do echo '{"id":1,"result":{}}'; done""",
    "ends at once": "print('usage: exporter RECORDING')",
    "knows no initialize": "def answer(told): say(told, error={'code': -32601, 'message': 'no'})\nserve()",
    "ends with 9": "serve()\nsys.exit(9)",
    "ends after each recording": "answer(json.loads(input()))\nanswer(json.loads(input()))",
    "rejects with 1": "def reject(told): say(told, error={'code': 1, 'message': 'torn'})\nserve()",
    "gives no reason": "def reject(told): say(told, error={'code': 65, 'message': 'torn'})\nserve()",
    "exports nothing": "def answer(told): told['method'] == 'export' or say(told, result={})\nserve()",
    "answers twice": "def say(told, **said): print(2 * (written(told, **said) + '\\n'), flush=True)\nserve()",
}
SILENT = frozenset({"does not flush", "answers nothing", "says no version"})


@pytest.fixture(scope="module", autouse=True)
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Three cases: the two that the doctor uses, and a long one that is short here."""
    root = lay(tmp_path_factory.mktemp("few") / "suite", (ORDINARY, REJECTED, "size-ten-thousand-events"))
    with in_place_of_the_whole(root):
        yield root


@pytest.fixture
def vendor(folder: Path, suite: Path) -> Path:
    """A vendor's folder, with the two files to copy; it is the working folder too."""
    for suffix in ("csv", "json"):
        shutil.copyfile(
            REPOSITORY / "golden" / "1.1.0" / ORDINARY / f"{SESSION}.{suffix}", f"{SESSION}.{suffix}"
        )
    Path("notes.txt").write_text("more\n")
    Path("starts").mkdir()
    return folder


def script(source: str, settings: str = NO_FENCE) -> None:
    Path("exporter").write_text(f"#!/bin/sh\n{source}", encoding="utf-8")
    Path("exporter").chmod(0o755)
    Path("svr-runtime.toml").write_text(f"{HEAD}{COMMAND}{settings}", encoding="utf-8")


def told(patience: Patience | None = None) -> str:
    """What the doctor says of the runtime in the working folder, but for what depends on the machine."""
    runtime, first = admitted(Path("svr-runtime.toml"))
    steps = [first, *(examined(Patient(runtime, patience)) if runtime else ())]
    lines = [line for step in steps for line in step_lines(step, PLAIN)]
    return "\n".join([*lines, verdict_line(verdict(steps), PLAIN), ""]).replace(str(Path.cwd()), "FOLDER")


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_command_that(vendor: Path, text: SnapshotAssertion, name: str) -> None:
    script(SCRIPTS[name], NO_FENCE + ("timeout_seconds = 0.3\n" if name == "hangs" else ""))
    assert told().encode() == text


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_process_that(vendor: Path, text: SnapshotAssertion, name: str) -> None:
    source = PROGRAMS[name]
    words = ["/bin/sh", "exporter"] if source.startswith("#!/bin/sh") else [sys.executable, "-IS", "exporter"]
    Path("exporter").write_text(source if words[0] == "/bin/sh" else f"{STAYS}\n{source}\n", encoding="utf-8")
    limit = "timeout_seconds = 0.3\n" if name == "exports nothing" else ""
    settings = f'kind = "stdio"\ncommand = {json.dumps(words)}\n{NO_FENCE}{limit}'
    Path("svr-runtime.toml").write_text(HEAD + settings, encoding="utf-8")
    patience = Patience(60.0, initialize=0.8) if name in SILENT else None
    assert told(patience).replace(sys.executable, "PYTHON").encode() == text


def test_a_program_that_is_not_there(vendor: Path, text: SnapshotAssertion) -> None:
    Path("svr-runtime.toml").write_text(f"{HEAD}{COMMAND}", encoding="utf-8")
    missing = told()
    script(COPIES)
    Path("exporter").chmod(0o644)
    assert f"{missing}\n{told()}".encode() == text


def test_a_callable_that_is_not_there(vendor: Path, text: SnapshotAssertion) -> None:
    kind = 'kind = "python"\ncallable = "office_fire:exports"\n'
    Path("svr-runtime.toml").write_text(f"{HEAD}{kind}{NO_FENCE}", encoding="utf-8")
    Path("office_fire.py").write_text("def export(*told): return None\n", encoding="utf-8")
    assert told().encode() == text


def test_a_runtime_file_with_faults(
    vendor: Path, capsys: pytest.CaptureFixture[str], text: SnapshotAssertion
) -> None:
    command = COMMAND.replace("{recording}", "{recordng}")
    Path("svr-runtime.toml").write_text(f"{HEAD}{command}env = {{ HOME = '/root' }}\n", encoding="utf-8")
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.encode() == text


def test_the_template_wants_to_be_filled_in(
    vendor: Path, capsys: pytest.CaptureFixture[str], text: SnapshotAssertion
) -> None:
    assert main(["init"]) == 0
    assert main(["doctor"]) == 1
    assert without_the_machine(capsys.readouterr().out).encode() == text


def test_the_template_is_right_when_the_command_is_filled_in(
    vendor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And what was measured is what `run --plan` reads, as long as the runtime file is the same."""
    script(REJECTS + COPIES.replace("$3", "$5"))
    filled = TEMPLATE.replace("./your-exporter", "./exporter")
    Path("svr-runtime.toml").write_text(filled, encoding="utf-8")
    assert main(["run", "--plan"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "time not known; `svr-conformance doctor` measures it"
    assert main(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines[:9]} == {"ok"}
    assert lines[-2:] == [
        f"{'kept':<23}{vendor.resolve()}/.svr/svr-runtime.doctor.json, for `svr-conformance run --plan`",
        "the adapter is set up right; `svr-conformance run` judges the runtime",
    ]
    assert Path(".svr/.gitignore").read_text(encoding="utf-8") == "*\n"
    assert main(["run", "--plan"]) == 0
    planned = capsys.readouterr().out.splitlines()
    assert planned[-2] == "time limit 60 s for each recording"
    assert re.fullmatch(r"time (under|about) .+, by what doctor has measured", planned[-1])
    Path("svr-runtime.toml").write_text(f"{filled}\n", encoding="utf-8")
    assert main(["run", "--plan"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "time not known; `svr-conformance doctor` measures it"


@pytest.mark.skipif(not proof().holds, reason=f"needs the fence: {proof().why}")
def test_a_program_that_works_without_the_fence_only(vendor: Path, text: SnapshotAssertion) -> None:
    script(f"{REJECTS}{{ echo started >> exporter.log; }} 2>/dev/null || exit 70\n{COPIES}", "")
    assert told().encode() == text


@pytest.mark.parametrize(("name", "status"), [("fails", 3), ("is wrong", 0), ("rejects with 1", 1)])
def test_the_exit_status_is_about_the_adapter(
    vendor: Path, capsys: pytest.CaptureFixture[str], name: str, status: int
) -> None:
    script(SCRIPTS[name])
    assert main(["doctor"]) == status
    assert "is little" not in capsys.readouterr().out


def test_what_is_measured_has_the_order_of_its_parts(vendor: Path) -> None:
    script(f"{REJECTS}{COPIES}")
    measured = measure(Patient(load_runtime(Path("svr-runtime.toml"))))
    assert (measured.events, measured.stays) == (12, False)
    assert min(measured.start, measured.case, measured.longest, measured.own) > 0


def test_a_named_file_that_is_not_there_is_a_fault(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--runtime", "no.toml"]) == 1
    wrong = "the runtime file cannot be read (No such file or directory)"
    assert capsys.readouterr().out.splitlines()[0] == f"wrong    runtime file  no.toml: {wrong}"


def test_the_plan_says_that_the_time_limit_is_little(
    vendor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script(COPIES)
    keep(load_runtime(Path("svr-runtime.toml")), Measured(0.5, 0.5, 30.25, 10_000, 0.25, False))
    assert main(["run", "--plan", "--level", "core", "--jobs", "1"]) == 0
    assert capsys.readouterr().out.splitlines()[-3:] == [
        "time limit 60 s for each recording",
        "note: raise timeout_seconds to 605: the longest recording took 30.2 s",
        "time about 2 s, by what doctor has measured",
    ]
    for part, more in ((["--case", ORDINARY], ""), ([], "; capture and sizes come on top")):
        assert main(["run", "--plan", "--level", "hardened", *part]) == 0
        assert capsys.readouterr().out.splitlines()[-1].endswith(f"by what doctor has measured{more}")


def test_without_a_runtime_file_nothing_can_be_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 2
    assert capsys.readouterr().err.startswith("svr-conformance: there is no runtime to judge: ")


def without_the_machine(output: str) -> str:
    lines = output.replace(str(Path.cwd()), "FOLDER").splitlines()
    return "\n".join(line for line in lines if not line.startswith("on this machine"))
