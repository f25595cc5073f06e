"""Drafted waivers as text, to be filled in and appended to a runtime file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conformance.model.finding import Finding
from conformance.model.result import Result
from conformance.model.waiver import Waiver
from conformance.reports.safe_text import safe
from conformance.reports.wording import place
from conformance.runner.fingerprint import errors_of

SHOWN = 5
_HEAD = """\
# Drafted by svr-conformance {version} on {day}, for failures that no waiver covered. Fill in why each is
# waived, who takes care of it and where it is tracked, and append what you keep to the runtime file, which is
# refused while one of them is empty. A level in which a failure is waived is not earned.
"""


def waiver_drafts(result: Result, waivers: Sequence[Waiver]) -> bytes:
    """TOML in UTF-8: each waiver below a comment that says what it would cover."""
    head = _HEAD.format(version=result.suite_version, day=result.started_at[:10])
    texts = ["\n".join(_lines(waiver, _covered(result, waiver))) for waiver in waivers]
    return "\n".join([head, *(f"{text}\n" for text in texts)]).encode()


def _covered(result: Result, waiver: Waiver) -> list[tuple[str, Finding]]:
    named = [case for case in result.cases if waiver.case in (None, case.case) and case.erratum is None]
    return [(case.case, error) for case in named for error in errors_of(case, waiver.check)]


def _lines(waiver: Waiver, covered: list[tuple[str, Finding]]) -> Iterator[str]:
    for case, error in covered[:SHOWN]:
        yield f"# {safe(f'{case}: {error.requirement} {error.check} {place(error)}'.rstrip())}"
    if covered[SHOWN:]:
        yield f"# and {len(covered) - SHOWN} more"
    yield "[[waiver]]"
    for name, value in waiver.plain().items():
        yield f"{name} = {value}" if name == "expires" else f'{name} = "{value}"'
