from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.adapters.adapter import Request
from conformance.adapters.command import filled
from conformance.adapters.kinds import adapter_of
from conformance.adapters.runtime_file import FOLDERS_IN_SCRATCH, load_runtime
from conformance.model.evidence import Answer, AnswerKind
from conformance.processes import CannotStart

from .conftest import HEAD, Ask


def without_time(answer: Answer) -> Answer:
    assert 0 < answer.seconds < 30
    return replace(answer, seconds=0.0)


def test_words_are_replaced_wherever_they_stand_and_once_only() -> None:
    request = Request(Path("/r/{out}"), Path("/s"), Path("/o"), "now", "1.1.0", Path("/t"))
    command = (
        "{recording}",
        "--io={out}:{out}",
        "{scenario}{exported_at}",
        "{contract}",
        "{scratch}/x",
        "{0}",
        "{}",
    )
    assert filled(command, request) == ["/r/{out}", "--io=/o:/o", "/snow", "1.1.0", "/t/x", "{0}", "{}"]


def test_the_program_gets_its_arguments_folder_and_environment(
    ask: Ask, folder: Path, request_of: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OF_THE_USER", "kept")
    told = f"""
import json, os, sys
names = {[*FOLDERS_IN_SCRATCH, "OF_THE_USER", "ENGINE_LOG"]!r}
environment = {{name: os.environ.get(name) for name in names}}
print(json.dumps([sys.argv[1:], os.getcwd(), environment, sys.stdin.read()]))
"""
    arguments, cwd, environment, stdin = json.loads(ask(told, 'env = { ENGINE_LOG = "off" }').log)
    request = request_of
    assert arguments == [
        str(request.recording),
        str(request.scenario),
        str(request.out),
        "2026-03-01T00:00:00.000000Z",
        "1.1.0",
        str(request.scratch),
    ]
    assert (cwd, stdin) == (str(folder.resolve()), "")
    assert environment == {
        **dict.fromkeys(FOLDERS_IN_SCRATCH, str(request.scratch)),
        "OF_THE_USER": "kept",
        "ENGINE_LOG": "off",
    }


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("pass", Answer(AnswerKind.EXPORTED, status=0)),
        ("import sys; sys.exit(7)", Answer(AnswerKind.ERROR, status=7)),
        ("import sys; sys.exit(65)", Answer(AnswerKind.REJECTED, status=65)),
        (
            "import sys; sys.stderr.write('Go\\nrejected: REJ-001 line 1: é\\r\\nrejected: 2'); sys.exit(65)",
            Answer(
                AnswerKind.REJECTED,
                status=65,
                rejection="rejected: REJ-001 line 1: é",
                log="Go\nrejected: REJ-001 line 1: é\nrejected: 2\n",
            ),
        ),
        (
            "import sys; print('rejected: on stdout'); sys.stderr.write(' rejected: late\\n'); sys.exit(65)",
            Answer(AnswerKind.REJECTED, status=65, log="rejected: on stdout\n rejected: late\n"),
        ),
        (
            "import sys; sys.stderr.buffer.write(b'rejected: a\\x1b[2J\\tb\\xff\\x85'); sys.exit(65)",
            Answer(
                AnswerKind.REJECTED,
                status=65,
                rejection="rejected: a\ufffd[2J b\ufffd\ufffd",
                log="rejected: a\ufffd[2J b\ufffd\ufffd\n",
            ),
        ),
        (
            "import os, signal; print('last', flush=True); os.kill(os.getpid(), signal.SIGSEGV)",
            Answer(AnswerKind.CRASH, signal=signal.SIGSEGV, log="last\n"),
        ),
        (
            "import sys; sys.stderr.write('rejected: x\\n')",
            Answer(AnswerKind.EXPORTED, status=0, log="rejected: x\n"),
        ),
    ],
    ids=[
        "exported",
        "error",
        "rejected-silently",
        "rejected",
        "elsewhere",
        "hostile",
        "crash",
        "not-rejected",
    ],
)
def test_how_a_program_ends_is_the_answer(ask: Ask, source: str, answer: Answer) -> None:
    assert without_time(ask(source)) == answer


def test_a_program_that_hangs_is_ended(ask: Ask) -> None:
    answer = ask("import time\nprint('on my way', flush=True)\ntime.sleep(60)", "timeout_seconds = 0.5")
    assert replace(answer, seconds=0.0) == Answer(AnswerKind.HANG, log="on my way\n")
    assert 0.5 <= answer.seconds < 5


def test_what_a_program_leaves_running_is_counted(ask: Ask) -> None:
    source = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    assert without_time(ask(source)) == Answer(AnswerKind.EXPORTED, status=0, survivors=1)


def test_only_the_last_words_are_kept(ask: Ask) -> None:
    answer = ask("import sys\nprint('o' * 9000 + 'end')\nsys.stderr.write('e' * 9000 + 'fin')")
    assert answer.log == "o" * 1996 + "end\n" + "e" * 1997 + "fin\n"


def test_a_rejection_far_from_the_end_is_found(ask: Ask) -> None:
    answer = ask("import sys\nsys.stderr.write('rejected: why\\n' + 'x' * 100_000)\nsys.exit(65)")
    assert answer.rejection == "rejected: why"


def test_a_program_that_is_not_there_cannot_be_judged(folder: Path, request_of: Request, work: Path) -> None:
    words = '"{recording}", "{scenario}", "{out}", "{exported_at}"'
    (folder / "svr-runtime.toml").write_text(
        f'{HEAD}[adapter]\nkind = "command"\ncommand = ["./exporter", {words}]', encoding="utf-8"
    )
    with pytest.raises(CannotStart) as raised:
        adapter_of(load_runtime(folder), work).export(request_of)
    assert raised.value.message == f"the program './exporter' was not found: {folder.resolve() / 'exporter'}"


def wait_for(holds: Callable[[], bool]) -> None:
    last = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < last


def test_stop_ends_a_program_of_another_thread(
    folder: Path, ask: Ask, request_of: Request, work: Path
) -> None:
    ask("pass")
    started = request_of.scratch / "started"
    (folder / "program.py").write_text(
        f"import time\nopen({os.fspath(started)!r}, 'x')\ntime.sleep(60)", encoding="utf-8"
    )
    adapter = adapter_of(load_runtime(folder), work)
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(adapter.export(request_of)))
    thread.start()
    wait_for(started.exists)
    adapter_of(load_runtime(folder), work).stop()
    thread.join(0.3)
    assert thread.is_alive()  # another adapter's stop is not ours
    adapter.stop()
    thread.join(10)
    assert [(answer.kind, answer.signal) for answer in answers] == [(AnswerKind.CRASH, signal.SIGKILL)]
