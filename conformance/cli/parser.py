"""The command line: argparse, with a hint where a word is misspelt. Imports nothing heavy."""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from conformance import __version__
from conformance.cli import console
from conformance.cli.commands import COMMANDS, Command, Option

PROGRAM = "svr-conformance"
_WIDTH = 100
_ABOUT = """\
usage: svr-conformance COMMAND [OPTION]...

The executable contract of the Office Fire telemetry: replays recordings through a runtime, judges the
exports that it writes, and tells the level that it has earned.
"""
_LESSONS = """\
examples:
  svr-conformance run --reference          the suite's own exporter: is this installation sound?
  svr-conformance init                     write an svr-runtime.toml that describes your runtime
  svr-conformance doctor                   is it set up right, and how long will a run take?
  svr-conformance run                      judge the runtime that ./svr-runtime.toml describes
  svr-conformance explain REJ-016          what an id in a report means

exit status:
  0   it conforms, or the work is done       65  a recording is rejected
  1   it does not conform                    73  other evidence would be replaced
  2   the command was called wrongly         74  input or output failed
  3   the suite could not judge, which       78  the scenario's data is broken
      says nothing about the runtime         130 interrupted; no process is left

`svr-conformance COMMAND --help` shows the options of a command. NO_COLOR=1 takes the colours away;
SVR_DEBUG=1 shows the traceback of a fault of the suite."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments of one command, with the `module` and `function` that carry it out.

    Ends the process with status 0 after `--help` and `--version`, with 2 after wrong usage.
    """
    command, rest = _found(list(argv))
    parser = _parser(command)
    known = ["-h", "--help", *(option.name for option in command.options if option.name.startswith("-"))]
    refuse_unknown(parser, [word for word in _options_in(rest) if word.partition("=")[0] not in known], known)
    arguments, left = parser.parse_known_args(rest)
    refuse_unknown(parser, left, known)
    arguments.module, arguments.function = command.module, command.function
    return arguments


def _found(argv: list[str]) -> tuple[Command, list[str]]:
    """The command that the first words name, and the words behind it."""
    for command in COMMANDS:
        words = command.words.split()
        if argv[: len(words)] == words:
            return command, argv[len(words) :]
    group = argv[0] if argv and any(c.words.startswith(f"{argv[0]} ") for c in COMMANDS) else ""
    _answer_without_command(argv, group)
    named = (command.words for command in COMMANDS if command.words.startswith(group))
    names = [words.removeprefix(f"{group} ") for words in named]
    raise SystemExit(_refuse_command(group, argv[1:] if group else argv, names))


def _answer_without_command(argv: list[str], group: str) -> None:
    """Help and version end the process; so does a bare `svr-conformance`, as wrong usage."""
    if not argv:
        console.err(_help())
        sys.exit(2)
    if argv[1 if group else 0 :] in (["-h"], ["--help"]):
        console.out(_help(group))
        sys.exit(0)
    if argv == ["--version"]:
        console.out(f"{PROGRAM} {__version__}")
        sys.exit(0)


def _refuse_command(group: str, words: list[str], names: list[str]) -> int:
    called = f"{PROGRAM} {group}".rstrip()
    if not words:
        wrong = "name one of its commands"
    else:
        wrong = f"there is no command {words[0]!r}{_did_you_mean(words[:1], names)}"
    console.err(f"{called}: {wrong}\n  the commands are {', '.join(names)}")
    return 2


def _help(group: str = "") -> str:
    """The help of the program, or of a group of commands such as `golden`."""
    shown = [command for command in COMMANDS if not group or command.words.startswith(f"{group} ")]
    commands = "".join(f"  {command.words:<20} {command.summary}\n" for command in shown)
    if group and shown:
        return f"usage: {PROGRAM} {group} COMMAND [OPTION]...\n\ncommands:\n{commands}"
    return f"{_ABOUT}\ncommands:\n{commands}\n{_LESSONS}"


class _Parser(argparse.ArgumentParser):
    """Prints through the console, and points to the help where argparse would repeat the usage."""

    def error(self, message: str) -> NoReturn:
        console.err(f"{self.prog}: {message}\n  see `{self.prog} --help`")
        sys.exit(2)

    def _print_message(self, message: str, file: object = None) -> None:
        (console.out if file is sys.stdout else console.err)(message)


def _formatter(prog: str) -> argparse.HelpFormatter:
    """One width everywhere, so that the help is the same text for all."""
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=26, width=_WIDTH)


def _parser(command: Command) -> _Parser:
    program = f"{PROGRAM} {command.words}"
    usage = command.usage.replace("\n", "\n" + " " * (len(f"usage: {program}") + 1))
    examples = "".join(f"\n  {example}" for example in command.examples)
    parser = _Parser(
        prog=program,
        usage=f"{program} {usage}".rstrip(),
        description="\n".join(textwrap.wrap(command.about, _WIDTH)),
        epilog=f"examples:{examples}",
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    for option in command.options:
        _add(parser, option)
    return parser


def _add(parser: _Parser, option: Option) -> None:
    settings: dict[str, Any] = {"help": option.help}
    if option.metavar is None:
        parser.add_argument(option.name, action="store_true", **settings)
        return
    settings |= {"metavar": option.metavar, "type": int if option.number else filled}
    if not option.name.startswith("-"):
        parser.add_argument(option.name.lower(), nargs=_count(option), **settings)
    elif option.many:
        parser.add_argument(option.name, action="append", default=[], required=option.required, **settings)
    else:
        parser.add_argument(option.name, required=option.required, **settings)


def _count(option: Option) -> str | None:
    """How many words a positional argument takes, as argparse writes it."""
    if not option.many:
        return None
    return "*" if option.optional else "+"


def filled(text: str) -> str:
    """A word that is not empty: an unset variable of a script is a mistake, and not the working folder."""
    if not text:
        raise argparse.ArgumentTypeError("must not be empty")
    return text


def _options_in(words: Sequence[str]) -> list[str]:
    """The words that are written as options: before a bare `--`, and no negative numbers."""
    words = words[: words.index("--")] if "--" in words else words
    return [word for word in words if re.match(r"-[^0-9]", word)]


def refuse_unknown(parser: _Parser, words: Sequence[str], known: Iterable[str]) -> None:
    """Ends with status 2 if there are words that the command does not know."""
    if words:
        noun = "argument" if len(words) == 1 else "arguments"
        parser.error(f"unknown {noun} {' '.join(words)}{_did_you_mean(words, known)}")


def _did_you_mean(words: Iterable[str], known: Iterable[str]) -> str:
    from difflib import get_close_matches

    near = [match for word in words for match in get_close_matches(word.partition("=")[0], list(known), 1)]
    return f"; did you mean {' and '.join(near)}?" if near else ""
