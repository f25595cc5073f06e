from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.adapters.adapter import Adapter, Request
from conformance.adapters.conversation import Patience
from conformance.adapters.running import Program
from conformance.adapters.runtime_file import FOLDERS_IN_SCRATCH, load_runtime
from conformance.adapters.stdio import StdioAdapter
from conformance.model.evidence import Answer, AnswerKind
from conformance.processes import CannotStart

from .conftest import HEAD

PRELUDE = """
import json, os, subprocess, sys, time
stay = [sys.executable, "-c", "import time; time.sleep(60)"]
def say(line):
    os.write(1, line.encode() + b"\\n")
def reply(request, **said):
    say(json.dumps({"jsonrpc": "2.0", "id": request["id"], **(said or {"result": {}})}))
def export(request):
    reply(request)
def shutdown(request):
    reply(request)
    sys.exit(0)
def serve():
    for line in sys.stdin:
        request = json.loads(line)
        {"initialize": reply, "export": export, "shutdown": shutdown}[request["method"]](request)
"""
EXPORTED = Answer(AnswerKind.EXPORTED, status=0)
QUICK = Patience(export=30, initialize=30, shutdown=30, end=0.2)
Start = Callable[..., Adapter]


def plain(answer: Answer) -> Answer:
    return replace(answer, seconds=0.0)


def broken(what: str, kind: AnswerKind = AnswerKind.ERROR, **more: object) -> Answer:
    return replace(Answer(kind, conversation=what), **more)  # type: ignore[arg-type]


@pytest.fixture
def start(folder: Path, work: Path) -> Iterator[Start]:
    """Gives the adapter of a program, of which the source changes what a correct one does."""
    started: list[Adapter] = []

    def start(
        source: str = "", patience: Patience = QUICK, settings: str = "", serve: str = "serve()"
    ) -> Adapter:
        (folder / "program.py").write_text(f"{PRELUDE}\n{source}\n{serve}\n", encoding="utf-8")
        command = json.dumps([sys.executable, "-S", "program.py", "{contract}", "{scratch}"])
        (folder / "svr-runtime.toml").write_text(
            f'{HEAD}[adapter]\nkind = "stdio"\ncommand = {command}\n{settings}\n',
            encoding="utf-8",
        )
        runtime = load_runtime(folder)
        adapter = StdioAdapter(Program(runtime), runtime.command, work, patience)
        started.append(adapter)
        return adapter

    yield start
    for adapter in started:
        adapter.stop()


def labelled(request: Request, *labels: str) -> list[Request]:
    return [replace(request, label=label) for label in labels]


def test_what_a_process_is_told(start: Start, folder: Path, request_of: Request, work: Path) -> None:
    names = [*FOLDERS_IN_SCRATCH, "ENGINE_LOG"]
    adapter = start(
        "def export(request):\n"
        f"    environment = {{name: os.environ.get(name) for name in {names!r}}}\n"
        "    told = [sys.argv[1:], os.getcwd(), environment, greeting, request]\n"
        "    with open(os.path.join(request['params']['out'], 'told'), 'w') as file: json.dump(told, file)\n"
        "    reply(request)\n"
        "greeting = json.loads(sys.stdin.readline()); reply(greeting)",
        settings='env = { ENGINE_LOG = "off" }',
    )
    assert plain(adapter.export(request_of)) == EXPORTED
    told = json.loads((request_of.out / "told").read_bytes())
    (contract, scratch), cwd, environment, greeting, request = told
    assert (contract, cwd, Path(scratch).parent) == ("1.1.0", str(folder.resolve()), work)
    assert environment == {**dict.fromkeys(FOLDERS_IN_SCRATCH, scratch), "ENGINE_LOG": "off"}
    assert greeting == {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {"contract": "1.1.0", "work": str(work)},
    }
    assert request == {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "export",
        "params": {
            "recording": str(request_of.recording),
            "scenario": str(request_of.scenario),
            "out": str(request_of.out),
            "exported_at": "2026-03-01T00:00:00.000000Z",
        },
    }
    assert adapter.close() == {}


def test_one_process_serves_request_after_request_and_ends_when_it_is_asked_to(
    start: Start, request_of: Request
) -> None:
    adapter = start("def export(request): say(str(os.getpid())); reply(request)")
    pids = [int(adapter.export(request_of).log) for _ in range(5)]
    assert len(set(pids)) == 1
    assert adapter.close() == {}
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)
    assert int(adapter.export(request_of).log) != pids[0]
    assert adapter.close() == {}


REASON = "rejected: REJ-016 line 4: elapsed_us is a string"


