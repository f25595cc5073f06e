"""A runtime that does one evil thing with each recording that it was told of, and is honest with all others.

Arguments: the kind, `command` or `stdio`, and for `command` the recording and the output folder. Beside it
lie `exports.json`, the honest answers by session id, `deeds.json`, the deeds by session id, and the folder
`outside`, in which it has no business. It appends to `began` when it began with which session.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

HERE = os.path.dirname(os.path.abspath(__file__))
OUTSIDE = os.path.join(HERE, "outside")
CHUNK = b"x" * 65535 + b"\n"
LINES = b"x\n" * 32768
GIGABYTE = 1 << 30
DEEP = 1_000_000


class Task(NamedTuple):
    """One recording; `number` is the id of its request, None for the kind `command`."""

    session: str
    out: str
    number: int | None

    def path(self, name: str) -> str:
        return os.path.join(self.out, name)

    @property
    def document(self) -> str:
        return self.path(f"{self.session}.json")

    @property
    def table(self) -> str:
        return self.path(f"{self.session}.csv")


def beside(name: str) -> Any:
    with open(os.path.join(HERE, name), "rb") as file:
        return json.load(file)


def write(path: str, text: str) -> None:
    with open(path, "wb") as file:
        file.write(text.encode("utf-8"))


def export(task: Task) -> None:
    """The two files of an honest runtime."""
    for path in (task.table, task.document):
        write(path, EXPORTS[task.session][path.rpartition(".")[2]])


def say(message: object) -> None:
    os.write(1, json.dumps(message).encode("ascii") + b"\n")


def done(task: Task) -> None:
    """Say that it is exported."""
    if task.number is not None:
        say({"jsonrpc": "2.0", "id": task.number, "result": {}})


def write_all(stream: int, data: bytes) -> None:
    while data:
        data = data[os.write(stream, data) :]


def stay() -> NoReturn:
    while True:
        time.sleep(60)


# What it does. Whoever comes back from a deed of these has exported and not said so yet.


def hang(_task: Task) -> None:
    stay()


def hang_after_writing(task: Task) -> None:
    export(task)
    stay()


def ignore_signals(_task: Task) -> None:
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    stay()


def stop_itself(_task: Task) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def hang_with_daemon(_task: Task) -> None:
    daemon()
    stay()


def flood_stdout_for_ever(_task: Task) -> None:
    while True:
        os.write(1, LINES)


def flood_stderr_for_ever(_task: Task) -> None:
    while True:
        os.write(2, LINES)


def daemon() -> None:
    """Leave a process of another session behind, a grandchild that has closed everything."""
    reader, writer = os.pipe()
    if os.fork():
        os.wait()
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    os.closerange(0, 3)
    os.close(writer)
    stay()


def leave_daemon(task: Task) -> None:
    export(task)
    daemon()
    if task.number is not None:
        os._exit(3)  # where a process stays, so may its children


def leave_stranger(task: Task) -> None:
    """The same of another program, which has no environment."""
    export(task)
    if os.fork():
        os.wait()
    else:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 3)
            os.execve(sys.executable, [sys.executable, "-ISc", "import time; time.sleep(60)", HERE], {})
        os._exit(0)
    if task.number is not None:
        os._exit(3)


def leave_escapee(task: Task) -> None:
    """The same without the number that tells it from others: only a namespace of processes holds it."""
    resource.prlimit(0, 10, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    leave_stranger(task)


def print_gigabyte(task: Task) -> None:
    """Half of it on each stream."""
    export(task)
    for _ in range(GIGABYTE // (2 * len(CHUNK))):
        write_all(1, CHUNK)
        write_all(2, CHUNK)


def print_one_line(task: Task) -> None:
    """A line of 100 MB."""
    export(task)
    for _ in range(1600):
        write_all(1, CHUNK[:-1])
    write_all(1, b"\n")


def write_gigabyte(task: Task) -> None:
    export(task)
    os.truncate(task.document, GIGABYTE)


def write_gigabyte_beside(task: Task) -> None:
    export(task)
    write(task.path("swap"), "")
    os.truncate(task.path("swap"), GIGABYTE)


def link_outside(task: Task) -> None:
    export(task)
    os.remove(task.table)
    os.symlink(os.path.join(OUTSIDE, "secret.txt"), task.table)


def link_folder_outside(task: Task) -> None:
    """The output folder itself becomes a link to one outside."""
    os.rmdir(task.out)
    os.symlink(OUTSIDE, task.out)


def make_fifo(task: Task) -> None:
    export(task)
    os.remove(task.table)
    os.mkfifo(task.table)


def make_fifo_of_folder(task: Task) -> None:
    os.rmdir(task.out)
    os.mkfifo(task.out)


def make_folder(task: Task) -> None:
    export(task)
    os.remove(task.table)
    os.mkdir(task.table)


def use_other_names(task: Task) -> None:
    export(task)
    os.rename(task.document, task.path("Export.JSON"))
    os.rename(task.table, task.path(f"{task.session}.CSV"))


def use_dots(task: Task) -> None:
    export(task)
    for name in ("..json", "..evil.csv", "..\\..\\evil.csv", "%2e%2e%2fevil.json"):
        write(task.path(name), "evil")


def use_odd_names(task: Task) -> None:
    export(task)
    for name in (
        "two\nlines",
        "\x1b[2Jcleared",
        "'; rm -rf ~",
        "-rf",
        os.fsdecode(b"\xff\xfe.json"),
        "n" * 255,
    ):
        write(task.path(name), "odd")


def write_nothing(_task: Task) -> None:
    """Says that it exported, and did not."""


def reject_after_writing(task: Task) -> None:
    export(task)
    if task.number is None:
        os._exit(65)
    say({"jsonrpc": "2.0", "id": task.number, "error": {"code": 65, "message": "rejected: I do not like it"}})


def crash_after_writing(task: Task) -> None:
    export(task)
    os.kill(os.getpid(), signal.SIGSEGV)


def dig(task: Task) -> None:
    """Folders in folders, more than Python calls functions in functions."""
    export(task)
    here = os.open(task.out, os.O_RDONLY)
    for _ in range(1200):
        os.mkdir("d", dir_fd=here)
        inner = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = inner


def litter(task: Task) -> None:
    export(task)
    for number in range(1200):
        os.close(os.open(task.path(f"!{number:04}"), os.O_CREAT))


def nest_document(task: Task) -> None:
    export(task)
    write(task.document, "[" * 70_000)


def write_many_rows(task: Task) -> None:
    """As many as the runner may be willing to read."""
    export(task)
    write(task.table, "a\r\n" * 22_000)


def spoil_inputs(task: Task) -> None:
    export(task)
    scenario = os.path.join(os.path.dirname(task.out), "scenario")
    os.truncate(os.path.join(scenario, "rubric.json"), GIGABYTE)
    os.symlink(OUTSIDE, os.path.join(scenario, "linked"))


# With `stdio` only.


def answer_another(task: Task) -> None:
    export(task)
    done(task._replace(number=(task.number or 0) + 5))


def answer_twice(task: Task) -> None:
    export(task)
    done(task)
    done(task)


def answer_nonsense(task: Task) -> None:
    export(task)
    say(
        {
            "jsonrpc": "2.0",
            "id": task.number,
            "result": {},
            "error": {"code": 65, "message": "rejected: both"},
        }
    )


def answer_deep(task: Task) -> None:
    export(task)
    write_all(1, b'{"jsonrpc":"2.0","id":%-9d,"result":' % (task.number or 0) + b"[" * DEEP + b"\n")


def close_stdout(task: Task) -> None:
    export(task)
    os.close(1)
    stay()


def end_unasked(task: Task) -> None:
    export(task)
    os._exit(0)


SAYS_ITSELF = (reject_after_writing, answer_another, answer_twice, answer_nonsense, answer_deep)


def perform(task: Task) -> None:
    deed = globals()[DEEDS[task.session]] if task.session in DEEDS else export
    deed(task)
    if deed not in SAYS_ITSELF:
        done(task)


def session_in(recording: str) -> str:
    with open(recording, "rb") as file:
        session = str(json.loads(file.readline())["session_id"])
    with contextlib.suppress(OSError):  # behind a fence the folder is read-only
        began = os.open(os.path.join(HERE, "began"), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(began, f"{session} {time.time()}\n".encode("ascii"))
        os.close(began)
    return session


def serve() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        told = request["params"]
        if request["method"] == "export":
            perform(Task(session_in(told["recording"]), told["out"], request["id"]))
        else:
            say({"jsonrpc": "2.0", "id": request["id"], "result": {}})
        if request["method"] == "shutdown":
            return


def main(arguments: list[str]) -> None:
    if arguments[0] == "stdio":
        serve()
    else:
        perform(Task(session_in(arguments[1]), arguments[2], None))


EXPORTS = beside("exports.json")
DEEDS = beside("deeds.json")
Deed = Callable[[Task], None]

if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except BrokenPipeError:
        stay()
