"""Runtimes of each kind are killed at the calls that they make in their output folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.adapters.kinds import adapter_of
from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import RuntimeFile
from conformance.model.evidence import AnswerKind
from conformance.model.interruption import Interruption, Touch
from conformance.model.result import CaseResult, Guarantee, Outcome, Verdict
from conformance.model.revision import CURRENT
from conformance.processes import strace
from conformance.processes.strace import Call
from conformance.runner.case_run import Bench
from conformance.runner.guarantees import kill_of
from conformance.runner.interruptions import chosen, interrupt, touch_of
from conformance.runner.plan import plan_of
from conformance.runner.witnessing import given_of
from conformance.runner.workplace import temporary_folder
from conformance.suite.catalogue import cases, find_case
from conformance.suite.goldens import golden_of

EXPORTER = """
import os, sys, json
def export(recording, scenario, out, exported_at, scratch):
    os.chdir(out)
    if os.path.exists(".t"):
        os.remove(".t")
    for name, data in (("S.csv", b"table"), ("S.json", b"document")):
        with open(".t", "wb", buffering=0) as file:
            file.write(data[:2])
            file.write(data[2:])
            os.fsync(file.fileno())
        os.rename(".t", name)
def serve():
    for line in sys.stdin:
        request = json.loads(line)
        if request["method"] == "export":
            export(*map(request["params"].get, ("recording", "scenario", "out", "exported_at")), "")
        print(json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {}}), flush=True)
        if request["method"] == "shutdown":
            break
if __name__ == "__main__":
    export(*sys.argv[1:]) if sys.argv[1:] else serve()
"""
WORDS = ("{recording}", "{scenario}", "{out}", "{exported_at}", "{scratch}")
TABLE, DOCUMENT = {"S.csv": b"table"}, {"S.json": b"document"}
STANDS: list[tuple[str, dict[str, bytes]]] = [
    ("openat(.t)", {}),
    ("write(.t)", {".t": b""}),
    ("write(.t)", {".t": b"ta"}),
    ("fsync(.t)", {".t": b"table"}),
    ("rename(.t, S.csv)", {".t": b"table"}),
    ("openat(.t)", TABLE),
    ("write(.t)", {**TABLE, ".t": b""}),
    ("write(.t)", {**TABLE, ".t": b"do"}),
    ("fsync(.t)", {**TABLE, ".t": b"document"}),
    ("rename(.t, S.json)", {**TABLE, ".t": b"document"}),
]


def plain(artefacts: object) -> dict[str, bytes]:
    assert isinstance(artefacts, dict)
    return {name: artefact.data for name, artefact in artefacts.items()}


@pytest.fixture
def vendor(tmp_path: Path) -> Callable[[str], RuntimeFile]:
    """The small exporter, as a runtime of some kind."""

    def vendor(kind: str) -> RuntimeFile:
        (tmp_path / "vendor.py").write_text(EXPORTER, encoding="utf-8")
        command = (sys.executable, "-S", "vendor.py", *(WORDS if kind == "command" else ()))
        return RuntimeFile(
            "tiny", "1", "Example Ltd", "1.1.0", None, kind, tmp_path, command, callable="vendor:export"
        )

    return vendor


def interrupted(runtime: RuntimeFile, case_id: str = "story-clean-pass") -> Interruption:
    if not strace.is_able():
        pytest.skip("strace is not installed, or may not trace here")
    with temporary_folder() as work:
        adapter = adapter_of(runtime, work)
        try:
            return interrupt(adapter, work, given_of(find_case(case_id, CURRENT)), jobs=2)
        finally:
            assert adapter.close() == {}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["command", "stdio", "python"])
def test_a_runtime_is_killed_at_each_of_its_calls(kind: str, vendor: Callable[[str], RuntimeFile]) -> None:
    told = interrupted(vendor(kind))
    assert plain(told.whole) == {**TABLE, **DOCUMENT}
    assert (told.sent, told.points) == ((), len(STANDS))
    assert [(kill.point, plain(kill.after)) for kill in told.kills] == STANDS
    assert {kill.again.kind for kill in told.kills} == {AnswerKind.EXPORTED}
    assert all(kill.repeat == told.whole for kill in told.kills)
    assert list(map(str, told.touches)) == [point for point, _ in STANDS]


def call(name: str, number: int = 1, *paths: str, arguments: str = "", failed: bool = False) -> Call:
    return Call(name, number, paths or ("/o/a",), arguments, failed)


def test_points_are_evenly_chosen_and_writes_come_last() -> None:
    renames = [call("rename", number) for number in (1, 2)]
    writes = [call("write", number) for number in range(1, 101)]
    calls = [
        (each, Touch(each.name, ("a",))) for each in (*writes[:50], renames[0], *writes[50:], renames[1])
    ]
    found = chosen(calls, 12)
    assert [each.number for each in found if each.name == "write"] == list(range(1, 101, 10))
    assert [each for each in found if each.name == "rename"] == renames
    assert chosen(calls, 1) == renames[:1]
    assert chosen(calls, 0) == []
    assert chosen(calls[:3], 40) == writes[:3]
    out_of_reach = [call("write", 65536), call("fsync", failed=True), call("fsync", 65535)]
    assert chosen([(each, Touch(each.name, ("a",))) for each in out_of_reach], 40) == out_of_reach[2:]


@pytest.mark.parametrize(
    ("made", "touch"),
    [
        (call("write"), Touch("write", ("a",))),
        (call("fsync", 1, "/o"), Touch("fsync", (".",))),
        (call("write", 1, "/other/a"), None),
        (call("write", 1, "/old/a"), None),
        (call("openat", arguments='"a", O_RDONLY|O_CLOEXEC'), None),
        (call("openat", arguments='"a", O_WRONLY|O_DSYNC'), Touch("openat", ("a",), synced=True)),
        (call("rename", 1, "/s/x", "/o/b/c"), Touch("rename", ("../s/x", "b/c"))),
        (call("sync", 1, "/"), Touch("sync", ())),
        (call("connect"), None),
    ],
)
def test_what_concerns_the_output_folder(made: Call, touch: Touch | None) -> None:
    assert touch_of(made, Path("/o")) == touch


def test_attempts_to_reach_an_address_are_seen(vendor: Callable[[str], RuntimeFile], tmp_path: Path) -> None:
    runtime = vendor("command")
    calls = """