@pytest.mark.parametrize(
    ("does", "answer"),
    [
        ("reply(request, result={'any': [1]})", EXPORTED),
        (
            f"reply(request, error={{'code': 65, 'message': '{REASON}', 'data': 1}})",
            Answer(AnswerKind.REJECTED, status=65, rejection=REASON, error=REASON),
        ),
        (
            f"reply(request, error={{'code': 65, 'message': '{REASON}\\x1b\\nmore'}})",
            Answer(AnswerKind.REJECTED, status=65, rejection=f"{REASON}\ufffd", error=f"{REASON}\ufffd"),
        ),
        (
            "reply(request, error={'code': 65, 'message': 'REJ-016'})",
            Answer(AnswerKind.REJECTED, status=65, error="REJ-016"),
        ),
        (
            "reply(request, error={'code': -32000, 'message': 'rejected: not'})",
            Answer(AnswerKind.ERROR, status=-32000, error="rejected: not"),
        ),
        (
            """[*map(say, ('[1]', '{}', '{"jsonrpc":"1.0"}', 'no {"jsonrpc":"2.0"}'))]; reply(request)""",
            replace(EXPORTED, log='[1]\n{}\n{"jsonrpc":"1.0"}\nno {"jsonrpc":"2.0"}\n'),
        ),
        (
            "say('out'); sys.stderr.write('half a line'); sys.stderr.flush(); reply(request)",
            replace(EXPORTED, log="out\nhalf a line\n"),
        ),
    ],
    ids=["exported", "rejected", "rejected-hostile", "rejected-without-the-word", "error", "logs", "stderr"],
)
def test_an_answer_that_the_conversation_survives(
    start: Start, request_of: Request, does: str, answer: Answer
) -> None:
    adapter = start(f"def export(request): {does}")
    assert [plain(adapter.export(request_of)) for _ in range(2)] == [answer, answer]
    assert adapter.close() == {}


TORN = '{"jsonrpc":"2.0","id":2}'


@pytest.mark.parametrize(
    ("does", "answer"),
    [
        (
            "print('last', file=sys.stderr, flush=True); os._exit(3)",
            broken("the process ended with exit status 3 before it answered export", status=3, log="last\n"),
        ),
        ("os._exit(0)", broken("the process ended with exit status 0 before it answered export", status=0)),
        (
            "os._exit(65)",
            broken("the process ended with exit status 65 before it answered export", status=65),
        ),
        ("os.kill(os.getpid(), 11)", Answer(AnswerKind.CRASH, signal=signal.SIGSEGV)),
        (
            "subprocess.Popen(stay); os._exit(3)",
            broken("the process ended with exit status 3 before it answered export", status=3, survivors=1),
        ),
        ("os.close(1)", broken("standard output was closed before export was answered")),
        (
            "reply({'id': 3})",
            broken("an answer with the id 3, where export had the id 2"),
        ),
        (
            f"say('{TORN}')",
            broken(f"a message is no valid answer: an answer has either a result or an error: {TORN}"),
        ),
        (
            "reply(request, result=None)",
            broken(
                "a message is no valid answer: result must be an object: "
                '{"jsonrpc": "2.0", "id": 2, "result": null}'
            ),
        ),
        ("say('x' * 2_000_000)", broken("a line on standard output is longer than 1048576 bytes")),
        (
            "os.write(1, b'x' * 2_000_000); time.sleep(60)",
            broken("a line on standard output is longer than 1048576 bytes"),
        ),
    ],
    ids=[
        "exit-3",
        "exit-0",
        "exit-65",
        "signal",
        "child",
        "closed",
        "wrong-id",
        "no-result",
        "null",
        "long-line",
        "endless-line",
    ],
)
def test_an_answer_that_ends_the_conversation_and_no_other_request_suffers(
    start: Start, request_of: Request, does: str, answer: Answer
) -> None:
    adapter = start(
        "def export(request):\n"
        f"    if os.path.basename(request['params']['out']) == 'bad': {does}\n"
        "    else: reply(request)"
    )
    bad = replace(request_of, out=request_of.out.with_name("bad"))
    assert plain(adapter.export(bad)) == answer
    assert plain(adapter.export(request_of)) == EXPORTED
    assert adapter.close() == {}


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        (
            "sys.exit(0)",
            broken("the process ended with exit status 0 before it answered initialize", status=0),
        ),
        (
            "sys.stdin.readline(); sys.exit(4)",
            broken("the process ended with exit status 4 before it answered initialize", status=4),
        ),
        (
            "reply(json.loads(sys.stdin.readline()), error={'code': 78, 'message': 'no licence'})",
            Answer(AnswerKind.ERROR, status=78, error="no licence"),
        ),
        (
            "reply({'id': 2})",
            broken("an answer with the id 2, where initialize had the id 1"),
        ),
    ],
)
def test_a_process_that_does_not_begin(
    start: Start, request_of: Request, source: str, answer: Answer
) -> None:
    adapter = start(source)
    assert [plain(adapter.export(request_of)) for _ in range(2)] == [answer, answer]
    assert adapter.close() == {}


