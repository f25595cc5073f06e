from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance.adapters.adapter import name_of
from conformance.adapters.capture_table import CaptureTable
from conformance.adapters.runtime_file import RuntimeFile, load_runtime
from conformance.errors import UsageError
from conformance.model.result import RuntimeName
from conformance.model.revision import CURRENT, REVISIONS
from conformance.model.waiver import Waiver

from .conftest import HEAD, WORDS

COMMAND = 'kind = "command"\ncommand = ["./x", "{recording}", "{scenario}", "{out}", "--at={exported_at}"]\n'
WAIVER = """
[[waiver]]
case = "story-clean-pass"
check = "golden.bytes"
fingerprint = "0123456789abcdef"
reason = "r"
owner = "o"
issue = "i"
expires = 2027-01-31
"""
MISSING = "is missing; the runtime must be told it"
COMMAND_AT = "[adapter] command: "
NO_TABLE = "the value must be of the type object"
PAGE = "`svr-conformance explain 10` shows a whole file"


@pytest.fixture
def file(folder: Path) -> Path:
    return folder / "svr-runtime.toml"


def refused(file: Path, text: str) -> str:
    """The message, without the path before it, with which a runtime file is refused."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as raised:
        load_runtime(file)
    assert raised.value.hint == PAGE
    assert raised.value.message.startswith(str(file))
    return raised.value.message.removeprefix(str(file))


def test_a_whole_file_of_the_kind_command(file: Path) -> None:
    head = HEAD + 'level = "scored"\n'
    settings = COMMAND + 'timeout_seconds = 5\nenv = { ENGINE_LOG = "off", A = "" }\nwritable = []\n'
    file.write_text(f"{head}[adapter]\n{settings}{WAIVER}", encoding="utf-8")
    runtime = load_runtime(file)
    assert runtime == RuntimeFile(
        name="tiny",
        version="1.2",
        vendor="Example Ltd",
        contract="1.1.0",
        contracts=("1.1.0",),
        level="scored",
        kind="command",
        folder=file.parent.resolve(),
        command=("./x", "{recording}", "{scenario}", "{out}", "--at={exported_at}"),
        timeout_seconds=5.0,
        env=(("ENGINE_LOG", "off"), ("A", "")),
        waivers=(
            Waiver(
                case="story-clean-pass",
                check="golden.bytes",
                fingerprint="0123456789abcdef",
                reason="r",
                owner="o",
                issue="i",
                expires="2027-01-31",
            ),
        ),
        file=file,
    )
    assert name_of(runtime) == RuntimeName("tiny", "1.2", "Example Ltd", "command")


def test_a_whole_file_of_the_kind_python(file: Path) -> None:
    file.write_text(
        f'{HEAD}[adapter]\nkind = "python"\ncallable = "a.b:c.d"\npath = ["lib", "/opt"]\n', "utf-8"
    )
    assert load_runtime(file) == RuntimeFile(
        name="tiny",
        version="1.2",
        vendor="Example Ltd",
        contract="1.1.0",
        contracts=("1.1.0",),
        level=None,
        kind="python",
        folder=file.parent.resolve(),
        callable="a.b:c.d",
        path=(file.parent.resolve() / "lib", Path("/opt")),
        timeout_seconds=60.0,
        file=file,
    )


def test_a_whole_file_of_the_kind_stdio(file: Path) -> None:
    command = '"./x", "--stdio", "--tmp={scratch}", "{contract}"'
    file.write_text(f'{HEAD}[adapter]\nkind = "stdio"\ncommand = [{command}]\ntimeout_seconds = 5\n', "utf-8")
    runtime = load_runtime(file)
    assert (runtime.kind, runtime.timeout_seconds) == ("stdio", 5.0)
    assert runtime.command == ("./x", "--stdio", "--tmp={scratch}", "{contract}")


def test_a_runtime_of_several_revisions_writes_the_newest_that_is_known_unless_it_is_asked(
    file: Path,
) -> None:
    head = HEAD.replace('"1.1.0"', '["1.1.0", "2.0.0", "1.0.0"]')
    file.write_text(f'{head}[adapter]\nkind = "stdio"\ncommand = ["./x"]\n', "utf-8")
    runtime = load_runtime(file)
    assert (runtime.contracts, runtime.contract, runtime.is_at_newest) == (("1.0.0", "1.1.0"), "1.1.0", True)
    older = runtime.under(REVISIONS[0])
    assert (older.contracts, older.contract, older.is_at_newest) == (("1.0.0", "1.1.0"), "1.0.0", False)
    assert older.under(CURRENT) == runtime


def test_a_revision_that_a_runtime_does_not_declare_is_not_asked_for(file: Path) -> None:
    file.write_text(f'{HEAD}[adapter]\nkind = "stdio"\ncommand = ["./x"]\n', "utf-8")
    with pytest.raises(UsageError) as fault:
        load_runtime(file).under(REVISIONS[0])
    assert fault.value.message == f"{file}: [runtime] contract: names 1.1.0, and 1.0.0 is asked for"
    assert fault.value.hint == 'add it, as in `contract = ["1.0.0", "1.1.0"]`, if the runtime writes it'


def test_who_writes_several_revisions_must_be_told_which(file: Path) -> None:
    head = HEAD.replace('"1.1.0"', '["1.0.0", "1.1.0"]')
    file.write_text(f"{head}[adapter]\n{COMMAND}", "utf-8")
    with pytest.raises(UsageError) as fault:
        load_runtime(file)
    told = "[adapter] command: {contract} is missing; the runtime must be told it"
    assert fault.value.message == f"{file}: {told}"


@pytest.mark.parametrize("named", ["made/on quest", "/srv/made"])
def test_a_whole_file_of_the_kind_directory(file: Path, named: str) -> None:
    file.write_text(f'{HEAD}[adapter]\nkind = "directory"\nfolder = "{named}"\n', "utf-8")
    assert load_runtime(file) == RuntimeFile(
        name="tiny",
        version="1.2",
        vendor="Example Ltd",
        contract="1.1.0",
        contracts=("1.1.0",),
        level=None,
        kind="directory",
        folder=file.parent.resolve(),
        artefacts=file.parent.resolve() / named,
        file=file,
    )


def test_a_folder_stands_for_the_file_in_it(file: Path) -> None:
    file.write_text(f"{HEAD}[adapter]\n{COMMAND}", encoding="utf-8")
    assert load_runtime(file.parent) == load_runtime(file)


def test_the_path_is_kept_as_it_was_given(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f"{HEAD}[adapter]\n{COMMAND}", encoding="utf-8")
    monkeypatch.chdir(file.parent.parent)
    runtime = load_runtime(Path("vendor", "svr-runtime.toml"))
    assert (runtime.file, runtime.folder) == (Path("vendor", "svr-runtime.toml"), file.parent.resolve())


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(UsageError) as raised:
        load_runtime(file)
    assert str(raised.value) == (
        f"{file}: the runtime file cannot be read (No such file or directory)\n"
        "  give the path of the file svr-runtime.toml, or --reference for the suite's own exporter"
    )


def test_a_file_that_is_not_utf_8(file: Path) -> None:
    file.write_bytes(b'[runtime]\nname = "\xfc"')
    with pytest.raises(UsageError) as raised:
        load_runtime(file)
    assert str(raised.value) == f"{file}: byte 18 is not UTF-8\n  save the file as UTF-8"


def test_a_file_that_is_not_toml_says_in_which_line(file: Path) -> None:
    assert refused(file, "[runtime]\nname = x\n").startswith(" line 2: this is not TOML: ")
    assert refused(file, "[runtime").startswith((" line 1: this is not TOML: ", ": this is not TOML: "))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f'{HEAD}[adapter]\nkind = "stdio"\ncommand = ["x", "{{out}}", "{{work}}"]',
            (
                f"2 faults\n  {COMMAND_AT}{{out}} is not known; the runtime is told it with each request; "
                f"take it out\n  {COMMAND_AT}{{work}} is not known; "
                "the known ones are {contract} and {scratch}"
            ),
        ),
        (f'{HEAD}[adapter]\nkind = "stdio"', "[adapter]: the member command is missing"),
        (
            f'{HEAD}[adapter]\nkind = "directory"\nfolder = "x"\ncommand = ["x"]\ntimeout_seconds = 3',
            (
                "2 faults\n  [adapter] command: nothing is started with the kind directory; take it out\n"
                "  [adapter] timeout_seconds: nothing is started with the kind directory; take it out"
            ),
        ),
        (f'{HEAD}[adapter]\nkind = "directory"', "[adapter]: the member folder is missing"),
        (
            f'{HEAD}[adapter]\n{COMMAND}writable = ["/no/such/folder"]',
            "[adapter] writable: /no/such/folder is no folder; make it, or take it out",
        ),
        *(
            (
                f"{HEAD}artifacts = ['{name}']\n[adapter]\n{COMMAND}",
                f"[runtime] artifacts: {name!r} is not below the folder of this file; name it from there",
            )
            for name in ("/opt/x", "C:\\x", "\\x", "../x", "build/../../x")
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}".replace("1.1.0", "1.2.0"),
            "[runtime] contract: this version judges 1.0.0 and 1.1.0, not '1.2.0'",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}".replace('"1.1.0"', "['2.0.0']"),
            "[runtime] contract: this version judges 1.0.0 and 1.1.0, not ['2.0.0']",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}".replace('"1.1.0"', "['1.0.0', '1']").replace(
                '"./x"', '"./x", "{contract}"'
            ),
            "[runtime] contract/1: the text has another form than the contract gives it",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}".replace('"./x"', '"./x", "{record}"'),
            "[adapter] command: {record} is not known; did you mean {recording}?",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}".replace('"./x"', '"./x", "{zz}"'),
            f"[adapter] command: {{zz}} is not known; the known ones are {', '.join(WORDS)}",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}".replace("--at={exported_at}", "--at=now"),
            f"[adapter] command: {{exported_at}} {MISSING}",
        ),
        (
            f'{HEAD}[adapter]\n{COMMAND}env = {{ HOME = "/" }}',
            "[adapter] env: HOME always points into the scratch folder; take it out",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}timeout_seconds = 0",
            "[adapter] timeout_seconds: must be more than 0 and at most 86400, not 0",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}timeout_seconds = nan",
            "[adapter] timeout_seconds: must be more than 0 and at most 86400, not nan",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}timeout_seconds = inf",
            "[adapter] timeout_seconds: must be more than 0 and at most 86400, not inf",
        ),
        (
            f'{HEAD}[adapter]\n{COMMAND}timeout_seconds = "60"',
            "[adapter] timeout_seconds: the value must be of the type number",
        ),
        (
            f"{HEAD}[adapter]\n{COMMAND}colour = 1",
            (
                "[adapter]: unknown member 'colour'; known are callable, command, env, fence, folder, "
                "kind, path, timeout_seconds, writable"
            ),
        ),
        (
            f'{HEAD}[adapter]\nkind = "shell"',
            "[adapter] kind: the value must be one of command, stdio, directory, python",
        ),
        (
            f'{HEAD}level = "gold"\n[adapter]\n{COMMAND}',
            "[runtime] level: the value must be one of core, scored, exact, hardened",
        ),
        (HEAD, "the file: the member adapter is missing"),
        (
            "runtime = 1\nadapter = 2",
            f"2 faults\n  [adapter]: {NO_TABLE}\n  [runtime]: {NO_TABLE}",
        ),
        (
            f'{HEAD}[adapter]\nkind = "command"\ncommand = ["x", "{{out}}", "{{scenario}}"]',
            f"2 faults\n  {COMMAND_AT}{{recording}} {MISSING}\n  {COMMAND_AT}{{exported_at}} {MISSING}",
        ),
    ],
)
def test_every_fault_is_named_with_its_place(file: Path, text: str, message: str) -> None:
    assert refused(file, text) == f": {message}"


def test_a_waiver_is_held_to_the_schema_and_its_day_may_be_a_text(file: Path) -> None:
    head = f"{HEAD}[adapter]\n{COMMAND}"
    file.write_text(head + WAIVER.replace("2027-01-31", '"2027-01-31"'), encoding="utf-8")
    assert load_runtime(file).waivers[0].expires == "2027-01-31"
    without = WAIVER.replace("case", "#case").replace("golden.bytes", "bytes").replace('owner = "o"\n', "")
    told = "the text has another form than the contract gives it"
    assert refused(file, head + without) == (
        f": 2 faults\n  waiver 1: the member owner is missing\n  waiver 1 check: {told}"
    )


def test_a_drafted_waiver_is_refused_until_it_is_filled_in(file: Path) -> None:
    drafted = WAIVER.replace('"r"', '""').replace('"o"', '" "').replace('"i"', '"\t"')
    of = "waiver 2 (check golden.bytes)"
    text = f"{HEAD}[adapter]\n{COMMAND}{WAIVER}" + drafted.replace("case", "#")
    assert refused(file, text) == (
        f": 3 faults\n  {of} reason: is empty; say why the failure is waived\n"
        f"  {of} owner: is empty; say who takes care of it\n"
        f"  {of} issue: is empty; say where it is tracked"
    )


def test_a_failure_is_waived_once_and_by_its_whole_fingerprint(file: Path) -> None:
    text = f"{HEAD}[adapter]\n{COMMAND}{WAIVER}" + WAIVER.replace("0123456789abcdef", "0123456789ABCDEF")
    of = "waiver 2 (case story-clean-pass, check golden.bytes)"
    assert refused(file, text) == (
        f": 2 faults\n  {of} fingerprint: must be 16 hexadecimal digits, not '0123456789ABCDEF'; "
        f"`svr-conformance run --write-waivers FILE` writes it down\n"
        f"  {of}: waiver 1 is about the same; keep one of them"
    )


@pytest.mark.parametrize(
    ("waiver", "told"),
    [
        ("1", '[waiver]: the value must be a list, such as ["a", "b"]'),
        ("[1]", "waiver 1: the value must be of the type object"),
    ],
)
def test_what_is_no_table_of_waivers(file: Path, waiver: str, told: str) -> None:
    assert refused(file, f"waiver = {waiver}\n{HEAD}[adapter]\n{COMMAND}") == f": {told}"


def test_braces_that_are_no_words_are_left_alone(file: Path) -> None:
    text = f"{HEAD}[adapter]\n{COMMAND}".replace('"./x"', "'./x', '{\"a\":{}}', '{0}', '{Out}'")
    file.write_text(text, encoding="utf-8")
    assert load_runtime(file).command[1:4] == ('{"a":{}}', "{0}", "{Out}")


def test_the_table_of_capture(file: Path) -> None:
    told = f"{HEAD}[adapter]\n{COMMAND}[capture]\n"
    file.write_text(f'{told}command = ["./x", "{{script}}", "{{recording}}"]\ntimeout_seconds = 5\n', "utf-8")
    table = load_runtime(file).capture
    assert table == CaptureTable(("./x", "{script}", "{recording}"), None, 5.0)
    assert table.filled({"script": "{recording}", "recording": "r"}) == ["./x", "{recording}", "r"]
    file.write_text(f'{told}recordings = "made"\n', "utf-8")
    assert load_runtime(file).capture == CaptureTable((), file.parent.resolve() / "made", 60.0)
    file.write_text(f"{HEAD}[adapter]\n{COMMAND}", "utf-8")
    assert load_runtime(file).capture is None


CAPTURE = ("{script}", "{recording}", "{scenario}", "{contract}", "{scratch}")
CAPTURED = 'command = ["x", "{script}", "{recording}"]'


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "[capture]: give command, or else recordings; it has neither"),
        (f'{CAPTURED}\nrecordings = "x"', "[capture]: give command, or else recordings; it has both"),
        (
            'command = ["x", "{script}", "{recording}", "{out}"]',
            f"[capture] command: {{out}} is not known; the known ones are {', '.join(CAPTURE)}",
        ),
        ('command = ["x", "{script}"]', f"[capture] command: {{recording}} {MISSING}"),
        (
            f"{CAPTURED}\ntimeout_seconds = 0",
            "[capture] timeout_seconds: must be more than 0 and at most 86400, not 0",
        ),
        (
            f"{CAPTURED}\ncolour = 1",
            "[capture]: unknown member 'colour'; known are command, recordings, timeout_seconds",
        ),
        ("recordings = 1", "[capture] recordings: the value must be of the type string"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_table_of_capture(file: Path, table: str, said: str) -> None:
    file.write_text(f"{HEAD}[adapter]\n{COMMAND}[capture]\n{table}\n", encoding="utf-8")
    with pytest.raises(UsageError) as told:
        load_runtime(file)
    assert told.value.message == f"{file}: {said}"


@pytest.mark.parametrize(("name", "kind"), [("svr-runtime", "command"), ("svr-runtime-stdio", "stdio")])
def test_the_example_runtime_can_be_loaded(name: str, kind: str) -> None:
    folder = Path(__file__).parents[2] / "examples" / "runtimes" / "javascript"
    runtime = load_runtime(folder / f"{name}.toml")
    assert (runtime.kind, runtime.command[:2], os.path.basename(runtime.folder)) == (
        kind,
        ("node", "exporter.mjs"),
        "javascript",
    )


def test_what_a_vendor_vouches_for_is_read(file: Path) -> None:
    (file.parent / "Saved").mkdir()
    text = f'{HEAD}[adapter]\n{COMMAND}writable = ["Saved"]\n[attested]\nlocale_and_zone = "in Tokyo"'
    file.write_text(text, encoding="utf-8")
    runtime = load_runtime(file)
    assert runtime.attested == (("locale and zone", "in Tokyo"),)
    assert runtime.writable == ((file.parent / "Saved").resolve(),)
