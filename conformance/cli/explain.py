"""`explain`: what an id means."""

from __future__ import annotations

import re
import textwrap
from argparse import Namespace
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from conformance.checks.check import Check
from conformance.checks.judging import checks
from conformance.cli import console
from conformance.contract.requirements import Requirement, requirements, specification
from conformance.errors import UsageError
from conformance.model.case import Case, Out
from conformance.model.revision import CURRENT, Revision, revision_named
from conformance.model.script import Script
from conformance.model.vocabulary import LEVELS
from conformance.mutants import BOOK, Mutant
from conformance.reports.safe_text import safe
from conformance.suite.catalogue import cases
from conformance.suite.flags import flags
from conformance.suite.recipes import recording_file
from conformance.suite.scripts import scripts

_CHECKS = {check.name: check for check in checks()}
_WIDTH = 100
_WHOLE = "specification"
_NAMED_ARE = (
    "name a requirement, reason code, check, level, flag, mutant, a section of the specification such as "
    "8.2, or one of `svr-conformance cases`"
)
_SHOWN = 8
_HEADING = re.compile(r"#{2,3} ([0-9]+(?:\.[0-9]+)?)\.? ")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")


def explain(arguments: Namespace) -> int:
    wanted = arguments.id.strip()
    revision = revision_named(arguments.contract) if arguments.contract else CURRENT
    for written in (wanted, wanted.upper(), wanted.lower()):
        if lines := _explained(revision, written):
            break
    else:
        of_it = f" in the revision {revision.name}" if arguments.contract else ""
        raise UsageError(f"nothing is called {safe(wanted)}{of_it}", _hint(revision, wanted))
    console.out("\n".join(lines))
    return 0


def _hint(revision: Revision, wanted: str) -> str:
    names = [*LEVELS[1:], *_CHECKS, *flags(), *BOOK, *(case.case_id for case in cases(revision))]
    names += [script.script_id for script in scripts(revision)]
    if sections := list(_speaking_of(revision, wanted)):
        command = f"svr-conformance explain {sections[0]}{_contract(revision)}"
        return f"the specification has the word: `{command}`{_others(sections[1:])}"
    near = get_close_matches(wanted.upper(), requirements(revision), 3) + get_close_matches(
        wanted.lower(), names, 3
    )
    if near:
        return f"did you mean {' or '.join(near)}?"
    return _NAMED_ARE


def _speaking_of(revision: Revision, wanted: str) -> Iterator[str]:
    """The numbers of the sections of the specification in which the word stands, each once."""
    word = re.compile(rf"(?<![\w-]){re.escape(wanted)}(?![\w-])", re.IGNORECASE)
    section = told = ""
    for line in _specification(revision).splitlines():
        if head := _HEADING.match(line):
            section = head[1]
        if section not in ("", told) and word.search(line):
            told = section
            yield section


def _others(sections: Sequence[str]) -> str:
    return f", and in {', '.join(sections[:_SHOWN])}" if sections else ""


def _explained(revision: Revision, wanted: str) -> list[str]:
    if wanted == _WHOLE or _NUMBER.fullmatch(wanted):
        return _section(revision, wanted)
    if wanted in requirements(revision):
        return list(_requirement(revision, requirements(revision)[wanted]))
    if wanted in _CHECKS:
        return list(_check(_CHECKS[wanted]))
    if wanted in LEVELS[1:]:
        return list(_level(revision, wanted))
    if wanted in flags():
        return list(_flag(revision, wanted))
    if wanted in BOOK:
        return list(_mutant(BOOK[wanted]))
    told = [line for case in cases(revision) if case.case_id == wanted for line in _case(case)]
    return told or [
        line
        for script in scripts(revision)
        if script.script_id == wanted
        for line in _script(revision, script)
    ]


def _section(revision: Revision, wanted: str) -> list[str]:
    """The specification, or a section of it with those below it, as it is written; empty if there is none."""
    lines = _specification(revision).splitlines()
    if wanted == _WHOLE:
        return lines
    mark = "###" if "." in wanted else "##"
    begins = [n for n, line in enumerate(lines) if re.match(rf"{mark} {re.escape(wanted)}\.? ", line)]
    if not begins:
        return []
    ends = (n for n, line in enumerate(lines) if n > begins[0] and re.match(rf"#{{2,{len(mark)}}} ", line))
    return "\n".join(lines[begins[0] : next(ends, None)]).rstrip().splitlines()