def test_one_that_hangs_is_ended_and_replaced(start: Start, request_of: Request) -> None:
    hang = "def export(request): say('on my way'); time.sleep(60)"
    adapter = start(hang, replace(QUICK, export=0.3))
    assert [plain(adapter.export(request_of)) for _ in range(2)] == [
        Answer(AnswerKind.HANG, log="on my way\n")
    ] * 2
    assert adapter.close() == {}


def test_one_that_talks_for_ever_hangs(start: Start, request_of: Request) -> None:
    adapter = start("def export(request):\n    while True: say('tick')", replace(QUICK, export=0.3))
    answer = adapter.export(request_of)
    assert plain(answer) == Answer(AnswerKind.HANG, log="tick\n" * 400)


def test_one_that_does_not_answer_initialize_hangs(start: Start, request_of: Request) -> None:
    answer = start("time.sleep(60)", replace(QUICK, initialize=0.3)).export(request_of)
    assert plain(answer) == broken("no answer to initialize within 0.3 s", AnswerKind.HANG)


def test_one_that_never_reads_cannot_hold_the_suite(start: Start, request_of: Request) -> None:
    source = "for number in range(1, 10_000): say(json.dumps({'jsonrpc': '2.0', 'id': number, 'result': {}}))"
    far = replace(request_of, recording=Path("/" + "x" * 100_000))
    answer = start(f"{source}\ntime.sleep(60)", replace(QUICK, export=0.3)).export(far)
    assert plain(answer) == Answer(AnswerKind.HANG)


def test_one_that_ends_after_its_answer_is_replaced_and_told_of(start: Start, request_of: Request) -> None:
    adapter = start("def export(request): reply(request); os._exit(5)")
    first, second, third = labelled(request_of, "first", "second", "third")
    assert [plain(adapter.export(request)) for request in (first, second, third)] == [EXPORTED] * 3
    late = replace(
        EXPORTED, ending="the process ended with exit status 5 after its answer, and must stay until shutdown"
    )
    told = {label: plain(answer) for label, answer in adapter.close().items()}
    assert told == {"first": late, "second": late, "third": late}
    assert adapter.close() == {}


def test_a_second_answer_counts_against_the_request_that_it_answers(
    start: Start, request_of: Request
) -> None:
    adapter = start(
        "def export(request):\n"
        "    reply(request)\n"
        "    if request['id'] != 3: reply(request, error={'code': 1, 'message': ''})"
    )
    for request in labelled(request_of, "first", "second", "third"):
        assert plain(adapter.export(request)) == EXPORTED
    assert {label: plain(answer) for label, answer in adapter.close().items()} == {
        "first": replace(EXPORTED, conversation="the request with the id 2 was answered twice"),
        "third": replace(EXPORTED, conversation="the request with the id 4 was answered twice"),
    }


def test_much_that_is_printed_neither_blocks_nor_fills_the_memory(start: Start, request_of: Request) -> None:
    adapter = start(
        "def export(request):\n"
        "    for stream in (2, 1):\n"
        "        for _ in range(100): os.write(stream, b'y' * 65535 + b'\\n')\n"
        "    reply(request)\n"
        "    for _ in range(100): os.write(1, b'z' * 65535 + b'\\n')"
    )
    answers = [adapter.export(request_of) for _ in range(2)]
    assert [plain(answer) for answer in answers] == [replace(EXPORTED, log=("y" * 1999 + "\n") * 2)] * 2
    assert adapter.close() == {}


