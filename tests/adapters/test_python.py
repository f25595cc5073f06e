from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import conformance
from conformance.adapters.adapter import Request, name_of
from conformance.adapters.kinds import adapter_of
from conformance.adapters.reference import reference_runtime
from conformance.adapters.runtime_file import load_runtime
from conformance.model.evidence import Answer, AnswerKind
from conformance.model.result import RuntimeName
from conformance.processes import CannotStart

from .conftest import Ask

DATA = Path(__file__).parents[2] / "Data"


def ended(answer: Answer) -> tuple[AnswerKind, int | None, str | None]:
    return answer.kind, answer.status, answer.rejection


def test_the_callable_gets_five_texts(call: Ask, folder: Path, request_of: Request, work: Path) -> None:
    answer = call(
        "import json, os, sys\n"
        "def export(*told):\n"
        "  print(json.dumps([told, os.getcwd(), os.environ['HOME'], os.listdir(told[4]), sys.stdin.read()]))"
    )
    (*told, scratch), cwd, home, inside, stdin = json.loads(answer.log)
    assert ended(answer) == (AnswerKind.EXPORTED, 0, None)
    assert told == [
        str(request_of.recording),
        str(request_of.scenario),
        str(request_of.out),
        "2026-03-01T00:00:00.000000Z",
    ]
    assert (cwd, home, inside, stdin) == (str(folder.resolve()), scratch, [], "")
    assert Path(scratch).parent == work


def test_a_text_is_a_rejection_even_behind_half_a_line(call: Ask) -> None:
    answer = call(
        "import sys\ndef export(*told):\n"
        "  sys.stderr.write('half')\n"
        "  return 'REJ-016 line 4: \u00e9 \\ud800'"
    )
    assert ended(answer) == (AnswerKind.REJECTED, 65, "rejected: REJ-016 line 4: é \\ud800")
    assert answer.log == "half\n"


@pytest.mark.parametrize("raised", ["raise ValueError('broken')", "raise SystemExit(0)", "import nowhere"])
def test_an_exception_is_an_error_with_its_traceback(call: Ask, raised: str) -> None:
    inside, outside = call(f"def export(*told):\n  {raised}"), call(f"{raised}\ndef export(*told): pass")
    assert ended(inside) == ended(outside) == (AnswerKind.ERROR, 70, None)
    assert inside.log.startswith("Traceback (most recent call last):\n")
    assert outside.log.startswith("Traceback (most recent call last):\n")


def test_another_value_is_an_error(call: Ask) -> None:
    answer = call("def export(*told): return 0")
    assert ended(answer) == (AnswerKind.ERROR, 70, None)
    assert answer.error == "vendor:export must return None or a text, and returned 0"


def test_one_process_serves_many_recordings_and_what_is_printed_is_no_answer(
    call: Ask, folder: Path, request_of: Request, work: Path
) -> None:
    source = (
        "import os\nasked = 0\ndef export(*told):\n  global asked\n  asked += 1\n"
        """  print('{"jsonrpc":"2.0","id":%d,"result":{}}' % (asked + 1))\n"""
        """  os.write(1, b'{"jsonrpc":"2.0","id":9,"result":{}}')\n"""
        "  return f'{asked} in {os.getpid()}'"
    )
    first = call(source).rejection
    adapter = adapter_of(load_runtime(folder), work)
    said = [adapter.export(request_of).rejection for _ in range(3)]
    assert adapter.close() == {}
    assert [text and text.split(" in ")[0] for text in said] == ["rejected: 1", "rejected: 2", "rejected: 3"]
    assert len({text and text.split(" in ")[1] for text in (*said, first)}) == 2


def test_a_status_of_the_runtimes_own_is_no_absence(call: Ask) -> None:
    assert ended(call("import os\ndef export(*told): os._exit(78)")) == (AnswerKind.ERROR, 78, None)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('callable = "vendor:other"', "the module 'vendor' has no 'other'"),
        ('callable = "vendor:number"', "'vendor:number' cannot be called"),
        ('callable = "nowhere.at.all:f"', "there is no module 'nowhere', looked for in "),
        ('callable = "vendor.deeper:f"', "there is no module 'vendor.deeper', looked for in "),
    ],
)
def test_a_callable_that_is_not_there_cannot_be_judged(call: Ask, settings: str, message: str) -> None:
    with pytest.raises(CannotStart) as raised:
        call("number = 5", settings)
    assert raised.value.message.startswith(message)
    assert raised.value.hint == "correct `callable` or `path` in the runtime file"


def test_modules_are_looked_for_in_path_first_then_in_the_folder(call: Ask, folder: Path) -> None:
    (folder / "lib").mkdir()
    (folder / "lib" / "other.py").write_text(
        "class Tool:\n  @staticmethod\n  def run(*told): return 'lib'", "utf-8"
    )
    (folder / "other.py").write_text("def run(*told): return 'folder'", encoding="utf-8")
    assert call("", 'callable = "other:run"').rejection == "rejected: folder"
    assert call("", 'callable = "other:Tool.run"\npath = ["lib"]').rejection == "rejected: lib"


def test_nothing_of_the_suite_hides_a_module_of_the_vendor(call: Ask, folder: Path) -> None:
    for name in ("command", "reference", "tests", "adapter"):
        (folder / f"{name}.py").write_text(f"def run(*told): return '{name}'", encoding="utf-8")
        assert call("", f'callable = "{name}:run"').rejection == f"rejected: {name}"


def test_the_reference_exports_and_rejects(request_of: Request, work: Path) -> None:
    runtime = reference_runtime()
    adapter = adapter_of(runtime, work)
    request = replace(request_of, scenario=DATA / "Scenarios" / "OfficeFire")
    rejected = adapter.export(request)
    assert ended(rejected) == (AnswerKind.REJECTED, 65, "rejected: REJ-001 line 1: the file is empty")
    exported = adapter.export(replace(request, recording=DATA / "Sessions" / "story-aborted.jsonl"))
    assert ended(exported) == (AnswerKind.EXPORTED, 0, None)
    assert len(list(request.out.iterdir())) == 2
    assert adapter.close() == {}
    assert name_of(runtime) == RuntimeName(
        "svr-conformance reference", conformance.__version__, "svr-conformance", "python"
    )
    assert (runtime.level, runtime.file) == ("scored", None)


def test_a_callable_that_wants_to_know_is_told_the_revision(call: Ask) -> None:
    answer = call("def export(*told, contract):\n  return f'asked for {contract}, {len(told)} texts'")
    assert ended(answer) == (AnswerKind.REJECTED, 65, "rejected: asked for 1.1.0, 5 texts")