def _specification(revision: Revision) -> str:
    return specification(revision).decode("utf-8")


def _requirement(revision: Revision, told: Requirement) -> Iterator[str]:
    yield f"{told.requirement} ({told.word}, {told.level}), specification {told.section}"
    yield from _wrapped(told.text)
    judges = [check.name for check in _CHECKS.values() if told.requirement in check.requirements]
    about = [
        case.case_id for case in cases(revision) if told.requirement in (*case.requirements, case.rejects)
    ]
    yield from _named("judged by", judges)
    yield from _named("cases", about)
    yield from _named(
        "scripts",
        [script.script_id for script in scripts(revision) if told.requirement in script.requirements],
    )
    yield from _named(
        "mutants", [name for name, mutant in BOOK.items() if mutant.requirement == told.requirement]
    )


def _check(check: Check) -> Iterator[str]:
    yield f"{check.name}, a check"
    yield from _wrapped(check.fact)
    yield from _named("requirements", sorted(check.requirements))
    if check.rebuilt:
        yield "  proved at once for an export that is, byte for byte, what its own events give"
    yield from _named("mutants", [name for name, mutant in BOOK.items() if mutant.check == check.name])


def _mutant(mutant: Mutant) -> Iterator[str]:
    yield f"{mutant.name}, a broken {'recorder' if mutant.records else 'exporter'}"
    yield from _wrapped(mutant.lie)
    yield f"  breaks {mutant.requirement}; {mutant.check} must report it"
    yield f"  run it: svr-conformance mutants --mutant {mutant.name} --full"


def _level(revision: Revision, level: str) -> Iterator[str]:
    row = re.search(rf"^\| `{level}` \| (.+) \|$", _specification(revision), re.MULTILINE)
    assert row is not None
    yield f"{level}, a level; a runtime earns it when"
    yield from _wrapped(row[1])
    below = LEVELS[1 : LEVELS.index(level)]
    yield from _named("includes", list(below))


def _flag(revision: Revision, flag: str) -> Iterator[str]:
    yield f"{flag}, a flag: the kind of bug that some cases are about"
    yield from _wrapped(flags()[flag])
    yield from _named("cases", [case.case_id for case in cases(revision) if flag in case.flags])


def _case(case: Case) -> Iterator[str]:
    told = f"rejected with {case.rejects}" if case.rejects else "exported"
    yield f"{case.case_id}, a case of the level {case.level}; its recording must be {told}"
    yield from _wrapped(f"{case.title}. {case.why}")
    yield from _named("requirements", list(case.requirements))
    yield from _named("flags", list(case.flags))
    if case.out is not Out.EMPTY:
        yield f"  output folder: {case.out}"
    if case.file:
        yield f"  recording: {safe(str(recording_file(case)))}"
    else:
        yield "  recording: made by the suite; `run --keep DIR` keeps it"
    yield f"  scenario: {case.scenario}, exported at {case.exported_at}"
    yield f"  run it: svr-conformance run --case {case.case_id}{_contract(case.revision)} --keep kept"


def _script(revision: Revision, script: Script) -> Iterator[str]:
    yield f"{script.script_id}, a scripted session"
    yield from _wrapped(f"{script.title}. {script.why}")
    yield from _named("requirements", list(script.requirements))
    yield f"  read it: svr-conformance capture --show {script.script_id}{_contract(revision)}"


def _contract(revision: Revision) -> str:
    """The option that another command needs to speak of the same revision."""
    return "" if revision is CURRENT else f" --contract {revision.name}"


def _wrapped(text: str) -> list[str]:
    """Lines that can be copied: an id, with its hyphens, stands on one of them."""
    wrapper = textwrap.TextWrapper(
        _WIDTH, initial_indent="  ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )
    return wrapper.wrap(safe(text))


def _named(title: str, names: list[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        yield from _wrapped(f"{title}: {', '.join(names[:_SHOWN])}{more}")