@pytest.mark.parametrize(
    ("does", "learnt"),
    [
        (
            "reply(request); time.sleep(60)",
            replace(EXPORTED, ending="the process did not end within 0.3 s after shutdown"),
        ),
        (
            "time.sleep(60)",
            replace(EXPORTED, ending="no answer to shutdown within 0.3 s"),
        ),
        (
            "reply(request); os._exit(3)",
            replace(
                EXPORTED,
                ending="the process ended with exit status 3 after shutdown, and must end with exit status 0",
            ),
        ),
        (
            "reply(request); os.kill(os.getpid(), 9)",
            replace(
                EXPORTED,
                ending="the process was ended by signal 9 after shutdown, and must end with exit status 0",
            ),
        ),
        (
            "os._exit(0)",
            replace(
                EXPORTED, conversation="the process ended with exit status 0 before it answered shutdown"
            ),
        ),
        (
            "os.kill(os.getpid(), 9)",
            replace(EXPORTED, ending="the process was ended by signal 9 before it answered shutdown"),
        ),
        (
            "reply(request); reply(request); os._exit(0)",
            replace(EXPORTED, conversation="a message came after the answer to shutdown"),
        ),
        (
            "reply(request, error={'code': 1, 'message': 'busy'}); os._exit(0)",
            replace(EXPORTED, ending="shutdown was answered with the error 1: busy"),
        ),
        (
            "subprocess.Popen(stay, stdout=2, stderr=2); reply(request); os._exit(0)",
            replace(EXPORTED, left_behind=1),
        ),
        (
            "os.close(1)",
            replace(EXPORTED, conversation="standard output was closed before shutdown was answered"),
        ),
    ],
)
def test_how_it_ends_counts_against_the_last_request(
    start: Start, request_of: Request, does: str, learnt: Answer
) -> None:
    adapter = start(f"def shutdown(request): {does}", replace(QUICK, shutdown=0.3 if "60" in does else 30))
    first, last = labelled(request_of, "first", "last")
    assert [plain(adapter.export(request)) for request in (first, last)] == [EXPORTED, EXPORTED]
    assert {label: plain(answer) for label, answer in adapter.close().items()} == {"last": learnt}


def test_children_may_stay_as_long_as_the_process_does(start: Start, request_of: Request) -> None:
    adapter = start(
        "child = subprocess.Popen(stay)\n"
        "def shutdown(request): child.kill(); child.wait(); reply(request); sys.exit(0)"
    )
    assert plain(adapter.export(request_of)) == EXPORTED
    assert adapter.close() == {}


def test_there_are_as_many_processes_as_exports_at_a_time(
    start: Start, request_of: Request, tmp_path: Path
) -> None:
    """Each of three waits until all three have begun, so that one process could not serve two of them."""
    adapter = start(
        "def export(request):\n"
        f"    folder = {os.fspath(tmp_path / 'met')!r}\n"
        "    os.makedirs(folder, exist_ok=True)\n"
        "    open(os.path.join(folder, os.path.basename(request['params']['out'])), 'x')\n"
        "    while len(os.listdir(folder)) < 3: time.sleep(0.01)\n"
        "    say(str(os.getpid())); reply(request)"
    )
    answers: list[Answer] = []
    requests = [replace(request_of, out=request_of.out.with_name(f"out-{place}")) for place in range(3)]
    threads = [
        threading.Thread(target=lambda given=request: answers.append(adapter.export(given)))
        for request in requests
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len({answer.log for answer in answers}) == 3
    later = adapter.export(replace(request_of, out=request_of.out.with_name("out-3")))
    assert later.log in {answer.log for answer in answers}
    assert adapter.close() == {}


def test_stop_ends_a_process_of_another_thread_and_those_that_are_free(
    start: Start, request_of: Request, tmp_path: Path
) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    adapter = start(
        "def export(request):\n"
        "    if request['params']['out'].endswith('hang'):\n"
        f"        open({os.fspath(fifo)!r}, 'w').write('here'); time.sleep(60)\n"
        "    say(str(os.getpid())); reply(request)"
    )
    answers: list[Answer] = []
    hang = replace(request_of, out=request_of.out.with_name("hang"))
    thread = threading.Thread(target=lambda: answers.append(adapter.export(hang)))
    thread.start()
    assert fifo.read_text(encoding="utf-8") == "here"
    free = int(adapter.export(request_of).log)
    adapter.stop()
    thread.join(10)
    assert [(answer.kind, answer.signal) for answer in answers] == [(AnswerKind.CRASH, signal.SIGKILL)]
    with pytest.raises(ProcessLookupError):
        os.kill(free, 0)


def test_a_program_that_is_not_there_cannot_be_judged(folder: Path, request_of: Request, work: Path) -> None:
    (folder / "svr-runtime.toml").write_text(
        f'{HEAD}[adapter]\nkind = "stdio"\ncommand = ["./exporter"]', encoding="utf-8"
    )
    runtime = load_runtime(folder)
    with pytest.raises(CannotStart) as raised:
        StdioAdapter(Program(runtime), runtime.command, work).export(request_of)
    assert raised.value.message == f"the program './exporter' was not found: {folder.resolve() / 'exporter'}"
