from __future__ import annotations

import pytest

from conformance.cli.commands import COMMANDS, Command
from conformance.cli.parser import parse

NAMES = [command.words for command in COMMANDS]


def refused(capsys: pytest.CaptureFixture[str], *argv: str) -> str:
    """What standard error says when a call ends with status 2."""
    with pytest.raises(SystemExit) as ended:
        parse(argv)
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_options_of_run() -> None:
    arguments = parse(
        ["run", "--reference", "--case", "a*", "--case", "b", "--jobs", "3", "--json", "x.json"]
    )
    assert vars(arguments) == {
        "runtime": None,
        "reference": True,
        "level": None,
        "contract": None,
        "case": ["a*", "b"],
        "jobs": 3,
        "keep": None,
        "no_fence": False,
        "challenge": None,
        "plan": False,
        "json": "x.json",
        "html": None,
        "junit": None,
        "summary": None,
        "annotations": None,
        "badge": [],
        "allow_waived": False,
        "write_waivers": None,
        "module": "run",
        "function": "run",
    }


def test_words_behind_two_dashes_are_no_options() -> None:
    assert parse(["lint", "--", "--odd.jsonl"]).path == ["--odd.jsonl"]


def test_a_command_of_two_words() -> None:
    arguments = parse(["golden", "accept", "--reason", "why"])
    assert (arguments.module, arguments.function, arguments.reason) == ("golden", "accept", "why")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (
            ["run", "--levle", "exact"],
            (
                "svr-conformance run: unknown argument --levle; did you mean --level?\n"
                "  see `svr-conformance run --help`\n"
            ),
        ),
        (
            ["export", "a.jsonl", "--otu=x"],
            (
                "svr-conformance export: unknown argument --otu=x; did you mean --out?\n"
                "  see `svr-conformance export --help`\n"
            ),
        ),
        (
            ["cases", "story-*", "more"],
            "svr-conformance cases: unknown arguments story-* more\n  see `svr-conformance cases --help`\n",
        ),
        (
            ["run", "--lev", "exact"],
            (
                "svr-conformance run: unknown argument --lev; did you mean --level?\n"
                "  see `svr-conformance run --help`\n"
            ),
        ),
        (
            ["run", "--json", ""],
            "svr-conformance run: argument --json: must not be empty\n  see `svr-conformance run --help`\n",
        ),
        (
            ["run", "--jobs", "many"],
            (
                "svr-conformance run: argument --jobs: invalid int value: 'many'\n"
                "  see `svr-conformance run --help`\n"
            ),
        ),
        (
            ["golden", "chekc"],
            (
                "svr-conformance golden: there is no command 'chekc'; did you mean check?\n"
                "  the commands are check, diff, propose, accept\n"
            ),
        ),
        (
            ["certificate"],
            (
                "svr-conformance certificate: name one of its commands\n"
                "  the commands are keygen, verify, countersign\n"
            ),
        ),
        (
            ["exprot", "--help"],
            (
                f"svr-conformance: there is no command 'exprot'; did you mean export?\n"
                f"  the commands are {', '.join(NAMES)}\n"
            ),
        ),
        (
            ["--verbose"],
            f"svr-conformance: there is no command '--verbose'\n  the commands are {', '.join(NAMES)}\n",
        ),
    ],
)
def test_a_wrong_call_names_what_was_meant(
    capsys: pytest.CaptureFixture[str], argv: list[str], said: str
) -> None:
    assert refused(capsys, *argv) == said


def test_a_bare_call_shows_the_help_and_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys).startswith("usage: svr-conformance COMMAND [OPTION]...\n")


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_each_command_refuses_an_option_that_it_does_not_have(
    capsys: pytest.CaptureFixture[str], command: Command
) -> None:
    said = refused(capsys, *command.words.split(), "--no-such-thing")
    assert said.splitlines()[0].startswith(
        f"svr-conformance {command.words}: unknown argument --no-such-thing"
    )


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_each_command_asks_for_what_it_needs(capsys: pytest.CaptureFixture[str], command: Command) -> None:
    needed = [
        option.name
        for option in command.options
        if option.required or not (option.optional or option.name.startswith("-"))
    ]
    if needed:
        said = refused(capsys, *command.words.split())
        wanted = sorted(needed, key=lambda name: name.startswith("-"))
        assert said.splitlines()[0] == (
            f"svr-conformance {command.words}: the following arguments are required: {', '.join(wanted)}"
        )
    else:
        assert parse(command.words.split()).module == command.module


@pytest.mark.parametrize("command", COMMANDS, ids=NAMES)
def test_usage_and_examples_name_options_that_are_there(command: Command) -> None:
    names = {option.name for option in command.options}
    taught = {word.strip("[]") for word in command.usage.replace("...", "").split()}
    assert names <= taught | {word.rstrip("]") for word in taught}
    for example in command.examples:
        used = {word for word in example.split() if word.startswith("--")}
        assert used <= names