import socket
for family, address in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "::1")):
    with socket.socket(family, socket.SOCK_DGRAM) as one:
        try:
            one.connect((address, 9))
        except OSError:
            pass
with socket.socket(socket.AF_UNIX) as one:
    one.connect_ex("none")
"""
    (tmp_path / "vendor.py").write_text(calls, encoding="utf-8")
    told = interrupted(runtime)
    assert told.sent == ("connect to 192.0.2.1 port 9", "connect to ::1 port 9")
    assert (told.points, told.kills, told.whole) == (0, (), {})


def test_cases_about_kills_are_a_plain_one_an_older_one_and_a_long_one() -> None:
    assert [case.case_id for case in cases(CURRENT) if case.is_interrupted] == [
        "order-thousand-events",
        "folder-of-others",
        "folder-older-export",
    ]


def test_runtimes_are_interrupted_where_the_target_asks_for_it() -> None:
    able = 3 if strace.is_able() else 0
    plans = {
        level: plan_of(reference_runtime(), target=level, jobs=3).interrupting
        for level in ("scored", "exact", "hardened")
    }
    assert plans == {"scored": 0, "exact": 0, "hardened": able}


def judged(case_id: str, verdict: str = "pass") -> CaseResult:
    verdicts = (Verdict("interrupted.whole", verdict, "check"),)
    return CaseResult(case_id, "T", "core", "export", Outcome.PASS, 0.1, 0, verdicts, "svr")


def test_kills_are_guaranteed_where_all_cases_about_them_were_judged() -> None:
    if not strace.is_able():
        pytest.skip("strace is not installed, or may not trace here")
    names = [case.case_id for case in cases(CURRENT) if case.is_interrupted]
    plan = plan_of(reference_runtime(), target="hardened")
    how = f"killed at its system calls in {', '.join(names)}, and run again"
    assert kill_of(plan, map(judged, names)) == Guarantee("kill", "enforced", how)
    blocked = [judged(names[0], "blocked"), judged(names[1], "fail")]
    why = f"not interrupted: {names[0]}, {names[2]}"
    assert kill_of(plan, blocked) == Guarantee("kill", "unknown", why)
    assert kill_of(replace(plan, cases=()), []) == Guarantee(
        "kill", "unknown", "not interrupted: no case is about it"
    )
    elsewhere = replace(plan, runtime=replace(plan.runtime, kind="directory"))
    assert elsewhere.interrupting == 0
    assert kill_of(elsewhere, []) == Guarantee("kill", "unknown", "nothing runs that could be killed")


@pytest.mark.slow
def test_the_verdicts_on_kills_stand_with_the_others(tmp_path: Path) -> None:
    if not strace.is_able():
        pytest.skip("strace is not installed, or may not trace here")
    runtime, case = reference_runtime(), find_case("folder-older-export", CURRENT)
    with temporary_folder() as work:
        adapter = adapter_of(runtime, work)
        run = Bench(plan_of(runtime, target="hardened"), adapter, work, tmp_path).run(case)
        adapter.close()
    about = {verdict.check: verdict.verdict for verdict in run.result.verdicts}
    assert run.result.outcome is Outcome.PASS
    assert run.planned == len(run.result.verdicts)
    assert run.result.reproduce == (
        "svr-conformance run --reference --level hardened --case folder-older-export --keep kept"
    )
    points = json.loads((tmp_path / case.case_id / "answer.json").read_bytes())["kills"]
    assert points[-2] == "rename(.folder-exported-before.json.tmp, folder-exported-before.json)"
    aside = tmp_path / case.case_id / f"kills/{len(points) - 1:02}" / ".folder-exported-before.json.tmp"
    golden = golden_of(case)
    assert golden is not None
    assert aside.read_bytes() == golden.document
    assert {check: word for check, word in about.items() if check.startswith(("interrupted", "offline"))} == {
        "interrupted.whole": "pass",
        "interrupted.order": "pass",
        "interrupted.repeat": "pass",
        "interrupted.synced": "pass",
        "offline.attempts": "pass",
    }
